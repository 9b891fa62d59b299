// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/lost-updates/race.h"

#include "core/exhibits/locknames.h"
#include "core/figures/overlap.h"
#include "core/model/cpus.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/joining.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/placement.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab::lostupdates {

namespace {

/// A witness only has to show the timeline: it runs at most so much of what the counted repeats run.
constexpr std::uint64_t WitnessTrials = 1024;

constexpr std::uint64_t WitnessIncrements = 100'000;

/// How many blocks of trials are told of, and how many trials one has at least.
constexpr std::uint64_t MostBlocks = 250;

constexpr std::uint64_t LeastInBlock = 32;

/// A slice reads two clocks, the CPU clock by a system call: so many turns take some hundred times as long.
std::uint64_t leastTurnsOf(const RaceTrack &track)
{
    if (track.turns.pauseNs > 0 || track.turns.intervalNs > 0)
        return 1;
    return track.lock == LockKind::None ? 100'000 : 1'000;
}

constexpr std::size_t MostWithClocks = 16;

std::uint64_t blocksOf(std::uint64_t trials)
{
    return std::clamp<std::uint64_t>(trials / LeastInBlock, 1, MostBlocks);
}

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

} // namespace

Text Race::witnessCut(const Parameters &p)
{
    const std::uint64_t trials = trialsOf(p, true);
    const std::uint64_t increments = incrementsOf(p, true);
    const Text fewTrials = tr("%n trials", "%n trial", double(trials));
    const Text fewIncrements = tr("%n increments", "%n increment", double(increments));
    const bool cutsIncrements = increments < incrementsOf(p, false);
    if (trials == trialsOf(p, false))
        return cutsIncrements ? fewIncrements : Text();
    return cutsIncrements ? tr("%1 of %2").arg(fewTrials, fewIncrements) : fewTrials;
}

/// A witness has fewer trials, and uses less of it.
void RaceTrack::build(ArenaBuilder &builder, const Parameters &p)
{
    const std::uint64_t all = trialsOf(p, false);
    counters = builder.array<RacingCounter>(std::min(all, Block));
    notes = builder.array<ContenderNote>(std::uint64_t(p.integer("processes")));
    blocks = builder.array<TrialBlock>(blocksOf(all));
    tally = builder.array<FinalTally>(1);
}

ArenaNeeds Race::needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = p.integer("processes");
    const std::uint64_t turns = incrementsOf(p, true) * trialsOf(p, true);
    needs.eventsPerLane = qint64(std::min<std::uint64_t>(turns, 1 << 20) * 4 + 64);
    return needs;
}

Race::Race(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()),
      m_threads(m_settings.choice("runner") == QLatin1String("thread")),
      m_trials(trialsOf(m_settings, parent.isWitness())),
      m_increments(incrementsOf(m_settings, parent.isWitness())), m_track(&parent.shared<RaceTrack>()),
      m_hang(parent, m_track->guard, lockKindFromName(m_settings.choice("lock")).value_or(LockKind::None))
{
    const auto contenders = std::uint32_t(m_settings.integer("processes"));
    m_counters = parent.arena().at(m_track->counters).data();
    m_notes = parent.arena().at(m_track->notes).data();
    m_tally = parent.arena().at(m_track->tally).data();
    m_blocks = parent.arena().at(m_track->blocks).data();

    m_track->contenders = contenders;
    m_track->lock = lockKindFromName(m_settings.choice("lock")).value_or(LockKind::None);
    m_track->spin = contenders <= std::uint32_t(usableCpus())
            && m_settings.choice("placement") != QLatin1String("same-cpu")
        ? 100'000
        : 0;
    m_track->parties = FlyingStart::partiesOf(contenders, std::min(cpus(), usableCpus()));
    m_track->startValue = m_settings.integer("start-value");
    m_track->trials = m_trials;
    m_track->trialsPerBarrier = std::uint64_t(m_settings.integer("trials-per-barrier"));
    m_track->trialBlocks = blocksOf(m_trials);
    m_track->turns.turns = m_increments;
    m_track->turns.pauseNs = std::uint64_t(m_settings.number("pause") * 1e3);
    m_track->turns.intervalNs = std::uint64_t(m_settings.number("interval") * 1e6);
    m_track->turns.turnsPerSlice = std::max(leastTurnsOf(*m_track), m_increments / RaceTrack::SlicesEach);
    m_track->turns.wholeLoop =
        m_settings.choice("scope") == QLatin1String("loop") && m_track->lock != LockKind::None;
    Parent::orRefuse(m_track->guard.init(m_track->lock));
    if (m_track->lock == LockKind::File)
        m_lockFile = parent.orRefuse(memoryFile("process-lab-lock"));
    for (std::uint64_t i = 0; i < std::min(m_trials, RaceTrack::Block); ++i)
        m_counters[i].write(m_track->startValue);
    if (const QJsonArray names = namesOfOneLock(m_track->lock); !names.isEmpty()) {
        parent.value(QStringLiteral("locks"), names);
        parent.publish();
    }

    setBounds();
    if (m_trials > 1)
        m_tally->add(m_track->expected, 0);
}

