// SPDX-License-Identifier: GPL-3.0-or-later
// Your own program: measures and values that the events and the process table tell.
#include "core/analysis/sample.h"
#include "core/experiments/script/card.h"
#include "core/experiments/script/hang.h"
#include "core/model/instant.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>
#include <map>
#include <set>

namespace plab::ownscript {

namespace {

constexpr char MainName[] = "MainProcess";

struct LockFigures
{
    quint64 acquisitions = 0;
    quint64 contended = 0;
    double waitedS = 0;
    double longestHoldS = 0;
};
struct FunctionFigures
{
    quint64 calls = 0;
    double seconds = 0;
};

struct Figures
{
    std::map<std::uint32_t, LockFigures> locks;
    std::map<std::uint64_t, FunctionFigures> functions; ///< by number + 1
    QList<double> taskS;
    QList<double> gapS; ///< from the end of a task to the begin of the worker's next one
    quint64 failed = 0;
    quint64 lost = 0;
    double lockWaitS = 0;
    double queueWaitS = 0;
    double workersS = 0;                   ///< lifetimes of those that had tasks
    std::optional<double> workersCpuS = 0; ///< their CPU time, where that of all is known
    std::uint64_t firstTaskNs = UINT64_MAX;
    std::uint64_t lastTaskNs = 0;
    bool missesTurns = false; ///< events of some lane were dropped: nobody knows what they were
    bool missesTasks = false; ///< the same of one that may have had tasks
};

double since(std::uint64_t beganNs, std::uint64_t nowNs)
{
    return double(nowNs - std::min(beganNs, nowNs)) * 1e-9;
}

/// One lane through its events.
class LaneReader
{
public:
    explicit LaneReader(Figures &figures) : m_figures(figures) { }

    /// What was counted before a gap stays true, but is not all.
    void takeGap(bool mayHaveTasks)
    {
        m_figures.missesTurns = true;
        m_figures.missesTasks = m_figures.missesTasks || mayHaveTasks;
        m_wait.reset();
        m_task.reset();
        m_taskEndNs.reset();
        m_held.clear();
    }
    void take(const Event &event)
    {
        switch (event.kind) {
        case EventKind::WaitBegin:
            m_wait = event;
            break;
        case EventKind::Acquired:
            ++lock(event).acquisitions;
            endWait(event);
            m_held[event.object] = event.timeNs;
            break;
        case EventKind::Released:
            if (const auto held = m_held.find(event.object); held != m_held.end()) {
                lock(event).longestHoldS =
                    std::max(lock(event).longestHoldS, since(held->second, event.timeNs));
                m_held.erase(held);
            }
            break;
        case EventKind::WaitEnd:
        case EventKind::TimedOut:
            endWait(event);
            break;
        case EventKind::TaskBegin:
            if (m_taskEndNs)
                m_figures.gapS.append(since(*m_taskEndNs, event.timeNs));
            m_task = event;
            m_hasTasks = true;
            m_figures.firstTaskNs = std::min(m_figures.firstTaskNs, event.timeNs);
            break;
        case EventKind::TaskEnd:
        case EventKind::TaskFailed:
            endTask(event);
            break;
        default:
            break;
        }
    }
    /// `byOthers`: the script itself has ended it, as pool.terminate() does.
    void end(const ProcessRecord &process, bool byOthers)
    {
        const bool died = process.ending.kind == Ending::Kind::Killed
            || process.ending.kind == Ending::Kind::Exited || process.ending.kind == Ending::Kind::Lost;
        m_figures.lost += m_task && died && !byOthers;
        if (!m_hasTasks || !process.startedS || !process.endedS)
            return;
        m_figures.workersS += *process.endedS - *process.startedS;
        if (m_figures.workersCpuS && process.cpuS)
            *m_figures.workersCpuS += *process.cpuS;
        else
            m_figures.workersCpuS.reset();
    }

private:
    LockFigures &lock(const Event &event) { return m_figures.locks[event.object]; }
    void endWait(const Event &event)
    {
        if (!m_wait || m_wait->object != event.object)
            return;
        const double waitedS = since(m_wait->timeNs, event.timeNs);
        if (event.object == waitfor::Item || event.object == waitfor::Room) {
            m_figures.queueWaitS += waitedS;
        } else if (event.object < waitfor::First && m_wait->argument == 0) {
            m_figures.lockWaitS += waitedS;
            lock(event).waitedS += waitedS;
            ++lock(event).contended;
        }
        m_wait.reset();
    }
    void endTask(const Event &event)
    {
        if (!m_task)
            return;
        const double took = since(m_task->timeNs, event.timeNs);
        m_figures.taskS.append(took);
        m_figures.failed += event.kind == EventKind::TaskFailed;
        FunctionFigures &function = m_figures.functions[m_task->argument];
        ++function.calls;
        function.seconds += took;
        m_taskEndNs = event.timeNs;
        m_figures.lastTaskNs = std::max(m_figures.lastTaskNs, event.timeNs);
        m_task.reset();
    }

