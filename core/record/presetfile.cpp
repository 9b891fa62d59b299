// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/presetfile.h"

#include "core/json/jsonfields.h"
#include "core/model/jsonwords.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"

#include <QFile>
#include <QJsonDocument>
#include <QRegularExpression>

#include <algorithm>
#include <cerrno>

namespace plab {

namespace {

bool isId(const QString &text)
{
    static const QRegularExpression id(QStringLiteral("\\A[a-z0-9][a-z0-9-]{0,63}\\z"));
    return id.match(text).hasMatch();
}

void readHead(JsonFields &fields, const QJsonObject &json, Preset &preset)
{
    fields.allowOnly(
        json, {"format", "version", "id", "title", "note", "experiment", "parameters", "repeat", "seed"});
    const QString format = QStringLiteral("process-lab.preset");
    if (fields.text(json, "format", format) != format)
        fields.refuse("format", json.value("format"), Text::plain(format));
    fields.integer(json, "version", 1, 1, 1);
    preset.id = fields.text(json, "id");
    if (json.contains("id") && !isId(preset.id))
        fields.refuse("id", json.value("id"), tr("1 to 64 of a-z, 0-9 and -, not beginning with -"));
    preset.note = fields.text(json, "note");
    fields.require(json, "experiment");
    preset.experiment = fields.text(json, "experiment");
    preset.title = fields.text(json, "title", preset.id.isEmpty() ? preset.experiment : preset.id);
    preset.seed = fields.integer(json, "seed", 0, maximumSeed, 1);
}

void readParameters(JsonFields &fields, const QJsonObject &json, const Declaration &declaration,
                    Parameters &parameters)
{
    const JsonFields::Inside inside(fields, "parameters.");
    fields.allowOnly(json, parameters.names());
    for (const Parameter &parameter : declaration.parameters) {
        if (!json.contains(parameter.name))
            continue;
        const Result<ParameterValue> value = parameterFromJson(parameter, json.value(parameter.name));
        if (value)
            parameters.set(parameter.name, value.value());
        else
            fields.refuse(parameter.name, json.value(parameter.name), allowedValues(parameter));
    }
}

/// A whole number has no point: who writes 1.000 may mean a thousand.
void refusePoints(JsonFields &fields, const QStringList &withPoint, const Declaration &declaration)
{
    const auto refuse = [&](const QString &key) {
        if (withPoint.contains(key))
            fields.fail(tr("%1 is a whole number: write it without a decimal point.").arg(key));
    };
    refuse(QStringLiteral("repeat"));
    refuse(QStringLiteral("seed"));
    for (const Parameter &parameter : declaration.parameters) {
        if (parameter.type == ParameterType::Int)
            refuse(QStringLiteral("parameters.") + parameter.name);
    }
}

QString slug(const QString &title)
{
    static const QRegularExpression others(QStringLiteral("[^a-z0-9]+"));
    static const QRegularExpression accents(QStringLiteral("\\p{M}"));
    QString text = title.normalized(QString::NormalizationForm_KD)
                       .remove(accents)
                       .toLower()
                       .replace(others, "-")
                       .left(48);
    while (text.startsWith(QLatin1Char('-')))
        text.remove(0, 1);
    while (text.endsWith(QLatin1Char('-')))
        text.chop(1);
    return text.isEmpty() ? QStringLiteral("preset") : text;
}

QString fileOf(const QDir &folder, const QString &id)
{
    return folder.filePath(id + QLatin1String(".json"));
}

} // namespace

Result<Preset> presetFromJson(const QByteArray &json, const DeclarationLookup &lookup)
{
    if (const std::optional<Error> error = whyTooLarge(json.size()))
        return *error;
    JsonText text(json);
    JsonTree tree;
    const Result<void> read = readJson(text, tree);
    return read ? presetFromTree(tree, lookup) : Result<Preset>(read.error());
}

std::optional<Error> whyTooLarge(qint64 presetBytes)
{
    if (presetBytes <= LargestPreset)
        return std::nullopt;
    return usageError(tr("A preset of %1 bytes cannot be read: at most %2 bytes are allowed.")
                          .arg(Text::digits(presetBytes), Text::digits(LargestPreset)));
}

namespace {

/// A script that is not there, or a machine without Python, may be so today only: the preset is none the
/// worse.
bool isOfPreset(const Error &error, const Declaration &declaration)
{
    return error.kind != ErrorKind::Refused
        && std::none_of(error.about.begin(), error.about.end(), [&](const QString &name) {
               return declaration.parameter(name)->type == ParameterType::File;
           });
}

} // namespace

Result<Preset> presetFromTree(const JsonTree &tree, const DeclarationLookup &lookup)
{
    const QJsonObject &object = tree.object();
    Preset preset;
    JsonFields fields;
    readHead(fields, object, preset);
    const Declaration *declaration = fields.failed() ? nullptr : lookup(preset.experiment);
    if (!fields.failed() && !declaration)
        fields.fail(tr("experiment is %1, which this program does not have.")
                        .arg(jsonInWords(object.value("experiment"))));
    if (fields.failed())
        return fields.error();
    preset.parameters = Parameters(declaration->parameters);
    preset.repeat = int(fields.integer(object, "repeat", 1, maximumRepeat, declaration->repeat));
    readParameters(fields, fields.object(object, "parameters"), *declaration, preset.parameters);
    refusePoints(fields, tree.withPoint(), *declaration);
    if (fields.failed())
        return fields.error();
    if (declaration->check) {
        const Result<void> checked = declaration->check(preset.parameters);
        if (!checked && isOfPreset(checked.error(), *declaration))
            return checked.error();
    }
    return preset;
}

QByteArray presetToJson(const Preset &preset)
{
    QJsonObject json {
        {"format", "process-lab.preset"},  {"version", 1},
        {"title", preset.title},           {"note", preset.note},
        {"experiment", preset.experiment}, {"parameters", preset.parameters.toJson()},
        {"repeat", preset.repeat},         {"seed", preset.seed},
    };
    if (!preset.id.isEmpty())
        json.insert("id", preset.id);
    return withoutLoneHalves(QJsonDocument(json).toJson());
}

PresetStore::PresetStore(const QDir &folder, const DeclarationLookup &lookup)
    : m_folder(folder), m_lookup(lookup)
{
}

QList<Preset> PresetStore::load(QList<Text> *problems) const
{
    QList<Preset> presets;
    const QStringList names = m_folder.entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        const Result<Preset> preset = loadFile(name);
        if (preset)
            presets << preset.value();
        else if (problems)
            *problems
                << tr("The preset %1 was left out. %2").arg(m_folder.filePath(name), preset.error().sentence);
    }
    std::stable_sort(presets.begin(), presets.end(), [](const Preset &a, const Preset &b) {
        return a.title.compare(b.title, Qt::CaseInsensitive) < 0;
    });
    return presets;
}

