// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/runjson.h"

#include "core/json/jsonfields.h"
#include "core/json/jsontext.h"
#include "core/model/numbertext.h"
#include "core/model/visibletext.h"
#include "core/record/eventrows.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <cmath>

namespace plab {

namespace {

template<typename Number>
QJsonValue orNull(const std::optional<Number> &number)
{
    return number ? QJsonValue(*number) : QJsonValue(QJsonValue::Null);
}

QJsonValue textOrNull(const QString &text)
{
    return text.isEmpty() ? QJsonValue(QJsonValue::Null) : QJsonValue(text);
}

/// Programs that read JSON numbers as doubles would change what is beyond 2^53: such a number goes as its
/// digits.
QJsonValue exactly(const QJsonValue &value)
{
    if (value.isArray()) {
        QJsonArray array = value.toArray();
        for (qsizetype i = 0; i < array.size(); ++i)
            array[i] = exactly(array.at(i));
        return array;
    }
    if (value.isObject()) {
        QJsonObject object = value.toObject();
        for (auto member = object.begin(); member != object.end(); ++member)
            member.value() = exactly(member.value());
        return object;
    }
    const qint64 integer = value.toInteger(0);
    const bool beyond = integer > exactIntegers || integer < -exactIntegers;
    return value.isDouble() && beyond ? QJsonValue(QString::number(integer)) : value;
}

QJsonObject endingToJson(const Ending &ending)
{
    QJsonObject json {{"kind", endingKindName(ending.kind)}};
    switch (ending.kind) {
    case Ending::Kind::Exited:
        json.insert("code", ending.number);
        break;
    case Ending::Kind::Killed:
    case Ending::Kind::Stopped:
        json.insert("signal", signalName(ending.number));
        json.insert("number", ending.number);
        for (const auto &[name, mark] : EndingMarks) {
            if (ending.*mark)
                json.insert(QLatin1String(name), true);
        }
        break;
    case Ending::Kind::NeverStarted:
        json.insert("reason", ending.reason);
        break;
    default:
        break;
    }
    return json;
}

QJsonArray looksToJson(const QList<ProcessLook> &looks)
{
    QJsonArray array;
    for (const ProcessLook &look : looks)
        array << QJsonArray {look.timeS, QString(QLatin1Char(look.state)), look.parentPid};
    return array;
}

QJsonArray cpuLooksToJson(const QList<CpuLook> &looks)
{
    QJsonArray array;
    for (const CpuLook &look : looks)
        array << QJsonArray {look.timeS, look.cpuS, look.runDelayS};
    return array;
}

QJsonValue loadToJson(const std::optional<Load> &load)
{
    if (!load)
        return QJsonValue::Null;
    return QJsonObject {
        {"span_s", load->spanS},
        {"cpus", load->cpus},
        {"busy_s", orNull(load->busyS)},
        {"own_s", orNull(load->ownS)},
        {"laboratory_s", orNull(load->laboratoryS)},
        {"others_s", orNull(load->othersS)},
        {"stolen_s", orNull(load->stolenS)},
        {"pressure_s", orNull(load->pressureS)},
        {"group_pressure_s", orNull(load->groupPressureS)},
        {"throttled_s", orNull(load->throttledS)},
        {"suspended_s", orNull(load->suspendedS)},
        {"load_average", orNull(load->loadAverage)},
        {"run_delay_s", orNull(load->runDelayS)},
        {"migrations", orNull(load->migrations)},
    };
}

QJsonValue costToJson(const std::optional<RecordingCost> &cost)
{
    if (!cost)
        return QJsonValue::Null;
    QJsonObject slowdown;
    for (auto it = cost->slowdown.begin(); it != cost->slowdown.end(); ++it)
        slowdown.insert(it.key(), it.value());
    return QJsonObject {
        {"event_ns", cost->eventNs},
        {"event_ns_median", cost->eventNsMedian},
        {"event_ns_slowest", cost->eventNsSlowest},
        {"batches", cost->batches},
        {"disturbed_batches", cost->disturbedBatches},
        {"writing_s", cost->writingS},
        {"draining_s", cost->drainingS},
        {"slowdown", slowdown},
    };
}

QJsonObject processToJson(const ProcessRecord &process)
{
    return {
        {"index", process.index},
        {"name", process.name},
        {"pid", process.pid},
        {"tid", orNull(process.tid)},
        {"parent_pid", process.parentPid},
        {"role", roleName(process.role)},
        {"start_method", textOrNull(startMethodName(process.startMethod))},
        {"started_s", orNull(process.startedS)},
        {"ended_s", orNull(process.endedS)},
        {"reaped_s", orNull(process.reapedS)},
        {"ending", endingToJson(process.ending)},
        {"cpu_s", orNull(process.cpuS)},
        {"voluntary_switches", orNull(process.voluntarySwitches)},
        {"involuntary_switches", orNull(process.involuntarySwitches)},
        {"run_delay_s", orNull(process.runDelayS)},
        {"migrations", orNull(process.migrations)},
        {"adopted_by", orNull(process.adoptedBy)},
        {"looks", looksToJson(process.looks)},
        {"cpu_looks", cpuLooksToJson(process.cpuLooks)},
    };
}

QJsonObject lineToJson(const ConsoleLine &line)
{
    return {{"t_s", line.timeS}, {"pid", line.pid}, {"name", line.name}, {"text", line.text}};
}

QJsonObject faultToJson(const Fault &fault)
{
    return {
        {"t_s", fault.timeS}, {"pid", fault.pid}, {"name", fault.name}, {"text", fault.sentence.english()}};
}

QJsonObject rowToJson(const OutcomeRow &row)
{
    return {
        {"outcome", row.outcome},
        {"count", qint64(row.count)},
        {"share", orNull(row.share)},
        {"share_low", orNull(row.shareLow)},
        {"share_high", orNull(row.shareHigh)},
        {"n_effective", orNull(row.effective)},
        {"grade", gradeName(row.grade)},
        {"sentence", row.sentence.english()},
    };
}

QJsonObject repeatToJson(const Repeat &repeat)
{
    QJsonObject measures;
    for (auto measure = repeat.measures.begin(); measure != repeat.measures.end(); ++measure) {
        const bool finite = measure.value() && std::isfinite(*measure.value());
        measures.insert(measure.key(), finite ? QJsonValue(*measure.value()) : QJsonValue(QJsonValue::Null));
    }
    QJsonArray outcomes;
    for (auto outcome = repeat.outcomes.begin(); outcome != repeat.outcomes.end(); ++outcome)
        outcomes << QJsonObject {{"outcome", outcome.key()}, {"count", qint64(outcome.value())}};
    return {
        {"witness", repeat.witness},
        {"recording", repeat.recording},
        {"recording_cost", costToJson(repeat.recordingCost)},
        {"load", loadToJson(repeat.load)},
        {"measures", measures},
        {"values", exactly(repeat.values)},
        {"outcomes", outcomes},
        {"ending", repeatEndingName(repeat.ending)},
        {"error", textOrNull(repeat.error.english())},
        {"processes", arrayOf(repeat.processes, processToJson)},
        {"console", arrayOf(repeat.console, lineToJson)},
        {"console_dropped", qint64(repeat.consoleDropped)},
        {"faults", arrayOf(repeat.faults, faultToJson)},
    };
}

QJsonObject headToJson(const RunRecord &record)
{
    return {
        {"format", "process-lab.run"},
        {"version", newestRunVersion},
        {"experiment", record.experiment},
        {"title", record.title.english()},
        {"preset", textOrNull(record.preset)},
        {"parameters", record.parameters.toJson()},
        {"remarks", QJsonArray::fromStringList(englishOf(record.remarks))},
        {"repeat", record.repeat},
        {"seed", record.seed},
        {"started",
         record.started.isValid() ? QJsonValue(record.started.toUTC().toString(Qt::ISODateWithMs))
                                  : QJsonValue(QJsonValue::Null)},
        {"environment", record.environment},
        {"outcomes", arrayOf(record.outcomes, rowToJson)},
    };
}

/// Written straight into the text: a QJsonValue for each of millions of cells would take ten times the
/// memory.
bool appendEvents(TextPieces &pieces, const Repeat &repeat)
{
    pieces.text() += R"({"columns":["t_s","index","kind","object","argument"],"rows":[)";
    bool first = true;
    const bool all = forEachEvent(repeat, [&](const Event &event, int index) {
        QByteArray &json = pieces.text();
        json += first ? "[" : ",[";
        first = false;
        appendEventSeconds(json, repeat, event);
        json += ',';
        appendDigits(json, quint64(index));
        json += ",\"" + eventKindName(event.kind).toLatin1() + "\",";
        appendDigits(json, event.object);
        const bool exact = std::abs(event.number()) <= double(exactIntegers); // of no text that is no number
        json += exact ? "," : ",\"";
        appendArgument(json, event);
        json += exact ? "]" : "\"]";
        return pieces.goesOn(1);
    });
    pieces.text() += "]}";
    return all;
}

/// As QJsonDocument writes it, and whoever reads it can.
QByteArray textOf(const QJsonObject &json, QJsonDocument::JsonFormat format)
{
    return withoutLoneHalves(visibleJson(QJsonDocument(json).toJson(format)));
}

QByteArray withoutBrace(QByteArray json)
{
    json.truncate(json.lastIndexOf('}'));
    return json.trimmed();
}

bool appendRepeat(TextPieces &pieces, const Repeat &repeat, bool withEvents)
{
    const QByteArray json = textOf(repeatToJson(repeat), QJsonDocument::Compact);
    if (!withEvents) {
        pieces.text() += json;
        return pieces.goesOn();
    }
    pieces.text() += withoutBrace(json) + ",\"events\":";
    const bool all = appendEvents(pieces, repeat);
    pieces.text() += '}';
    return all;
}

} // namespace

bool writeRunJson(const RunRecord &record, bool withEvents, const Sink &sink, const FileProgress &progress)
{
    TextPieces pieces(sink, progress, withEvents ? eventCount(record) : 0);
    pieces.text() +=
        withoutBrace(textOf(headToJson(record), QJsonDocument::Indented)) + ",\n    \"repeats\": [\n";
    bool first = true;
    for (const Repeat &repeat : record.repeats) {
        if (repeat.ending == RepeatEnding::Running)
            continue;
        pieces.text() += first ? "" : ",\n";
        first = false;
        if (!appendRepeat(pieces, repeat, withEvents))
            return false;
    }
    pieces.text() += "\n    ]\n}\n";
    return pieces.handOn();
}

QByteArray runToJson(const RunRecord &record, bool withEvents)
{
    QByteArray json;
    writeRunJson(record, withEvents, [&json](const QByteArray &piece) {
        json += piece;
        return true;
    });
    return json;
}

} // namespace plab
