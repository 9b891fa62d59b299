// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/numbertext.h"
#include "core/record/jsonfields.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

/// Stored times count from the entry of the experiment; this stands for it, and leaves room for what came
/// before.
constexpr quint64 storedEntryNs = 1000000000000000;
constexpr qint64 mostCpus = 65535;
constexpr qint64 mostBatches = std::numeric_limits<int>::max();

/// Reads one record. Every function reads one part; what is wrong is kept in the fields and asked for at the
/// end.
class RunReader
{
public:
    explicit RunReader(const DeclarationLookup &lookup) : m_lookup(lookup) { }

    Result<RunRecord> read(const QJsonObject &json)
    {
        checkFormat(json);
        m_record.experiment = m_fields.text(json, "experiment");
        m_declaration = m_lookup ? m_lookup(m_record.experiment) : nullptr;
        m_record.title = m_fields.text(json, "title", m_record.experiment);
        if (!json.value("preset").isNull())
            m_record.preset = m_fields.text(json, "preset");
        readParameters(m_fields.object(json, "parameters"));
        readRemarks(m_fields.array(json, "remarks"));
        m_record.repeat = int(m_fields.integer(json, "repeat", 1, std::numeric_limits<int>::max(), 1));
        m_record.seed = m_fields.integer(json, "seed", 0, exactIntegers, 1);
        readStarted(json);
        m_record.environment = m_fields.object(json, "environment");
        readOutcomes(m_fields.array(json, "outcomes"));
        readRepeats(m_fields.array(json, "repeats"));
        if (m_version < 2)
            judgeOldIntervals();
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
            m_fields.refuse("format", json.value("format"), QStringLiteral("process-lab.run"));
        m_version = m_fields.integer(json, "version", 1, std::numeric_limits<int>::max(), 1);
        if (m_version > newestRunVersion)
            m_fields.fail(
                QStringLiteral("version is %1: this program reads versions 1 to %2; a newer one is needed.")
                    .arg(m_version)
                    .arg(newestRunVersion));
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
                m_fields.refuse("remarks", remark, QStringLiteral("texts"));
            m_record.remarks << remark.toString();
        }
    }

    void readStarted(const QJsonObject &json)
    {
        if (json.value("started").isNull() || !json.contains("started"))
            return;
        m_record.started = QDateTime::fromString(m_fields.text(json, "started"), Qt::ISODateWithMs).toUTC();
        if (!m_record.started.isValid())
            m_fields.refuse("started", json.value("started"),
                            QStringLiteral("a time such as 2026-01-31T12:00:00.000Z"));
    }

    /// Calls `read` with each member object of an array, the member's place standing in sentences meanwhile.
    template<typename Read>
    void eachObject(const QString &key, const QJsonArray &array, Read read)
    {
        for (qsizetype i = 0; i < array.size() && !m_fields.failed(); ++i) {
            const JsonFields::Inside inside(m_fields, QStringLiteral("%1[%2].").arg(key, QString::number(i)));
            if (!array.at(i).isObject())
                m_fields.refuse({}, array.at(i), QStringLiteral("an object"));
            read(array.at(i).toObject());
        }
    }

    /// A name out of a fixed set, by its `fromName`.
    template<typename FromName>
    auto named(const QJsonObject &json, const QString &key, FromName fromName, const QString &allowed)
    {
        const auto value = fromName(m_fields.text(json, key));
        if (!value)
            m_fields.refuse(key, json.value(key), allowed);
        return value.value_or(typename decltype(value)::value_type {});
    }

    void readOutcomes(const QJsonArray &json)
    {
        eachObject("outcomes", json, [this](const QJsonObject &row) { m_record.outcomes << readRow(row); });
    }

    OutcomeRow readRow(const QJsonObject &json)
    {
        OutcomeRow row;
        row.outcome = m_fields.text(json, "outcome");
        row.sentence = m_fields.text(json, "sentence");
        row.count = quint64(m_fields.integer(json, "count", 0, exactIntegers));
        row.share = m_fields.optionalNumber(json, "share");
        row.shareLow = m_fields.optionalNumber(json, "share_low");
        row.shareHigh = m_fields.optionalNumber(json, "share_high");
        row.effective = m_fields.optionalNumber(json, "n_effective");
        row.grade = named(json, "grade", gradeFromName,
                          QStringLiteral("inconclusive, acceptable, interesting or forbidden"));
        const OutcomeDeclaration *declared = m_declaration ? m_declaration->outcome(row.outcome) : nullptr;
        row.title = declared ? declared->title : row.outcome;
        if (declared && declared->grade)
            row.grade = declared->grade(m_record.parameters);
        return row;
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

    void readRepeats(const QJsonArray &json)
    {
        eachObject("repeats", json,
                   [this](const QJsonObject &repeat) { m_record.repeats << readRepeat(repeat); });
    }

    Repeat readRepeat(const QJsonObject &json)
    {
        Repeat repeat;
        repeat.witness = m_fields.flag(json, "witness");
        repeat.recording = m_fields.text(json, "recording");
        repeat.measures = readMeasures(m_fields.object(json, "measures"));
        repeat.eventsDropped = wholeCount(repeat.measures.value("events_dropped").value_or(0));
        repeat.values = m_fields.object(json, "values");
        eachObject("outcomes", m_fields.array(json, "outcomes"), [&](const QJsonObject &outcome) {
            repeat.outcomes.insert(m_fields.text(outcome, "outcome"),
                                   quint64(m_fields.integer(outcome, "count", 0, exactIntegers)));
        });
        repeat.ending =
            named(json, "ending", repeatEndingFromName,
                  QStringLiteral("finished, stopped, timed out, parent killed, nursery lost or failed"));
        if (!json.value("error").isNull())
            repeat.error = m_fields.text(json, "error");
        if (json.value("load").isObject())
            repeat.load = readLoad(m_fields.object(json, "load"));
        if (json.value("recording_cost").isObject())
            repeat.recordingCost = readCost(m_fields.object(json, "recording_cost"));
        repeat.consoleDropped = quint64(m_fields.integer(json, "console_dropped", 0, exactIntegers));
        eachObject("processes", m_fields.array(json, "processes"),
                   [&](const QJsonObject &process) { readProcess(repeat, process); });
        eachObject("console", m_fields.array(json, "console"),
                   [&](const QJsonObject &line) { repeat.console << readLine(line); });
        eachObject("faults", m_fields.array(json, "faults"),
                   [&](const QJsonObject &line) { repeat.faults << readLine(line); });
        repeat.entryNs = storedEntryNs;
        readEvents(repeat, m_fields.object(json, "events"));
        return repeat;
    }

    Measures readMeasures(const QJsonObject &json)
    {
        const JsonFields::Inside inside(m_fields, "measures.");
        Measures measures;
        for (auto member = json.begin(); member != json.end(); ++member)
            measures.insert(member.key(), m_fields.optionalNumber(json, member.key()));
        return measures;
    }

    Load readLoad(const QJsonObject &json)
    {
        const JsonFields::Inside inside(m_fields, "load.");
        Load load;
        load.spanS = m_fields.number(json, "span_s");
        load.cpus = int(m_fields.integer(json, "cpus", 1, mostCpus, 1));
        load.busyS = m_fields.optionalNumber(json, "busy_s");
        load.ownS = m_fields.optionalNumber(json, "own_s");
        load.laboratoryS = m_fields.optionalNumber(json, "laboratory_s");
        load.othersS = m_fields.optionalNumber(json, "others_s");
        load.stolenS = m_fields.optionalNumber(json, "stolen_s");
        load.pressureS = m_fields.optionalNumber(json, "pressure_s");
        load.groupPressureS = m_fields.optionalNumber(json, "group_pressure_s");
        load.throttledS = m_fields.optionalNumber(json, "throttled_s");
        load.suspendedS = m_fields.optionalNumber(json, "suspended_s");
        load.loadAverage = m_fields.optionalNumber(json, "load_average");
        load.runDelayS = m_fields.optionalNumber(json, "run_delay_s");
        load.migrations = m_fields.optionalInteger(json, "migrations");
        return load;
    }

    RecordingCost readCost(const QJsonObject &json)
    {
        const JsonFields::Inside inside(m_fields, "recording_cost.");
        RecordingCost cost;
        cost.eventNs = m_fields.number(json, "event_ns");
        cost.eventNsMedian = m_fields.number(json, "event_ns_median");
        cost.eventNsSlowest = m_fields.number(json, "event_ns_slowest");
        cost.batches = int(m_fields.integer(json, "batches", 0, mostBatches));
        cost.disturbedBatches = int(m_fields.integer(json, "disturbed_batches", 0, mostBatches));
        cost.writingS = m_fields.number(json, "writing_s");
        cost.drainingS = m_fields.number(json, "draining_s");
        const QJsonObject slowdown = m_fields.object(json, "slowdown");
        for (auto member = slowdown.begin(); member != slowdown.end(); ++member)
            cost.slowdown.insert(member.key(), m_fields.number(slowdown, member.key()));
        return cost;
    }

    void readProcess(Repeat &repeat, const QJsonObject &json)
    {
        ProcessRecord process;
        process.index = int(m_fields.integer(json, "index", 0, std::numeric_limits<int>::max()));
        if (process.index != repeat.processes.size())
            m_fields.refuse("index", process.index,
                            QStringLiteral("the position in the list, %1").arg(repeat.processes.size()));
        process.name = m_fields.text(json, "name");
        process.pid = m_fields.optionalInteger(json, "pid").value_or(0);
        process.tid = m_fields.optionalInteger(json, "tid");
        process.parentPid = m_fields.optionalInteger(json, "parent_pid").value_or(0);
        process.role =
            named(json, "role", roleFromName,
                  QStringLiteral("nursery, parent, child, worker, thread, dispatcher, forkserver or server"));
        if (!json.value("start_method").isNull())
            process.startMethod = named(json, "start_method", startMethodFromName,
                                        QStringLiteral("fork, spawn, forkserver, thread or null"));
        process.startedS = m_fields.optionalNumber(json, "started_s");
        process.endedS = m_fields.optionalNumber(json, "ended_s");
        process.ending = readEnding(m_fields.object(json, "ending"));
        process.cpuS = m_fields.optionalNumber(json, "cpu_s");
        process.voluntarySwitches = m_fields.optionalInteger(json, "voluntary_switches");
        process.involuntarySwitches = m_fields.optionalInteger(json, "involuntary_switches");
        process.runDelayS = m_fields.optionalNumber(json, "run_delay_s");
        process.migrations = m_fields.optionalInteger(json, "migrations");
        process.reapedS = m_fields.optionalNumber(json, "reaped_s");
        process.adoptedBy = m_fields.optionalInteger(json, "adopted_by");
        readLooks(process, m_fields.array(json, "looks"));
        readCpuLooks(process, m_fields.array(json, "cpu_looks"));
        process.state = process.ending.kind == Ending::Kind::Running ? '?' : '-';
        repeat.processes << process;
    }

    void readLooks(ProcessRecord &process, const QJsonArray &json)
    {
        for (const QJsonValue value : json) {
            const QJsonArray look = value.toArray();
            const QString state = look.at(1).toString();
            const std::optional<qint64> parent = exactInteger(look.at(2));
            if (look.size() != 3 || !look.at(0).isDouble() || state.size() != 1 || !parent)
                return m_fields.refuse("looks", value,
                                       QStringLiteral("[seconds, state letter, parent's pid]"));
            process.looks.append({look.at(0).toDouble(), state.at(0).toLatin1(), *parent});
        }
    }

    void readCpuLooks(ProcessRecord &process, const QJsonArray &json)
    {
        for (const QJsonValue value : json) {
            const QJsonArray look = value.toArray();
            const bool ok = look.size() == 3
                && std::all_of(look.begin(), look.end(), [](const QJsonValue &v) { return v.isDouble(); });
            if (!ok)
                return m_fields.refuse("cpu_looks", value,
                                       QStringLiteral("[seconds, seconds on a CPU, seconds ready for one]"));
            process.cpuLooks.append({look.at(0).toDouble(), look.at(1).toDouble(), look.at(2).toDouble()});
        }
    }

    Ending readEnding(const QJsonObject &json)
    {
        const JsonFields::Inside inside(m_fields, "ending.");
        Ending ending;
        ending.kind =
            named(json, "kind", endingKindFromName,
                  QStringLiteral("exited, killed, stopped, returned, never-started, running or lost"));
        const QString number =
            ending.kind == Ending::Kind::Exited ? QStringLiteral("code") : QStringLiteral("number");
        ending.number = int(m_fields.integer(json, number, 0, 255));
        ending.reason = m_fields.text(json, "reason");
        for (const auto &[name, mark] : EndingMarks)
            ending.*mark = m_fields.flag(json, QLatin1String(name));
        return ending;
    }

    ConsoleLine readLine(const QJsonObject &json)
    {
        return {m_fields.number(json, "t_s"), m_fields.optionalInteger(json, "pid").value_or(0),
                m_fields.text(json, "name"), m_fields.text(json, "text")};
    }

    void readEvents(Repeat &repeat, const QJsonObject &json)
    {
        const QJsonArray rows = m_fields.array(json, "rows");
        if (rows.isEmpty())
            return;
        if (json.value("columns") != QJsonArray {"t_s", "index", "kind", "object", "argument"})
            return m_fields.refuse("events.columns", json.value("columns"),
                                   QStringLiteral("t_s, index, kind, object, argument"));
        repeat.lanes.resize(repeat.processes.size());
        for (qsizetype i = 0; i < rows.size() && !m_fields.failed(); ++i) {
            const QJsonArray row = rows.at(i).toArray();
            const std::optional<Event> event = readEvent(row, repeat);
            if (event)
                repeat.lanes[row.at(1).toInteger()].append(&*event, 1);
            else
                m_fields.refuse(
                    QStringLiteral("events.rows[%1]").arg(i), row,
                    QStringLiteral(
                        "[seconds, index of a process, event kind, object, argument], in order of time"));
        }
        markCuts(repeat);
    }

    /// Version 1 stored no Gap where a lane's end was not kept: then those that did not end may lack theirs.
    static void markCuts(Repeat &repeat)
    {
        quint64 told = 0;
        for (const LaneEvents &lane : std::as_const(repeat.lanes)) {
            for (std::size_t i = 0; i < lane.size(); ++i)
                told += lane.at(i).kind == EventKind::Gap ? lane.at(i).argument : 0;
        }
        if (told >= repeat.eventsDropped)
            return;
        for (ProcessRecord &process : repeat.processes) {
            const LaneEvents &lane = repeat.lanes[process.index];
            process.isCut = lane.isEmpty() || lane.at(lane.size() - 1).kind != EventKind::Ended;
        }
    }

    std::optional<Event> readEvent(const QJsonArray &row, const Repeat &repeat) const
    {
        const double timeS = row.at(0).toDouble(std::nan(""));
        const qint64 index = row.at(1).toInteger(-1);
        const EventKind kind = eventKindFromName(row.at(2).toString());
        const qint64 object = row.at(3).toInteger(-1);
        const std::optional<EventArgument> argument = readArgument(row.at(4), kind);
        const bool timeOk = std::abs(timeS) < double(storedEntryNs) * 1e-9; // false for "not a number", too
        if (row.size() != 5 || !timeOk || index < 0 || index >= repeat.processes.size()
            || kind == EventKind::None || object < 0 || object > std::numeric_limits<quint32>::max()
            || !argument)
            return std::nullopt;
        const Event event {instantAfter(storedEntryNs, timeS), *argument, quint32(object), kind, 0};
        const LaneEvents &lane = repeat.lanes[index];
        const bool inOrder = lane.isEmpty() || event.timeNs >= lane.at(lane.size() - 1).timeNs;
        return inOrder ? std::optional<Event>(event) : std::nullopt;
    }

    /// A number as what it looks like. Version 1 wrote the values of counters below zero as if they were
    /// huge.
    std::optional<EventArgument> readArgument(const QJsonValue &json, EventKind kind) const
    {
        const bool ofCounter = kind == EventKind::Read || kind == EventKind::Write;
        if (json.isDouble()) {
            const std::optional<qint64> integer = exactInteger(json);
            if (!integer)
                return EventArgument(json.toDouble());
            return *integer < 0 ? EventArgument(*integer) : EventArgument(quint64(*integer));
        }
        const QString text = json.toString();
        bool ok = false;
        if (const quint64 large = text.toULongLong(&ok); ok)
            return m_version == 1 && ofCounter ? EventArgument(qint64(large)) : EventArgument(large);
        if (const qint64 negative = text.toLongLong(&ok); ok)
            return EventArgument(negative);
        const double real = text.toDouble(&ok);
        return ok ? std::optional<EventArgument>(real) : std::nullopt;
    }

    const DeclarationLookup &m_lookup;
    const Declaration *m_declaration = nullptr;
    qint64 m_version = newestRunVersion;
    JsonFields m_fields;
    RunRecord m_record;
};

} // namespace

Result<RunRecord> runFromJson(const QByteArray &json, const DeclarationLookup &lookup)
{
    const Result<QJsonObject> object = parseJsonObject(json);
    if (!object)
        return object.error();
    return RunReader(lookup).read(object.value());
}

} // namespace plab