    Figures &m_figures;
    std::optional<Event> m_wait;
    std::optional<Event> m_task;
    std::optional<std::uint64_t> m_taskEndNs; ///< of the last one
    std::map<std::uint32_t, std::uint64_t> m_held;
    bool m_hasTasks = false;
};

/// Until the end of the script nobody has said otherwise.
bool hasAllProcesses(const Repeat &repeat)
{
    const QString recorded = repeat.values.value(QLatin1String("recorded")).toString();
    return recorded.isEmpty() || recorded == QLatin1String("all");
}

/// Processes to which another one of the script has sent a signal that ends.
std::set<std::uint32_t> endedByOthers(const Repeat &repeat)
{
    std::set<std::uint32_t> ended;
    for (qsizetype lane = 2; lane < repeat.lanes.size(); ++lane) {
        const LaneEvents &events = repeat.lanes.at(lane);
        for (std::size_t i = 0; i < events.size(); ++i) {
            const Event event = events.at(i);
            const bool ends = event.argument == SIGTERM || event.argument == SIGKILL;
            if (event.kind == EventKind::SignalSent && ends && event.object != std::uint32_t(lane))
                ended.insert(event.object);
        }
    }
    return ended;
}

Figures figuresOf(const Repeat &repeat)
{
    Figures figures;
    figures.missesTurns = figures.missesTasks = !hasAllProcesses(repeat);
    const std::set<std::uint32_t> ended = endedByOthers(repeat);
    for (const ProcessRecord &process : repeat.processes) {
        if (process.index < 2 || process.index >= repeat.lanes.size())
            continue;
        LaneReader reader(figures);
        const bool mayHaveTasks = process.name != QLatin1String(MainName);
        const LaneEvents &events = repeat.lanes.at(process.index);
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (const Event event = events.at(i); event.kind == EventKind::Gap)
                reader.takeGap(mayHaveTasks);
            else
                reader.take(event);
        }
        reader.end(process, ended.contains(std::uint32_t(process.index)));
    }
    return figures;
}

void putTasks(const Figures &figures, Measures &measures)
{
    const Sample tasks(figures.taskS);
    const bool areAll = !figures.missesTasks;
    if (areAll) {
        measures[QStringLiteral("tasks_done")] = double(tasks.size()) - double(figures.failed);
        measures[QStringLiteral("tasks_failed")] = double(figures.failed);
        measures[QStringLiteral("tasks_lost")] = double(figures.lost);
    }
    if (tasks.isEmpty())
        return;
    measures[QStringLiteral("task_s_median")] = tasks.median();
    measures[QStringLiteral("task_gap_s_median")] = Sample(figures.gapS).median();
    constexpr qsizetype EnoughForP95 = 100; // five of them lie beyond it
    if (tasks.size() >= EnoughForP95)
        measures[QStringLiteral("task_s_p95")] = tasks.quantile(0.95);
    if (!areAll)
        return;
    const double spanS = since(figures.firstTaskNs, figures.lastTaskNs);
    if (spanS > 0)
        measures[QStringLiteral("tasks_per_s")] = double(tasks.size()) / spanS;
    double busyS = 0;
    for (const double one : figures.taskS)
        busyS += one;
    if (figures.workersS <= 0)
        return;
    measures[QStringLiteral("busy_share")] = std::min(1.0, busyS / figures.workersS);
    if (figures.workersCpuS)
        measures[QStringLiteral("cpu_share")] = std::min(1.0, *figures.workersCpuS / figures.workersS);
}

/// Evenly over the run, so that the record stays small.
QJsonArray someOf(const QList<double> &taskS)
{
    constexpr qsizetype Most = 10'000;
    QJsonArray some;
    const qsizetype count = std::min(Most, taskS.size());
    for (qsizetype i = 0; i < count; ++i)
        some.append(taskS.at(i * taskS.size() / count));
    return some;
}

QJsonArray withFigures(QJsonArray things, const auto &figures, std::size_t base, const auto &insert)
{
    for (qsizetype i = 0; i < things.size(); ++i) {
        QJsonObject thing = things.at(i).toObject();
        const auto found = figures.find(decltype(figures.begin()->first)(std::size_t(i) + base));
        insert(thing, found == figures.end() ? decltype(found->second) {} : found->second);
        things[i] = thing;
    }
    return things;
}

void putNamed(const Figures &figures, QJsonObject &values)
{
    const auto enrich = [&values](const char *name, const auto &of, std::size_t base, const auto &insert) {
        values.insert(QLatin1String(name),
                      withFigures(values.value(QLatin1String(name)).toArray(), of, base, insert));
    };
    enrich("locks", figures.locks, 0, [&](QJsonObject &lock, const LockFigures &told) {
        if (figures.missesTurns)
            return;
        lock.insert(QStringLiteral("acquisitions"), qint64(told.acquisitions));
        lock.insert(QStringLiteral("contended"), qint64(told.contended));
        lock.insert(QStringLiteral("waited_s"), told.waitedS);
        lock.insert(QStringLiteral("longest_hold_s"), told.longestHoldS);
    });
    enrich("functions", figures.functions, 1, [&](QJsonObject &function, const FunctionFigures &told) {
        if (figures.missesTasks)
            return;
        function.insert(QStringLiteral("calls"), qint64(told.calls));
        function.insert(QStringLiteral("seconds"), told.seconds);
    });
}

void tellOfDropped(Repeat &repeat)
{
    if (repeat.eventsDropped == 0)
        return;
    const QString key = QStringLiteral("not_recorded");
    QJsonArray sentences = repeat.values.value(key).toArray();
    sentences.append(tr("%n events were dropped: what is counted from events is not known.",
                        "%n event was dropped: what is counted from events is not known.",
                        double(repeat.eventsDropped))
                         .english());
    repeat.values.insert(key, sentences);
}

void putProcesses(Repeat &repeat)
{
    double cpuS = 0;
    int started = 0;
    for (const ProcessRecord &process : std::as_const(repeat.processes)) {
        if (process.index < 2)
            continue;
        started += process.name != QLatin1String(MainName);
        cpuS += process.tid ? 0 : process.cpuS.value_or(0);
    }
    repeat.measures[QStringLiteral("cpu_s")] = cpuS;
    if (hasAllProcesses(repeat))
        repeat.measures[QStringLiteral("processes_started")] = started;
    else
        repeat.measures.remove(QStringLiteral("processes_started"));
}

} // namespace