void Race::setBounds()
{
    const std::uint32_t contenders = m_track->contenders;
    std::int64_t down = 0;
    std::int64_t up = 0;
    std::int64_t smallest = INT64_MAX;
    for (std::uint32_t i = 0; i < contenders; ++i) {
        const std::int64_t step = partOf(i).step;
        (step < 0 ? down : up) += step * std::int64_t(m_increments);
        smallest = std::min(smallest, std::abs(step));
    }
    m_track->expected = m_track->startValue + up + down;
    // Alone nobody can lose anything. Else whoever writes last has written before, or has read what another
    // one wrote: two steps are left if each makes at least two.
    const std::uint64_t sure = contenders == 1 ? m_increments : std::min<std::uint64_t>(m_increments, 2);
    const std::int64_t least = smallest * std::int64_t(sure);
    const bool mixed = up != 0 && down != 0;
    m_track->highest = m_track->startValue + (up > 0 ? up : mixed ? 0 : -least);
    m_track->lowest = m_track->startValue + (down < 0 ? down : mixed ? 0 : least);
    // What is lost of steps up may be worth as much as what is lost of steps down, and a step of 0 is
    // nothing.
    m_canTell = !mixed && smallest > 0;
}

int Race::cpus() const
{
    if (m_settings.choice("placement") == QLatin1String("same-cpu"))
        return 1;
    const qsizetype allowed = allowedCpus().size();
    return allowed > 0 ? int(allowed) : usableCpus();
}

ContenderPart Race::partOf(std::uint32_t number) const
{
    ContenderPart part {};
    part.number = number;
    part.file = m_threads ? m_lockFile.get() : inherited::FirstNamed;
    const QList<double> steps = m_settings.list("steps");
    part.step = steps.isEmpty() ? 1 : std::int64_t(steps.at(number % steps.size()));
    part.cpu = cpuFor(m_settings.choice("placement"), number);
    return part;
}

Process &Race::contender(const ChildFunctionName &target)
{
    const auto number = std::uint32_t(m_contenders.size());
    const StartMethod method = m_threads ? StartMethod::Thread : StartMethod::Fork;
    Process &process = m_contenders.emplace_back(m_parent, runnerName(method, number + 1), target, method)
                           .withArgument(partOf(number));
    if (m_lockFile)
        process.withDescriptors({m_lockFile.get()});
    return process;
}

bool Race::allEnded()
{
    return std::all_of(m_contenders.begin(), m_contenders.end(),
                       [this](const Process &process) { return hasEnded(process); });
}