/// The file's name is the preset's id, whatever stands in it: a copied file is a preset of its own.
Result<Preset> PresetStore::loadFile(const QString &name) const
{
    const QString id = name.chopped(5);
    if (!isId(id))
        return usageError(tr("Its name may only have a-z, 0-9 and - before .json."));
    const Result<QByteArray> content = readFile(m_folder.filePath(name), LargestPreset);
    if (!content)
        return content.error();
    Result<Preset> preset = presetFromJson(content.value(), m_lookup);
    if (preset)
        preset.value().id = id;
    return preset;
}

Result<void> PresetStore::save(const Preset &preset)
{
    if (!isId(preset.id))
        return usageError(tr("A preset cannot have the id \"%1\": allowed are 1 to 64 of a-z, "
                             "0-9 and -, not beginning with -.")
                              .arg(preset.id));
    if (!m_folder.mkpath(QStringLiteral(".")))
        return failedError(
            tr("Cannot make the folder %1 for presets: %2.").arg(m_folder.path(), qt_error_string(errno)));
    return writeFile(fileOf(m_folder, preset.id), presetToJson(preset));
}

Result<void> PresetStore::remove(const QString &id)
{
    QFile file(fileOf(m_folder, id));
    if (isId(id) && file.remove())
        return {};
    return failedError(tr("Cannot delete the preset %1: %2.").arg(file.fileName(), file.errorString()));
}

QString PresetStore::freeId(const QString &title, const QStringList &taken) const
{
    const QString first = slug(title);
    QString id = first;
    for (int n = 2; taken.contains(id) || QFile::exists(fileOf(m_folder, id)); ++n)
        id = QStringLiteral("%1-%2").arg(first).arg(n);
    return id;
}

} // namespace plab
