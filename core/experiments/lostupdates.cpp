// SPDX-License-Identifier: GPL-3.0-or-later
// Lost updates: several contenders add to one shared counter, with or without a lock.
#include "core/experiments/lostupdates.h"

#include "core/analysis/charts.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/contenders.h"
#include "core/model/cpus.h"
#include "core/process/hangwatch.h"
#include "core/process/lifeline.h"
#include "core/process/parent.h"

#include <QJsonArray>

#include <sched.h>
#include <sys/mman.h>

#include <algorithm>
#include <csignal>
#include <map>

namespace plab {

namespace {

Parameter whole(const char *name, const char *label, const char *help, double minimum, double maximum, qint64 initial, const char *unit = "")
{
    Parameter p {name, label, help, ParameterType::Int, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter choice(const char *name, const char *label, const char *help, const QStringList &choices)
{
    Parameter p {name, label, help, ParameterType::Choice};
    p.choices = choices;
    p.initial = choices.first();
    return p;
}

QList<Parameter> lostUpdatesParameters()
{
    Parameter processes = whole("processes", "Contenders", "Processes or threads that share the counter", 1, 256, 2);
    processes.main = true;
    Parameter increments = whole("increments", "Increments", "Updates each contender makes", 1, 1e9, 100000, "each");
    increments.main = true;

    Parameter steps {"steps", "Steps", "What one update adds; several go round over the contenders", ParameterType::List, {}, -1e9, 1e9};
    steps.initial = QList<double> {1};
    Parameter start = whole("start-value", "Start value", "Value of the counter before the first update", -1e9, 1e9, 0);

    Parameter pause {"pause", "Pause in between", "Time between reading and writing the counter", ParameterType::Number, "µs", 0, 1e7};
    pause.initial = 0.0;
    Parameter interval {"interval", "Interval", "Time after each update", ParameterType::Number, "ms", 0, 1e6};
    interval.initial = 0.0;

    Parameter trials = whole("trials", "Trials", "Fresh counters, each raced for once; every trial is one outcome", 1, 1e9, 1);
    Parameter perBarrier = whole("trials-per-barrier", "Trials per barrier", "Trials that contenders run between two meetings", 1, 4096, 4);

    return QList<Parameter> {processes, increments, steps, start, pause, interval,
                             lockParameter("What guards the counter between reading and writing it"),
                             choice("scope", "Scope", "What the lock encloses: each update, or the whole loop", {"update", "loop"}),
                             choice("runner", "Runner", "Contenders are processes, or threads of one process", {"process", "thread"}),
                             choice("placement", "Placement", "Contenders pinned to two CPUs, left free, or all on one CPU",
                                    {"two-cpus", "free", "same-cpu"}),
                             trials, perBarrier}
        + commonParameters("off");
}

void resolvePlacement(Parameters &p)
{
    const bool crowded = usableCpus() < 2 || p.integer("processes") > usableCpus();
    if (crowded && p.choice("placement") == QLatin1String("two-cpus"))
        p.set("placement", QStringLiteral("free"));
}

Result<void> checkSteps(const Parameters &p)
{
    if (p.list("steps").size() > p.integer("processes")) {
        return usageError(QStringLiteral("steps has %1 values but processes is %2: give at most one step per contender.")
                              .arg(p.list("steps").size()).arg(p.integer("processes")));
    }
    for (const double step : p.list("steps")) {
        if (step != double(qint64(step)))
            return usageError(QStringLiteral("steps holds %1: each step must be a whole number.").arg(QString::number(step)));
    }
    return {};
}

QList<QString> lostUpdatesRemarks(const Parameters &p)
{
    QList<QString> remarks;
    const qint64 processes = p.integer("processes");
    if (p.choice("lock") == QLatin1String("none") && p.choice("scope") != QLatin1String("update"))
        remarks.append(QStringLiteral("scope has no effect without a lock."));
    if (p.choice("lock") == QLatin1String("atomic") && p.choice("scope") == QLatin1String("loop"))
        remarks.append(QStringLiteral("scope has no effect with lock atomic: an atomic update encloses only itself."));
    if (p.choice("lock") == QLatin1String("atomic") && p.number("pause") > 0)
        remarks.append(QStringLiteral("pause has no effect with lock atomic: reading and writing are one step."));
    if (p.integer("trials") == 1 && p.integer("trials-per-barrier") != 4)
        remarks.append(QStringLiteral("trials-per-barrier has no effect with one trial."));
    if (processes > usableCpus() && p.choice("placement") == QLatin1String("free"))
        remarks.append(QStringLiteral("There are more contenders than CPUs, so their placement is free."));
    if (const QString crowd = crowdRemark(processes, "contenders", p.number("pause") >= 1000); !crowd.isEmpty())
        remarks.append(crowd);
    if (processes == 1)
        remarks.append(QStringLiteral("One contender has nobody to race with."));
    if (p.choice("placement") == QLatin1String("same-cpu"))
        remarks.append(QStringLiteral("On one CPU contenders take turns of milliseconds, so they meet between read and write only rarely."));
    return remarks;
}

Headline trialsHeadline(const RunRecord &run)
{
    quint64 total = 0;
    quint64 lost = 0;
    for (const OutcomeRow &row : run.outcomes) {
        total += row.count;
        if (row.outcome == QLatin1String("lost"))
            lost = row.count;
    }
    if (total == 0)
        return {};
    return {QStringLiteral("%1 of the trials lost an update.").arg(shownPercent(double(lost) / double(total))),
            QStringLiteral("%1 of %2 trials, each with a counter of its own.").arg(shownCount(double(lost)), shownCount(double(total)))};
}

Headline lostUpdatesHeadline(const RunRecord &run)
{
    const QList<double> final = measured(run, "final");
    if (run.parameters.integer("trials") > 1)
        return trialsHeadline(run);
    if (final.isEmpty())
        return {};
    const std::optional<double> fraction = median(measured(run, "lost_fraction"));
    const QList<double> lost = measured(run, "lost");
    const bool anyLost = *std::max_element(lost.begin(), lost.end()) > 0;
    Headline headline;
    if (!anyLost)
        headline.sentence = run.parameters.choice("lock") == QLatin1String("none")
            ? QStringLiteral("No update was lost, this time.")
            : QStringLiteral("No update was lost with the lock on.");
    else if (fraction && *fraction > 0)
        headline.sentence = QStringLiteral("%1 of the updates were lost.").arg(shownPercent(*fraction));
    else
        headline.sentence = QStringLiteral("Some updates were lost.");
    headline.detail = QStringLiteral("Expected %1, found %2 in the median of %3 (%4 to %5).")
                          .arg(shownCount(measured(run, "expected").value(0)), shownCount(median(final).value_or(0)),
                               final.size() == 1 ? QStringLiteral("1 repeat") : QStringLiteral("%1 repeats").arg(shownCount(double(final.size()))),
                               shownCount(*std::min_element(final.begin(), final.end())),
                               shownCount(*std::max_element(final.begin(), final.end())));
    if (run.parameters.integer("processes") > 1 && median(measured(run, "overlap")).value_or(1) <= 0)
        headline.detail += QStringLiteral(" The contenders never ran at the same time.");
    return headline;
}

Declaration lostUpdatesDeclaration()
{
    Declaration d;
    d.id = "lost-updates";
    d.title = "Lost updates";
    d.chapter = "Sharing and locks";
    d.summary = "Several processes add to one shared counter; without a lock, updates are lost.";
    d.keywords = {"race", "race condition", "counter", "Value", "Lock", "mutex", "critical section", "atomic", "spinlock", "ticket",
                  "semaphore", "flock", "thread", "lost update", "acquire", "release"};
    d.parameters = lostUpdatesParameters();
    d.outcomes = {
        {"none-lost", "none lost", "Every update is there. Without a lock that is luck, not safety.", always(Grade::Acceptable)},
        {"lost", "updates lost", "Two contenders read the same value; one of the two writes is gone.", lostGrade},
        {"impossible", "impossible", "Outside what any order of reads and writes can give: the laboratory itself would be wrong.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"expected", {}, "start value plus what all steps add"},
        {"final", {}, "value of the counter at the end"},
        {"lost", {}, "|expected − final|"},
        {"lost_fraction", {}, "lost / |expected − start|; null if steps differ in sign"},
        {"updates_per_s", "1/s", "updates of all contenders over the time from the common start to the last end"},
        {"lock_wait_s", "s", "time spent in contended turns, summed over the contenders"},
        {"overlap", {}, "time in which contenders ran together over the shorter one's span, median over pairs"},
        {"trials_per_s", "1/s", "trials over the timed span"},
    });
    d.values = {{"final_counts", "how often each final value was seen, [[final, count], …]"},
                {"throughput", "updates per second over time, [[s, 1/s], …]"},
                {"results", "what each contender process reported over its link"},
                {"blocked_by", "pid that was killed while it held a lock nobody can take over"}};
    d.charts = {
        {"outcomes", "Outcomes", "outcomes", [](const RunRecord &run, const QList<RunRecord> &) { return outcomeChart(run); }},
        {"final", "Final value", "outcomes", finalValueChart},
        {"throughput", "Updates per second", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) { return throughputChart(run, overlays, "Updates"); }},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = {EventKind::Started, EventKind::Ended, EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Read, EventKind::Write,
                    EventKind::WaitBegin, EventKind::Acquired, EventKind::Released, EventKind::OwnerDied, EventKind::Gap};
    d.repeat = 20;
    d.seedFeeds = "nothing: the race itself is the only chance";
    d.resolve = resolvePlacement;
    d.check = checkSteps;
    d.remarks = lostUpdatesRemarks;
    d.processCount = [](const Parameters &p) {
        return p.choice("runner") == QLatin1String("process") ? p.integer("processes") : qint64(0);
    };
    d.races = [](const Parameters &p) { // with a lock whoever asks for it may record the counted repeats themselves
        return p.choice("lock") == QLatin1String("none") || p.choice("recording") == QLatin1String("off");
    };
    d.headline = lostUpdatesHeadline;
    return d;
}


// ---------------------------------------------------------------------------------------------- the parent's side

/// A witness only has to show the timeline: it runs at most so much of what the counted repeats run.
constexpr std::uint64_t WitnessTrials = 1024;
constexpr std::uint64_t WitnessIncrements = 100'000;

std::uint64_t trialsOf(const Parameters &p, bool witness)
{
    const auto trials = std::uint64_t(p.integer("trials"));
    return witness ? std::min(trials, WitnessTrials) : trials;
}

std::uint64_t incrementsOf(const Parameters &p, bool witness)
{
    const auto increments = std::uint64_t(p.integer("increments"));
    return witness ? std::min(increments, WitnessIncrements) : increments;
}

ArenaNeeds lostUpdatesNeeds(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("processes");
    const auto counters = std::min<qint64>(p.integer("trials"), RaceTrack::Block);
    needs.sharedBytes = qint64(sizeof(RaceTrack) + sizeof(FinalTally)) + counters * qint64(sizeof(RacingCounter))
        + needs.lanes * qint64(sizeof(ContenderNote)) + 4096;
    const std::uint64_t turns = incrementsOf(p, true) * trialsOf(p, true);
    needs.eventsPerLane = qint64(std::min<std::uint64_t>(turns, 1 << 20) * 4 + 64);
    return needs;
}

QList<int> allowedCpus()
{
    cpu_set_t set;
    QList<int> cpus;
    if (sched_getaffinity(0, sizeof set, &set) == 0) {
        for (int cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
            if (CPU_ISSET(cpu, &set))
                cpus.append(cpu);
        }
    }
    return cpus;
}

class Race
{
public:
    explicit Race(Parent &parent);

    void startContenders();
    void join();
    void report();

private:
    ContenderPart partOf(std::uint32_t number) const;
    bool allEnded();
    void showProgress();
    void watchForHang();
    void count(std::int64_t final, std::uint64_t times);
    void reportTimes(double updates);
    bool isPossible(std::int64_t final) const;

    Parent &m_parent;
    const Parameters &m_settings;
    const bool m_threads;
    std::uint64_t m_trials;
    std::uint64_t m_increments;
    QList<int> m_cpus = allowedCpus();
    RaceTrack *m_track = nullptr;
    FinalTally *m_tally = nullptr;
    RacingCounter *m_counters = nullptr;
    ContenderNote *m_notes = nullptr;
    Descriptor m_lockFile;
    std::vector<ChildHandle> m_children;
    std::int64_t m_expected = 0; ///< of one trial
    std::int64_t m_lowest = 0;   ///< bounds of what any interleaving can give
    std::int64_t m_highest = 0;
    std::map<std::int64_t, std::uint64_t> m_finals;
    HangWatch m_hang;
    bool m_givenUp = false; ///< a contender was killed and the others ended
};

Race::Race(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()), m_threads(m_settings.choice("runner") == QLatin1String("thread")),
      m_trials(trialsOf(m_settings, parent.isWitness())), m_increments(incrementsOf(m_settings, parent.isWitness())),
      m_track(parent.share<RaceTrack>()),
      m_hang(parent, m_track->guard, lockKindFromName(m_settings.choice("lock")).value_or(LockKind::None))
{
    const auto contenders = std::uint32_t(m_settings.integer("processes"));
    m_counters = parent.share<RacingCounter>(std::min(m_trials, RaceTrack::Block));
    m_notes = parent.share<ContenderNote>(contenders);
    m_tally = parent.share<FinalTally>();

    m_track->contenders = contenders;
    m_track->lock = lockKindFromName(m_settings.choice("lock")).value_or(LockKind::None);
    m_track->spin = contenders <= std::uint32_t(usableCpus()) && m_settings.choice("placement") != QLatin1String("same-cpu") ? 100'000 : 0;
    m_track->startValue = m_settings.integer("start-value");
    m_track->trials = m_trials;
    m_track->trialsPerBarrier = std::uint64_t(m_settings.integer("trials-per-barrier"));
    m_track->tallyOffset = parent.offsetOf(m_tally);
    m_track->countersOffset = parent.offsetOf(m_counters);
    m_track->notesOffset = parent.offsetOf(m_notes);
    m_track->turns.turns = m_increments;
    m_track->turns.turnsPerSlice = std::max<std::uint64_t>(1, m_increments / RaceTrack::SlicesEach);
    m_track->turns.pauseNs = std::uint64_t(m_settings.number("pause") * 1e3);
    m_track->turns.intervalNs = std::uint64_t(m_settings.number("interval") * 1e6);
    m_track->turns.wholeLoop = m_settings.choice("scope") == QLatin1String("loop") && m_track->lock != LockKind::None;
    if (const Result<void> made = m_track->guard.init(m_track->lock); !made)
        throw Refused {made.error()};
    if (m_track->lock == LockKind::File)
        m_lockFile.reset(memfd_create("process-lab-lock", MFD_CLOEXEC));
    for (std::uint64_t i = 0; i < std::min(m_trials, RaceTrack::Block); ++i)
        m_counters[i].write(m_track->startValue);

    std::int64_t down = 0;
    std::int64_t up = 0;
    std::int64_t smallest = INT64_MAX;
    for (std::uint32_t i = 0; i < contenders; ++i) {
        const std::int64_t step = partOf(i).step;
        (step < 0 ? down : up) += step * std::int64_t(m_increments);
        smallest = std::min(smallest, std::abs(step));
    }
    m_expected = m_track->startValue + up + down;
    if (m_trials > 1)
        m_tally->add(m_expected, 0);
    const bool mixed = up != 0 && down != 0;
    m_highest = m_track->startValue + (up > 0 ? up : mixed ? 0 : -smallest);
    m_lowest = m_track->startValue + (down < 0 ? down : mixed ? 0 : smallest);
}

ContenderPart Race::partOf(std::uint32_t number) const
{
    ContenderPart part {};
    part.trackOffset = m_parent.offsetOf(m_track);
    part.number = number;
    part.file = m_threads ? m_lockFile.get() : inherited::FirstNamed;
    const QList<double> steps = m_settings.list("steps");
    part.step = steps.isEmpty() ? 1 : std::int64_t(steps.at(number % steps.size()));
    const QString placement = m_settings.choice("placement");
    part.cpu = -1;
    if (placement == QLatin1String("same-cpu") && !m_cpus.isEmpty())
        part.cpu = m_cpus.first();
    else if (placement == QLatin1String("two-cpus") && m_cpus.size() > 1)
        part.cpu = m_cpus.at(number % 2);
    return part;
}

void Race::startContenders()
{
    for (std::uint32_t i = 0; i < m_track->contenders; ++i) {
        const ContenderPart part = partOf(i);
        const std::string number = std::to_string(i + 1);
        if (m_threads) {
            m_parent.startThread("Thread-" + number, contend, &part, sizeof part);
        } else {
            ChildSpec spec {"Process-" + number, Role::Child, StartMethod::Fork, contenderFunction.name()};
            if (m_lockFile)
                spec.descriptors = {m_lockFile.get()};
            m_children.push_back(m_parent.start(spec.with(part)));
        }
    }
}

bool Race::allEnded()
{
    return std::all_of(m_children.begin(), m_children.end(), [this](const ChildHandle &child) { return m_parent.hasEnded(child); });
}

void Race::join()
{
    if (m_threads)
        return m_parent.joinThreads();
    while (!allEnded()) {
        const std::uint32_t seen = m_parent.bell();
        m_parent.reap();
        if (allEnded())
            return;
        m_parent.waitBell(seen, std::chrono::milliseconds(30));
        showProgress();
        watchForHang();
    }
}

void Race::showProgress()
{
    if (m_trials > 1) {
        std::uint64_t done = m_tally->others.load(std::memory_order_relaxed);
        for (const FinalTally::Cell &cell : m_tally->cells)
            done += cell.count.load(std::memory_order_relaxed);
        return m_parent.progress(done, m_trials);
    }
    std::uint64_t done = 0;
    for (const ChildHandle &child : m_children) {
        const SliceLog &log = m_parent.arena().slices(child.slot);
        const std::uint32_t count = std::min(log.count.load(std::memory_order_acquire), SliceLog::Capacity);
        done += count ? log.points[count - 1].done.load(std::memory_order_relaxed) : 0;
    }
    m_parent.progress(done, m_increments * m_track->contenders);
}

/// A contender was killed: a barrier would wait for ever for one who never comes, so the others are ended.
void Race::watchForHang()
{
    m_hang.look();
    const auto dead = std::find_if(m_children.begin(), m_children.end(), [this](const ChildHandle &child) {
        return m_parent.hasEnded(child) && m_parent.endingOf(child).kind == Ending::Kind::Killed;
    });
    if (dead == m_children.end() || m_givenUp || (m_trials == 1 && m_track->start.arrived() == 0))
        return;
    m_givenUp = true;
    m_parent.print(QStringLiteral("Process %1 was killed; the others wait for it at the barrier and are ended.").arg(dead->pid));
    for (const ChildHandle &child : m_children) {
        m_parent.arena().slot(child.slot).stopSignal.store(SIGTERM);
        m_parent.signal(child, SIGTERM);
    }
}

bool Race::isPossible(std::int64_t final) const
{
    return final >= m_lowest && final <= m_highest;
}

void Race::count(std::int64_t final, std::uint64_t times)
{
    m_finals[final] += times;
    m_parent.outcome(final == m_expected ? QStringLiteral("none-lost") : isPossible(final) ? QStringLiteral("lost") : QStringLiteral("impossible"),
                     times);
}

void Race::reportTimes(double updates)
{
    const std::uint32_t contenders = m_track->contenders;
    std::uint64_t first = UINT64_MAX;
    std::uint64_t last = 0;
    double waited = 0;
    QList<double> overlaps;
    for (std::uint32_t i = 0; i < contenders; ++i) {
        first = std::min(first, m_notes[i].beginNs);
        last = std::max(last, m_notes[i].endNs);
        waited += double(m_notes[i].waitedNs) * 1e-9;
        for (std::uint32_t k = 0; k < i; ++k) {
            const double common = double(std::min(m_notes[i].endNs, m_notes[k].endNs)) - double(std::max(m_notes[i].beginNs, m_notes[k].beginNs));
            const double shorter = double(std::min(m_notes[i].endNs - m_notes[i].beginNs, m_notes[k].endNs - m_notes[k].beginNs));
            overlaps.append(shorter > 0 ? std::max(0.0, common) / shorter : 0);
        }
    }
    const double span = double(last - first) * 1e-9;
    m_parent.measure(QStringLiteral("updates_per_s"), updates / span);
    m_parent.measure(QStringLiteral("trials_per_s"), double(m_trials) / span);
    m_parent.measure(QStringLiteral("lock_wait_s"), waited);
    if (const std::optional<double> overlap = median(overlaps))
        m_parent.measure(QStringLiteral("overlap"), *overlap);
}

void Race::report()
{
    std::uint64_t turns = 0;
    for (std::uint32_t i = 0; i < m_track->contenders; ++i)
        turns += m_notes[i].turnsDone;
    if (turns != m_increments * m_trials * m_track->contenders)
        return m_parent.fail(failedError(QStringLiteral("Not every contender made all its updates: %1 of %2 were made.")
                                             .arg(turns).arg(m_increments * m_trials * m_track->contenders)));
    if (m_trials == 1)
        count(m_counters[0].read(), 1);
    for (const FinalTally::Cell &cell : m_tally->cells) {
        if (cell.count.load())
            count(FinalTally::valueOf(cell.key.load()), cell.count.load());
    }

    double final = double(m_tally->othersSum.load());
    if (const std::uint64_t others = m_tally->others.load()) {
        m_parent.value(QStringLiteral("finals_not_told_apart"), qint64(others));
        m_parent.outcome(QStringLiteral("lost"), others);
    }
    QJsonArray counts;
    for (const auto &[value, times] : m_finals) {
        final += double(value) * double(times);
        counts.append(QJsonArray {qint64(value), qint64(times)});
    }
    const double trials = double(m_trials);
    const double added = double(m_expected - m_track->startValue) * trials;
    m_parent.measure(QStringLiteral("expected"), double(m_expected) * trials);
    m_parent.measure(QStringLiteral("final"), final);
    m_parent.measure(QStringLiteral("lost"), std::abs(double(m_expected) * trials - final));
    const QList<double> steps = m_settings.list("steps");
    const bool up = std::any_of(steps.begin(), steps.end(), [](double step) { return step > 0; });
    const bool down = std::any_of(steps.begin(), steps.end(), [](double step) { return step < 0; });
    if (!(up && down) && added != 0)
        m_parent.measure(QStringLiteral("lost_fraction"), std::abs(double(m_expected) * trials - final) / std::abs(added));
    m_parent.value(QStringLiteral("final_counts"), counts);
    reportTimes(double(turns));
}

void runLostUpdates(Parent &parent)
{
    Race race(parent);
    race.startContenders();
    race.join();
    parent.returned();
    race.report();
}

} // namespace

const Experiment &lostUpdatesExperiment()
{
    static const Experiment experiment {lostUpdatesDeclaration(), lostUpdatesNeeds, runLostUpdates};
    return experiment;
}

} // namespace plab
