// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/runread.h"

#include "core/json/jsonfields.h"
#include "core/model/numbertext.h"
#include "core/record/eventread.h"
#include "core/record/storedread.h"

#include <limits>

namespace plab {

namespace {

/// Reads all of a record but its repeats. Every function reads one part; what is wrong is kept in the fields
/// and asked for at the end.
class RunReader
{
public:
    explicit RunReader(const DeclarationLookup &lookup) : m_lookup(lookup) { }

    Result<RunRecord> read(const QJsonObject &json, Repeats repeats)
    {
        m_record.repeats = std::move(repeats);
        checkFormat(json);
        m_record.experiment = m_fields.text(json, "experiment");
        m_declaration = m_lookup ? m_lookup(m_record.experiment) : nullptr;
        m_record.title = Text::plain(m_fields.text(json, "title", m_record.experiment));
        if (!json.value("preset").isNull())
            m_record.preset = m_fields.text(json, "preset");
        readParameters(m_fields.object(json, "parameters"));
        readRemarks(m_fields.array(json, "remarks"));
        m_record.repeat = int(m_fields.integer(json, "repeat", 1, std::numeric_limits<int>::max(), 1));
        m_record.seed = m_fields.integer(json, "seed", 0, exactIntegers, 1);
        readStarted(json);
        m_record.environment = m_fields.object(json, "environment");
        readOutcomes(m_fields.array(json, "outcomes"));
        m_fields.array(json, "repeats");
        if (m_version < 2)
            readAsOfVersion1();
        m_record.finished = true;
        if (m_fields.failed())
            return m_fields.error();
        return m_record;
    }

private:
    void checkFormat(const QJsonObject &json)
    {
        for (const char *key : {"format", "version", "experiment", "parameters", "repeats"})
            m_fields.require(json, key);
        if (m_fields.text(json, "format") != QLatin1String("process-lab.run"))
            m_fields.refuse("format", json.value("format"), Text::plain(QStringLiteral("process-lab.run")));
        m_version = m_fields.integer(json, "version", 1, std::numeric_limits<int>::max(), 1);
        if (const std::optional<Error> error = whyTooNew(json.value("version")))
            m_fields.fail(error->sentence);
    }

    /// A value of an experiment that this program does not know: its type is what it looks like.
    static ParameterValue guessed(const QJsonValue &json)
    {
        if (json.isBool())
            return json.toBool();
        if (json.isString())
            return json.toString();
        if (const auto integer = exactInteger(json))
            return *integer;
        if (json.isDouble())
            return json.toDouble();
        if (!json.isArray())
            return {};
        QList<double> list;
        for (const QJsonValue member : json.toArray())
            list << member.toDouble();
        return list;
    }

    void readParameters(const QJsonObject &json)
    {
        const JsonFields::Inside inside(m_fields, "parameters.");
        QList<Parameter> declared;
        if (m_declaration) {
            declared = m_declaration->parameters;
        } else {
            for (auto member = json.begin(); member != json.end(); ++member)
                declared << Parameter {.name = member.key(), .initial = guessed(member.value())};
        }
        m_record.parameters = Parameters(declared);
        m_fields.allowOnly(json, m_record.parameters.names());
        for (const Parameter &parameter : declared) {
            if (m_declaration && json.contains(parameter.name))
                readParameter(parameter, json.value(parameter.name));
        }
    }

    void readParameter(const Parameter &parameter, const QJsonValue &json)
    {
        const Result<ParameterValue> value = parameterFromJson(parameter, json);
        if (value)
            m_record.parameters.set(parameter.name, value.value());
        else
            m_fields.refuse(parameter.name, json, allowedValues(parameter));
    }

    void readRemarks(const QJsonArray &json)
    {
        for (const QJsonValue remark : json) {
            if (!remark.isString())
                m_fields.refuse("remarks", remark, tr("texts"));
            m_record.remarks << Text::plain(remark.toString());
        }
    }

    void readStarted(const QJsonObject &json)
    {
        if (json.value("started").isNull() || !json.contains("started"))
            return;
        m_record.started = QDateTime::fromString(m_fields.text(json, "started"), Qt::ISODateWithMs).toUTC();
        if (!m_record.started.isValid())
            m_fields.refuse("started", json.value("started"), tr("a time such as 2026-01-31T12:00:00.000Z"));
    }

    void readOutcomes(const QJsonArray &json)
    {
        m_fields.eachObject("outcomes", json,
                            [this](const QJsonObject &row) { m_record.outcomes << readRow(row); });
    }

    OutcomeRow readRow(const QJsonObject &json)
    {
        OutcomeRow row;
        row.outcome = m_fields.text(json, "outcome");
        row.sentence = Text::plain(m_fields.text(json, "sentence"));
        row.count = quint64(m_fields.integer(json, "count", 0, exactIntegers));
        row.share = m_fields.optionalNumber(json, "share");
        row.shareLow = m_fields.optionalNumber(json, "share_low");
        row.shareHigh = m_fields.optionalNumber(json, "share_high");
        row.effective = m_fields.optionalNumber(json, "n_effective");
        row.grade =
            m_fields.named(json, "grade", gradeFromName,
                           Text::plain(QStringLiteral("inconclusive, acceptable, interesting or forbidden")));
        const OutcomeDeclaration *declared = m_declaration ? m_declaration->outcome(row.outcome) : nullptr;
        row.title = declared ? declared->title : Text::plain(row.outcome);
        if (declared && declared->grade)
            row.grade = declared->grade(m_record.parameters);
        row.isPossible = !declared || !declared->possible || declared->possible(m_record.parameters);
        return row;
    }

    void readAsOfVersion1()
    {
        judgeOldIntervals();
        for (Repeat &repeat : m_record.repeats)
            mendOldCounters(repeat);
    }

    /// Version 1 gave an interval to every share, also to one of few repeats, and took trials within repeats
    /// for independent: only those that hold are kept.
    void judgeOldIntervals()
    {
        constexpr quint64 fewest = 6;
        quint64 all = 0;
        for (const OutcomeRow &row : std::as_const(m_record.outcomes))
            all += row.count;
        const bool holds = all >= fewest && all == quint64(m_record.countedRepeats());
        for (OutcomeRow &row : m_record.outcomes) {
            if (holds)
                row.effective = double(all);
            else
                row.shareLow = row.shareHigh = std::nullopt;
        }
    }

    const DeclarationLookup &m_lookup;
    const Declaration *m_declaration = nullptr;
    qint64 m_version = newestRunVersion;
    JsonFields m_fields;
    RunRecord m_record;
};

} // namespace

std::optional<Error> whyTooNew(const QJsonValue &version)
{
    if (version.toInteger() <= newestRunVersion)
        return std::nullopt;
    return usageError(tr("version is %1: this program reads versions 1 to %2; a newer one is needed.")
                          .arg(Text::digits(version.toInteger()), Text::digits(newestRunVersion)));
}

Result<RunRecord> readRun(const QJsonObject &json, Repeats repeats, const DeclarationLookup &lookup)
{
    return RunReader(lookup).read(json, std::move(repeats));
}

Result<RunRecord> runFromJson(const QByteArray &json, const DeclarationLookup &lookup)
{
    StoredReader reader(lookup);
    JsonText text(json);
    reader.read(text);
    return reader.run();
}

} // namespace plab
