// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/labrun.h"

#include "core/experiments/catalogue.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QThread>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <string>

namespace plab {

double slowness()
{
    const double given = qEnvironmentVariable("PROCESS_LAB_SLOW").toDouble();
    return given >= 1 ? given : 1;
}

bool isCrowded()
{
    std::ifstream file("/proc/pressure/cpu");
    std::string words;
    file >> words >> words; // "some avg10=12.34"
    const auto sign = words.find('=');
    return sign != std::string::npos && std::strtod(words.c_str() + sign + 1, nullptr) > 25;
}

RunRequest request(const QString &experiment, const Settings &settings, int repeat)
{
    const Declaration *declaration = findDeclaration(experiment);
    if (!declaration)
        qFatal("no experiment %s", qPrintable(experiment));
    RunRequest made;
    made.experiment = experiment;
    made.repeat = repeat;
    made.allowMany = true;
    made.parameters = Parameters(declaration->parameters);
    for (const auto &[name, text] : settings) {
        const auto parameter = std::find_if(declaration->parameters.begin(), declaration->parameters.end(),
                                            [name = name](const Parameter &one) { return one.name == name; });
        if (parameter == declaration->parameters.end())
            qFatal("no parameter %s", qPrintable(name));
        Result<ParameterValue> value = parseParameter(*parameter, text);
        if (!value)
            qFatal("%s", qPrintable(value.error().sentence.english()));
        made.parameters.set(name, value.take());
    }
    return made;
}

bool comesTrue(const std::function<bool()> &condition, int limitMs)
{
    QElapsedTimer timer;
    timer.start();
    while (!condition()) {
        if (double(timer.elapsed()) > limitMs * slowness())
            return false;
        QCoreApplication::processEvents();
        QThread::usleep(500);
    }
    return true;
}

Record runToEnd(Lab &lab, const RunRequest &wanted)
{
    Result<Run *> run = lab.start(wanted);
    if (!run) {
        qWarning("%s", qPrintable(run.error().sentence.english()));
        return std::make_shared<RunRecord>();
    }
    bool finished = false;
    const QMetaObject::Connection told =
        QObject::connect(run.value(), &Run::finished, [&finished] { finished = true; });
    comesTrue([&finished] { return finished; }, 120'000);
    QObject::disconnect(told);
    return run.value()->record();
}

Record runToEnd(Lab &lab, const QString &experiment, const Settings &settings, int repeat)
{
    return runToEnd(lab, request(experiment, settings, repeat));
}

Repeat lastRepeat(const Record &record)
{
    for (qsizetype i = record->repeats.size() - 1; i >= 0; --i) {
        if (!record->repeats.at(i).witness)
            return record->repeats.at(i);
    }
    return {};
}

const Repeat *witnessOf(const Record &record)
{
    const auto found = std::find_if(record->repeats.begin(), record->repeats.end(),
                                    [](const Repeat &repeat) { return repeat.witness; });
    return found == record->repeats.end() ? nullptr : &*found;
}

double measureIn(const Repeat &repeat, const char *name)
{
    return repeat.measures.value(QLatin1String(name)).value_or(std::nan(""));
}

quint64 countIn(const Repeat &repeat, const char *name)
{
    return repeat.outcomes.value(QLatin1String(name));
}

QList<ProcessRecord> processesOf(const Repeat &repeat, Role role)
{
    QList<ProcessRecord> found;
    std::copy_if(repeat.processes.begin(), repeat.processes.end(), std::back_inserter(found),
                 [role](const ProcessRecord &process) { return process.role == role; });
    return found;
}

QList<Event> eventsOf(const Repeat &repeat)
{
    QList<Event> events;
    for (const LaneEvents &lane : repeat.lanes) {
        for (std::size_t i = 0; i < lane.size(); ++i)
            events.append(lane.at(i));
    }
    std::stable_sort(events.begin(), events.end(),
                     [](const Event &a, const Event &b) { return a.timeNs < b.timeNs; });
    return events;
}

QList<int> numbersOf(const Repeat &repeat, const char *value)
{
    QList<int> numbers;
    const QJsonArray array = repeat.values.value(QLatin1String(value)).toArray();
    for (const QJsonValue &one : array)
        numbers.append(one.toInt(-1));
    return numbers;
}

QString consoleOf(const Repeat &repeat)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console)
        lines.append(line.text);
    return lines.join(QLatin1Char('\n'));
}

int turnsIn(const QList<Event> &events)
{
    int holder = -1;
    int turns = 0;
    for (const Event &event : events) {
        const bool isFirst = event.kind == EventKind::Acquired;
        const bool needsIt = event.kind == EventKind::Released || event.kind == EventKind::Read
            || event.kind == EventKind::Write;
        if ((isFirst && holder != -1) || (needsIt && holder != int(event.lane)))
            return -1;
        if (isFirst) {
            holder = event.lane;
            ++turns;
        } else if (event.kind == EventKind::Released) {
            holder = -1;
        }
    }
    return turns;
}

QString troubleOf(const Record &record)
{
    if (!record->finished)
        return QStringLiteral("the run did not end in time");
    if (record->repeats.isEmpty())
        return QStringLiteral("the run has no repeat");
    for (const Repeat &repeat : record->repeats) {
        if (repeat.ending != RepeatEnding::Finished || !repeat.error.isEmpty())
            return repeatEndingName(repeat.ending) + QStringLiteral(": ") + repeat.error.english();
        for (const ProcessRecord &process : repeat.processes) {
            const bool lives = process.index == 0;
            if (!lives
                && (process.ending.kind == Ending::Kind::Running
                    || process.ending.kind == Ending::Kind::Lost))
                return QStringLiteral("%1 has the ending \"%2\"")
                    .arg(process.name, endingText(process.ending).english());
        }
    }
    return {};
}

} // namespace plab
