// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/target.h"

#include "app/closest.h"
#include "core/experiments/catalogue.h"
#include "core/record/storedread.h"

namespace plab {

namespace {

Error inFile(const QString &path, const Error &error)
{
    return {error.kind, tr("%1: %2", "a file, and what is wrong with it").arg(path, error.sentence)};
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

Result<StoredRun> storedRun(const QString &path, StoredReader &reader)
{
    Result<RunRecord> record = reader.run();
    if (!record)
        return inFile(path, record.error());
    const Declaration *declaration = findDeclaration(record.value().experiment);
    if (!declaration)
        return usageError(tr("%1: experiment is \"%2\", which this program does not have.")
                              .arg(path, record.value().experiment));
    return StoredRun {record.take(), declaration};
}

Result<RunRequest> requestOfFile(const QString &path)
{
    if (const FileRunner runner = runnerOf(path); runner.declaration) {
        RunRequest request {.experiment = runner.declaration->id,
                            .preset = {},
                            .parameters = Parameters(runner.declaration->parameters),
                            .repeat = runner.declaration->repeat};
        request.parameters.set(runner.parameter->name, path);
        return request;
    }
    StoredReader reader(findDeclaration);
    if (const Result<void> read = readStored(path, reader, Sources::FilesAndPipes); !read)
        return read.error();
    if (reader.format() == QLatin1String("process-lab.run")) {
        const Result<StoredRun> run = storedRun(path, reader);
        return run ? Result<RunRequest>(requestOf(run.value().record)) : Result<RunRequest>(run.error());
    }
    const Result<Preset> preset = reader.preset();
    return preset ? Result<RunRequest>(requestOf(preset.value()))
                  : Result<RunRequest>(inFile(path, preset.error()));
}

Error unknownTarget(const QString &what, const PresetShelf &shelf, const QList<Text> &problems)
{
    QStringList names;
    for (const Declaration *declaration : declarations())
        names << declaration->id;
    for (const Preset &preset : shelf.presets())
        names << preset.id;
    return usageError(joined(QList<Text> {tr("There is no experiment or preset \"%1\".").arg(what),
                                          didYouMean(what, names), tr("See process-lab list.")}
                             + problems));
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
    return what.contains(QLatin1Char('/')) || what.endsWith(QLatin1String(".json"))
        || runnerOf(what).declaration;
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
    const QList<Text> problems = shelf.load();
    if (const Preset *preset = shelf.find(what))
        return requestOf(*preset);
    return unknownTarget(what, shelf, problems);
}

Result<StoredRun> openRun(const QString &path)
{
    StoredReader reader(findDeclaration);
    if (const Result<void> read = readStored(path, reader, Sources::FilesAndPipes); !read)
        return read.error();
    return storedRun(path, reader);
}

} // namespace plab
