// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/target.h"

#include "app/closest.h"
#include "core/experiments/catalogue.h"
#include "core/record/readfile.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"

namespace plab {

namespace {

Error inFile(const QString &path, const Error &error)
{
    return {error.kind, QStringLiteral("%1: %2").arg(path, error.sentence)};
}

RunRequest requestOf(const Preset &preset)
{
    return {.experiment = preset.experiment,
            .preset = preset.id,
            .parameters = preset.parameters,
            .repeat = preset.repeat,
            .seed = preset.seed};
}

RunRequest requestOf(const RunRecord &record)
{
    return {.experiment = record.experiment,
            .preset = record.preset,
            .parameters = record.parameters,
            .repeat = record.repeat,
            .seed = record.seed};
}

Result<StoredRun> storedRun(const QString &path, const QByteArray &content)
{
    Result<RunRecord> record = runFromJson(content, findDeclaration);
    if (!record)
        return inFile(path, record.error());
    const Declaration *declaration = findDeclaration(record.value().experiment);
    if (!declaration)
        return usageError(QStringLiteral("%1: experiment is \"%2\", which this program does not have.")
                              .arg(path, record.value().experiment));
    return StoredRun {record.take(), declaration};
}

bool saysItIsARun(const QByteArray &content)
{
    const Result<QJsonObject> object = parseJsonObject(content);
    return object && object.value().value(QLatin1String("format")) == QLatin1String("process-lab.run");
}

Result<RunRequest> requestOfFile(const QString &path)
{
    const Result<QByteArray> content = readRunOrPreset(path, Sources::FilesAndPipes);
    if (!content)
        return content.error();
    if (saysItIsARun(content.value())) {
        const Result<StoredRun> run = storedRun(path, content.value());
        return run ? Result<RunRequest>(requestOf(run.value().record)) : Result<RunRequest>(run.error());
    }
    const Result<Preset> preset = presetFromJson(content.value(), findDeclaration);
    return preset ? Result<RunRequest>(requestOf(preset.value()))
                  : Result<RunRequest>(inFile(path, preset.error()));
}

Error unknownTarget(const QString &what, const PresetShelf &shelf, const QStringList &problems)
{
    QStringList names;
    for (const Declaration *declaration : declarations())
        names << declaration->id;
    for (const Preset &preset : shelf.presets())
        names << preset.id;
    QString sentence = QStringLiteral("There is no experiment or preset \"%1\".%2 See process-lab list.")
                           .arg(what, didYouMean(what, names));
    for (const QString &problem : problems)
        sentence += QLatin1Char(' ') + problem;
    return usageError(sentence);
}

} // namespace

PresetShelf loadedShelf()
{
    PresetShelf shelf(PresetShelf::ownFolder(), findDeclaration);
    shelf.load();
    return shelf;
}

bool isFileName(const QString &what)
{
    return what.contains(QLatin1Char('/')) || what.endsWith(QLatin1String(".json"));
}

Result<RunRequest> findTarget(const QString &what)
{
    if (isFileName(what))
        return requestOfFile(what);
    if (const Declaration *declaration = findDeclaration(what))
        return RunRequest {.experiment = what,
                           .preset = {},
                           .parameters = Parameters(declaration->parameters),
                           .repeat = declaration->repeat};
    PresetShelf shelf(PresetShelf::ownFolder(), findDeclaration);
    const QStringList problems = shelf.load();
    if (const Preset *preset = shelf.find(what))
        return requestOf(*preset);
    return unknownTarget(what, shelf, problems);
}

Result<StoredRun> openRun(const QString &path)
{
    const Result<QByteArray> content = readRunOrPreset(path, Sources::FilesAndPipes);
    return content ? storedRun(path, content.value()) : Result<StoredRun>(content.error());
}

} // namespace plab
