// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/repeatread.h"

#include "core/model/numbertext.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace plab {

namespace {

constexpr qint64 mostCpus = 65535;
constexpr qint64 mostBatches = std::numeric_limits<int>::max();

/// Every function reads one part; what is wrong is kept in the fields and asked for at the end.
class RepeatReader
{
public:
    explicit RepeatReader(JsonFields &fields) : m_fields(fields) { }

    Repeat read(const QJsonObject &json, EventRows &rows)
    {
        Repeat repeat;
        repeat.witness = m_fields.flag(json, "witness");
        repeat.recording = m_fields.text(json, "recording");
        repeat.measures = readMeasures(m_fields.object(json, "measures"));
        repeat.eventsDropped = wholeCount(repeat.measures.value("events_dropped").value_or(0));
        repeat.values = m_fields.object(json, "values");
        m_fields.eachObject("outcomes", m_fields.array(json, "outcomes"), [&](const QJsonObject &outcome) {
            repeat.outcomes.insert(m_fields.text(outcome, "outcome"),
                                   quint64(m_fields.integer(outcome, "count", 0, exactIntegers)));
        });
        repeat.ending =
            m_fields.named(json, "ending", repeatEndingFromName,
                           Text::plain(QStringLiteral(
                               "finished, stopped, timed out, parent killed, nursery lost or failed")));
        if (!json.value("error").isNull())
            repeat.error = Text::plain(m_fields.text(json, "error"));
        if (json.value("load").isObject())
            repeat.load = readLoad(m_fields.object(json, "load"));
        if (json.value("recording_cost").isObject())
            repeat.recordingCost = readCost(m_fields.object(json, "recording_cost"));
        repeat.consoleDropped = quint64(m_fields.integer(json, "console_dropped", 0, exactIntegers));
        m_fields.eachObject("processes", m_fields.array(json, "processes"),
                            [&](const QJsonObject &process) { readProcess(repeat, process); });
        m_fields.eachObject("console", m_fields.array(json, "console"),
                            [&](const QJsonObject &line) { repeat.console << readLine(line); });
        m_fields.eachObject("faults", m_fields.array(json, "faults"),
                            [&](const QJsonObject &line) { repeat.faults << readFault(line); });
        repeat.entryNs = StoredEntryNs;
        readEvents(repeat, m_fields.object(json, "events"), rows);
        return repeat;
    }

private:
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
                            tr("the position in the list, %1").arg(Text::digits(repeat.processes.size())));
        process.name = m_fields.text(json, "name");
        process.pid = m_fields.optionalInteger(json, "pid").value_or(0);
        process.tid = m_fields.optionalInteger(json, "tid");
        process.parentPid = m_fields.optionalInteger(json, "parent_pid").value_or(0);
        process.role =
            m_fields.named(json, "role", roleFromName,
                           tr("nursery, parent, child, worker, thread, dispatcher, forkserver or server"));
        if (!json.value("start_method").isNull())
            process.startMethod = m_fields.named(json, "start_method", startMethodFromName,
                                                 tr("fork, spawn, forkserver, thread or null"));
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
                return m_fields.refuse("looks", value, tr("[seconds, state letter, parent's pid]"));
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
                                       tr("[seconds, seconds on a CPU, seconds ready for one]"));
            process.cpuLooks.append({look.at(0).toDouble(), look.at(1).toDouble(), look.at(2).toDouble()});
        }
    }

    Ending readEnding(const QJsonObject &json)
    {
        const JsonFields::Inside inside(m_fields, "ending.");
        Ending ending;
        ending.kind = m_fields.named(json, "kind", endingKindFromName,
                                     tr("exited, killed, stopped, returned, never-started, running or lost"));
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

    Fault readFault(const QJsonObject &json)
    {
        const ConsoleLine line = readLine(json);
        return {line.timeS, line.pid, line.name, Text::plain(line.text)};
    }

    void readEvents(Repeat &repeat, const QJsonObject &json, EventRows &rows)
    {
        if (rows.count() == 0)
            return;
        if (json.value("columns") != QJsonArray {"t_s", "index", "kind", "object", "argument"})
            return m_fields.refuse("events.columns", json.value("columns"),
                                   tr("t_s, index, kind, object, argument"));
        if (const std::optional<qint64> row = rows.take(repeat))
            return refuseRow(m_fields, *row, QJsonArray());
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

    JsonFields &m_fields;
};

} // namespace

Repeat readRepeat(const QJsonObject &json, EventRows &rows, JsonFields &fields)
{
    return RepeatReader(fields).read(json, rows);
}

void refuseRow(JsonFields &fields, qint64 row, const QJsonValue &found)
{
    fields.refuse(QStringLiteral("events.rows[%1]").arg(row), found,
                  tr("[seconds, index of a process, event kind, object, argument], in order of time"));
}

} // namespace plab