void Race::join()
{
    if (m_threads)
        return m_parent.joinThreads();
    JoinWait wait(m_parent);
    while (!allEnded()) {
        const std::uint32_t seen = m_parent.bell();
        m_parent.reap();
        if (allEnded())
            return;
        wait.look(m_contenders.size(),
                  [this](std::size_t i) -> const ChildHandle & { return m_contenders[i].handle(); });
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
    for (const Process &process : m_contenders) {
        const SliceLog &log = m_parent.arena().slices(process.handle().slot);
        const std::uint32_t count = std::min(log.count.load(std::memory_order_acquire), SliceLog::Capacity);
        done += count ? log.points[count - 1].done.load(std::memory_order_relaxed) : 0;
    }
    m_parent.progress(done, m_increments * m_track->contenders);
}

/// A contender was killed: a barrier would wait for ever for one who never comes, so the others are ended.
void Race::watchForHang()
{
    m_hang.look();
    const auto dead = std::find_if(m_contenders.begin(), m_contenders.end(), [this](const Process &process) {
        return hasEnded(process) && m_parent.endingOf(process.handle()).kind == Ending::Kind::Killed;
    });
    if (dead == m_contenders.end() || m_givenUp || (m_trials == 1 && m_track->start.arrived() == 0))
        return;
    m_givenUp = true;
    m_parent.warn(tr("Process %1 was killed; the others wait for it at the barrier and are ended.")
                      .arg(Text::digits(*dead->pid())));
    for (Process &process : m_contenders) {
        m_parent.arena().slot(process.handle().slot).stopSignal.store(SIGTERM);
        process.terminate();
    }
}

QString Race::outcomeOf(std::int64_t final) const
{
    if (!m_track->isPossible(final))
        return QStringLiteral("impossible");
    if (final != m_track->expected)
        return QStringLiteral("lost");
    if (!m_raced)
        return QStringLiteral("not-raced");
    return m_canTell ? QStringLiteral("none-lost") : QStringLiteral("cannot-tell");
}

void Race::count(std::int64_t final, std::uint64_t times)
{
    m_finals[final] += times;
    m_parent.outcome(outcomeOf(final), times);
}

/// The outcomes once more, by stretches of the run: {"lost": [12, 9, …], …}.
void Race::reportTrials()
{
    QJsonArray right;
    QJsonArray lost;
    QJsonArray impossible;
    for (std::uint64_t i = 0; i < m_track->trialBlocks; ++i) {
        right.append(qint64(m_blocks[i].noneLost.load()));
        lost.append(qint64(m_blocks[i].lost.load()));
        impossible.append(qint64(m_blocks[i].impossible.load()));
    }
    m_parent.value(QStringLiteral("blocks"),
                   QJsonObject {{outcomeOf(m_track->expected), right},
                                {QStringLiteral("lost"), lost},
                                {QStringLiteral("impossible"), impossible}});
}

/// Whether they raced, and how far they did so at the same instant. The readings of a race of few go along,
/// so that anybody can work it out again.
void Race::reportOverlap()
{
    const std::uint64_t entryNs = m_parent.arena().header().entryNs.load(std::memory_order_relaxed);
    std::vector<std::vector<Slice>> readings;
    QJsonArray clocks;
    for (const Process &process : m_contenders) {
        readings.push_back(m_parent.arena().slices(process.handle().slot).read());
        QJsonArray points;
        for (const Slice &slice : readings.back())
            points.append(QJsonArray {(double(slice.timeNs) - double(entryNs)) * 1e-9,
                                      slice.cpuNs ? QJsonValue(double(slice.cpuNs) * 1e-9) : QJsonValue(),
                                      double(slice.done)});
        clocks.append(points);
    }
    if (m_contenders.size() <= MostWithClocks)
        m_parent.value(QStringLiteral("clocks"), clocks);
    m_parent.value(QStringLiteral("started_together"),
                   m_track->together.verdict() == FlyingStart::Verdict::Together ? qint64(m_track->parties)
                                                                                 : qint64(0));
    const Overlap overlap = overlapOf(readings, cpus()).value_or(Overlap {});
    m_raced = overlap.raced();
    m_parent.measure(QStringLiteral("race_s"), overlap.spanS);
    m_parent.measure(QStringLiteral("overlap_spans"), overlap.spans);
    m_parent.measure(QStringLiteral("overlap"), overlap.least);
    m_parent.measure(QStringLiteral("overlap_most"), overlap.most);
}

void Race::reportTimes(double updates)
{
    std::uint64_t first = UINT64_MAX;
    std::uint64_t last = 0;
    double waited = 0;
    for (std::uint32_t i = 0; i < m_track->contenders; ++i) {
        first = std::min(first, m_notes[i].beginNs);
        last = std::max(last, m_notes[i].endNs);
        waited += double(m_notes[i].waitedNs) * 1e-9;
    }
    const double span = double(last - first) * 1e-9;
    m_parent.measure(QStringLiteral("updates_per_s"), updates / span);
    m_parent.measure(QStringLiteral("trials_per_s"), double(m_trials) / span);
    m_parent.measure(QStringLiteral("lock_wait_s"), waited);
}

void Race::report()
{
    std::uint64_t turns = 0;
    for (std::uint32_t i = 0; i < m_track->contenders; ++i)
        turns += m_notes[i].turnsDone;
    if (turns != m_increments * m_trials * m_track->contenders)
        return m_parent.fail(failedError(tr("Not every contender made all its updates: %1 of %2 were made.")
                                             .arg(turns, m_increments * m_trials * m_track->contenders)));
    reportOverlap();
    if (m_trials == 1)
        count(m_counters[0].read(), 1);
    else
        reportTrials();
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
    const double added = double(m_track->expected - m_track->startValue) * trials;
    m_parent.measure(QStringLiteral("expected"), double(m_track->expected) * trials);
    m_parent.measure(QStringLiteral("final"), final);
    m_parent.measure(QStringLiteral("lost"), std::abs(double(m_track->expected) * trials - final));
    const QList<double> steps = m_settings.list("steps");
    const bool up = std::any_of(steps.begin(), steps.end(), [](double step) { return step > 0; });
    const bool down = std::any_of(steps.begin(), steps.end(), [](double step) { return step < 0; });
    if (!(up && down) && added != 0)
        m_parent.measure(QStringLiteral("lost_fraction"),
                         std::abs(double(m_track->expected) * trials - final) / std::abs(added));
    m_parent.value(QStringLiteral("final_counts"), counts);
    reportTimes(double(turns));
}

} // namespace plab::lostupdates
