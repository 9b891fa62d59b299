// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/runsummary.h"

#include "core/json/jsonfields.h"
#include "core/json/jsontext.h"
#include "core/json/jsontree.h"
#include "core/model/visibletext.h"

#include <QJsonDocument>

#include <limits>

namespace plab {

namespace {

const QString SummaryFormat = QStringLiteral("process-lab.run-summary");

QJsonValue numberOrNull(const std::optional<double> &number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QJsonObject runToObject(const RunSummary &run)
{
    return {
        {"experiment", run.experiment},
        {"title", run.title.english()},
        {"preset", run.preset},
        {"preset_title", run.presetTitle},
        {"parameters", run.parameters},
        {"changed", QJsonArray::fromStringList(run.changed)},
        {"repeat", run.repeat},
        {"counted", run.counted},
        {"started", run.started.toUTC().toString(Qt::ISODateWithMs)},
        {"headline", run.headline.english()},
        {"outcome", run.outcome.english()},
        {"grade", run.grade ? QJsonValue(gradeName(*run.grade)) : QJsonValue(QJsonValue::Null)},
        {"wall_s", numberOrNull(run.wallS)},
        {"wall_low_s", numberOrNull(run.wallLowS)},
        {"wall_high_s", numberOrNull(run.wallHighS)},
        {"wall_is_interval", run.wallIsInterval},
        {"wall_words", run.wallWords.english()},
        {"disturbance", run.disturbance.english()},
    };
}

RunSummary readRunOf(JsonFields &fields, const QJsonObject &json)
{
    const JsonFields::Inside inside(fields, QStringLiteral("run."));
    RunSummary run;
    fields.require(json, QStringLiteral("experiment"));
    run.experiment = fields.text(json, QStringLiteral("experiment"));
    run.title = Text::plain(fields.text(json, QStringLiteral("title"), run.experiment));
    run.preset = fields.text(json, QStringLiteral("preset"));
    run.presetTitle = fields.text(json, QStringLiteral("preset_title"));
    run.parameters = fields.object(json, QStringLiteral("parameters"));
    const QJsonArray changed = fields.array(json, QStringLiteral("changed"));
    for (const QJsonValue name : changed)
        run.changed << name.toString();
    constexpr qint64 Most = std::numeric_limits<int>::max();
    run.repeat = int(fields.integer(json, QStringLiteral("repeat"), 1, Most, 1));
    run.counted = int(fields.integer(json, QStringLiteral("counted"), 0, Most));
    run.started = QDateTime::fromString(fields.text(json, QStringLiteral("started")), Qt::ISODateWithMs);
    run.headline = Text::plain(fields.text(json, QStringLiteral("headline")));
    run.outcome = Text::plain(fields.text(json, QStringLiteral("outcome")));
    run.grade = gradeFromName(json.value(QStringLiteral("grade")).toString());
    run.wallS = fields.optionalNumber(json, QStringLiteral("wall_s"));
    run.wallLowS = fields.optionalNumber(json, QStringLiteral("wall_low_s"));
    run.wallHighS = fields.optionalNumber(json, QStringLiteral("wall_high_s"));
    run.wallIsInterval = fields.flag(json, QStringLiteral("wall_is_interval"));
    run.wallWords = Text::plain(fields.text(json, QStringLiteral("wall_words")));
    run.disturbance = Text::plain(fields.text(json, QStringLiteral("disturbance")));
    return run;
}

void insertNotes(QJsonObject &json, const RunNotes &notes)
{
    json.insert("name", notes.name);
    json.insert("note", notes.note);
    json.insert("pinned", notes.pinned);
}

QByteArray textOfSummary(const QJsonObject &json)
{
    return withoutLoneHalves(visibleJson(QJsonDocument(json).toJson()));
}

} // namespace

QByteArray summaryToJson(const RunSummary &summary, const RunNotes &notes)
{
    QJsonObject json {{"format", SummaryFormat}, {"version", 1}, {"run", runToObject(summary)}};
    insertNotes(json, notes);
    return textOfSummary(json);
}

Result<QByteArray> withOtherNotes(const QByteArray &json, const std::function<void(RunNotes &)> &how)
{
    const Result<SummaryFile> file = summaryFromJson(json);
    Result<QJsonObject> object = parseJsonObject(json);
    if (!file || !object)
        return file ? object.error() : file.error();
    RunNotes notes = file.value().notes;
    how(notes);
    insertNotes(object.value(), notes);
    return textOfSummary(object.value());
}

Result<SummaryFile> summaryFromJson(const QByteArray &json)
{
    const Result<QJsonObject> parsed = parseJsonObject(json);
    if (!parsed)
        return parsed.error();
    const QJsonObject &object = parsed.value();
    JsonFields fields;
    if (fields.text(object, QStringLiteral("format")) != SummaryFormat)
        fields.refuse(QStringLiteral("format"), object.value(QLatin1String("format")),
                      Text::plain(SummaryFormat));
    SummaryFile file;
    file.notes.name = fields.text(object, QStringLiteral("name"));
    file.notes.note = fields.text(object, QStringLiteral("note"));
    file.notes.pinned = fields.flag(object, QStringLiteral("pinned"));
    file.summary = readRunOf(fields, fields.object(object, QStringLiteral("run")));
    if (fields.failed())
        return fields.error();
    return file;
}

} // namespace plab