void measure(const Parameters &, Repeat &repeat)
{
    putProcesses(repeat);
    if (repeat.recording == QLatin1String("off"))
        return;
    const Figures figures = figuresOf(repeat);
    putTasks(figures, repeat.measures);
    if (!figures.missesTurns) {
        repeat.measures[QStringLiteral("lock_wait_s")] = figures.lockWaitS;
        repeat.measures[QStringLiteral("queue_wait_s")] = figures.queueWaitS;
    }
    if (repeat.recordingCost)
        repeat.measures[QStringLiteral("event_cost_s")] = repeat.recordingCost->writingS;
    putNamed(figures, repeat.values);
    tellOfDropped(repeat);
    if (!figures.taskS.isEmpty())
        repeat.values.insert(QStringLiteral("task_seconds"), someOf(figures.taskS));
    if (repeat.outcomes.contains(QStringLiteral("hung"))) {
        QJsonArray sentences;
        for (const Text &sentence : hangSentences(repeat))
            sentences.append(sentence.english());
        repeat.values.insert(QStringLiteral("hang"), sentences);
    } else if (figures.lost > 0 && !repeat.outcomes.isEmpty()) {
        repeat.outcomes = {{QStringLiteral("task-lost"), 1}};
    }
}

} // namespace plab::ownscript
