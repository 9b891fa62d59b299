// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/locks/contest.h"

#include "core/exhibits/drawnorder.h"
#include "core/experiments/locks/party.h"
#include "core/figures/fairness.h"
#include "core/model/shownfigures.h"

#include <algorithm>

namespace plab::locks {

namespace {

/// A witness only has to show the timeline.
constexpr std::uint64_t WitnessTurns = 2000;

constexpr double WitnessSeconds = 0.25;

} // namespace

void WaitTally::add(const WaitTally &other)
{
    longestNs = std::max(longestNs, other.longestNs);
    for (std::uint32_t i = 0; i < Steps; ++i)
        counts[i] += other.counts[i];
}

double WaitTally::middleOf(std::uint32_t step)
{
    if (step < 8)
        return double(step);
    const std::uint32_t power = step / 8 - 1;
    return (double(8 + step % 8) + 0.5) * double(1ULL << power);
}

Tally WaitTally::inMicroseconds() const
{
    Tally tally;
    for (std::uint32_t i = 0; i < Steps; ++i) {
        if (counts[i] > 0)
            tally.append(std::min(middleOf(i), double(longestNs)) * 1e-3, counts[i]);
    }
    return tally;
}

QList<LockKind> LockSeries::kindsOf(const Parameters &p)
{
    if (const std::optional<LockKind> one = lockKindFromName(p.choice("kind")))
        return {*one};
    return {LockKind::Mutex,     LockKind::Spin, LockKind::Ticket,
            LockKind::Semaphore, LockKind::File, LockKind::PriorityInheritance,
            LockKind::RLock};
}

void SharedSeries::build(ArenaBuilder &builder, const Parameters &p)
{
    for (qsizetype i = 0; i < LockSeries::kindsOf(p).size(); ++i)
        contests[i].notes = builder.array<ContestNote>(std::uint64_t(p.integer("processes")));
}

ArenaNeeds LockSeries::needs(const Parameters &p)
{
    const qsizetype kinds = kindsOf(p).size();
    ArenaNeeds needs;
    needs.lanes = p.integer("processes");
    const bool counted = p.choice("recording") != QLatin1String("off");
    needs.eventsPerLane = counted ? 1 << 20 : qint64(kinds) * qint64(WitnessTurns) * 4 + 64;
    return needs;
}

LockSeries::LockSeries(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()),
      m_kinds(takeTurnsInDrawnOrder(parent, kindsOf(m_settings), &lockKindName)),
      m_count(std::uint32_t(m_settings.integer("processes"))), m_crew(parent),
      m_shared(&parent.shared<SharedSeries>()), m_contests(m_shared->contests), m_trials(m_shared->trials)
{
    for (qsizetype i = 0; i < m_kinds.size(); ++i) {
        m_contests[i].kind = m_kinds[i];
        for (GuardCell *guard : {&m_contests[i].guard, &m_trials[i].guard})
            Parent::orRefuse(guard->init(m_kinds[i]));
    }
    if (m_kinds.contains(LockKind::File)) {
        m_file = parent.orRefuse(memoryFile("process-lab-lock"));
        m_trialFile = parent.orRefuse(memoryFile("process-lab-lock"));
    }
}

std::span<ContestNote> LockSeries::notesOf(const LockContest &contest) const
{
    return m_parent.arena().at(contest.notes, m_count);
}

void LockSeries::tryTheLocks()
{
    if (m_trialFile)
        m_heldFile = Parent::orRefuse(FileLock::open(m_trialFile.get()));
    const Contender self = Contender::self(&m_parent.arena().header().stop);
    for (qsizetype i = 0; i < m_kinds.size(); ++i) {
        m_releaseOfFree.append(releaseOfFree(m_kinds[i], m_heldFile));
        bool held = false;
        m_secondAcquire.append(withLock(m_kinds[i], m_trials[i].guard, m_heldFile, [&](auto &lock) {
            held = lock.lock(self).isHolding();
            return secondAcquire(lock, self);
        }));
        if (!held)
            throw Refused {lockFailed(m_kinds[i])};
        if (m_secondAcquire.last() == LockAnswer::Refused)
            m_parent.recorder().record(EventKind::Refused, kinds() + std::uint32_t(i));
    }
    if (m_kinds.contains(LockKind::RLock))
        acquireTwice();
}

void LockSeries::acquireTwice()
{
    const Contender self = Contender::self(&m_parent.arena().header().stop);
    for (std::size_t releases = 0; releases < std::size(m_shared->rlocks); ++releases) {
        RecursiveLock &lock = m_shared->rlocks[releases].lock;
        Parent::orRefuse(lock.init());
        if (!lock.lock(self).isHolding() || !lock.lock(self).isHolding())
            throw Refused {lockFailed(LockKind::RLock)};
        for (std::size_t i = 0; i < releases; ++i) {
            if (!lock.unlock(self))
                throw Refused {lockFailed(LockKind::RLock)};
        }
    }
}

Process &LockSeries::process(const ChildFunctionName &target)
{
    LockContenderPart part {};
    part.holdNs = std::uint64_t(m_settings.number("hold") * 1e3);
    part.mostTurns = m_parent.isWitness() ? WitnessTurns : UINT64_MAX;
    part.kinds = kinds();
    part.number = std::uint32_t(m_crew.processes().size());
    part.usesFile = bool(m_file);
    part.recursive = m_settings.flag("recursive");
    part.triesRLocks = m_kinds.contains(LockKind::RLock);
    Process &process = m_crew.process(target, part);
    if (m_file)
        process.withDescriptors({m_file.get(), m_trialFile.get()});
    return process;
}

void LockSeries::awaitAllCame(std::uint32_t kind)
{
    m_parent.progress(kind, kinds());
    m_crew.awaitAllCame(m_contests[kind].gate);
    if (kind > 0)
        return tellKinds(); // whose processes have left those before
    tellTrials();
    tellNames();
}

/// The figures of the kinds that are over.
void LockSeries::tellKinds()
{
    m_parent.value(QStringLiteral("by_kind"), figuresByKind());
    m_parent.publish();
}

QJsonObject LockSeries::figuresByKind() const
{
    QJsonObject byKind;
    for (qsizetype i = 0; i < m_spans.size(); ++i)
        byKind.insert(lockKindName(m_kinds[i]), figuresOf(i));
    return byKind;
}

void LockSeries::tellTrials()
{
    for (const LockKind kind : kindsOf(m_settings)) {
        const qsizetype i = m_kinds.indexOf(kind);
        const auto release = LockAnswer(m_trials[i].release.load(std::memory_order_acquire));
        const LockAnswer second = m_secondAcquire[i];
        m_parent.print(
            QStringLiteral("%1: a second acquire by its holder %2; a release by another process is %3; a "
                           "release of a free one is %4.")
                .arg(lockKindName(kind),
                     second == LockAnswer::WaitsForItself ? QStringLiteral("would wait for itself")
                                                          : QStringLiteral("is ") + lockAnswerText(second),
                     lockAnswerText(release), lockAnswerText(m_releaseOfFree[i])));
    }
}

void LockSeries::tellNames()
{
    QJsonArray names;
    for (const LockKind kind : m_kinds)
        names.append(lockKindName(kind));
    for (const LockKind kind : m_kinds)
        names.append(QStringLiteral("the parent's ") + lockKindName(kind));
    m_parent.value(QStringLiteral("locks"), names);
    m_parent.publish();
}

Text LockSeries::witnessCut(const Parameters &p)
{
    return tr("%1 turns of each process, %2 at most")
        .arg(WitnessTurns, shownSeconds(std::min(WitnessSeconds, p.number("seconds"))));
}

double LockSeries::secondsEach() const
{
    const double asked = m_settings.number("seconds");
    return m_parent.isWitness() ? std::min(WitnessSeconds, asked) : asked;
}

void LockSeries::begin(std::uint32_t kind)
{
    m_begunNs = nowNs();
    m_starts.append(double(m_begunNs - m_parent.arena().header().entryNs.load()) * 1e-9);
    m_contests[kind].gate.open();
}

void LockSeries::sleep(std::uint32_t kind)
{
    LockContest &contest = m_contests[kind];
    m_parent.sleepUntil(m_begunNs + std::uint64_t(secondsEach() * 1e9), [&] {
        tellKilled(contest, false);
        return contest.left.load(std::memory_order_acquire) >= m_count;
    });
}

void LockSeries::end(std::uint32_t kind)
{
    m_contests[kind].over.store(1, std::memory_order_relaxed);
    m_spans.append(double(nowNs() - m_begunNs) * 1e-9);
    tellKilled(m_contests[kind], true);
}

/// Who held a lock without an owner's rights blocks it from then on, and that is told at once. Of who stood
/// in the ticket lock's queue only a standstill tells, when the time is up.
void LockSeries::tellKilled(LockContest &contest, bool isOver)
{
    while (const std::optional<std::size_t> killed = m_crew.newlyKilled())
        m_killed.append(*killed);
    const auto isTold = [&](std::size_t killed) {
        const auto pid = std::uint32_t(m_crew.processes()[killed].handle().pid);
        const std::uint64_t standstill = contest.guard.standstill(contest.kind);
        const bool held = standstill != 0 && contest.guard.owner(contest.kind) == pid;
        if (held || (isOver && standstill != 0 && contest.kind == LockKind::Ticket))
            tellBlocked(contest, killed);
        else if (isOver)
            m_parent.print(QStringLiteral("%1 was killed; the others went on.").arg(m_crew.nameOf(killed)));
        else
            return false;
        return true;
    };
    m_killed.removeIf(isTold);
}

void LockSeries::tellBlocked(const LockContest &contest, std::size_t killed)
{
    m_parent.warn(tr("%1 was killed while it held or awaited the lock (%2), which nobody can take "
                     "over: the others wait in vain until the time is up.")
                      .arg(m_crew.nameOf(killed), lockKindName(contest.kind)));
    m_parent.value(QStringLiteral("blocked_by"), qint64(m_crew.processes()[killed].handle().pid));
}

/// Of the answers to what is not allowed: by kind, and after how many releases another process got the rlock
/// that the parent had acquired twice.
void LockSeries::reportTrials() const
{
    QJsonObject second;
    QJsonObject byOther;
    QJsonObject ofFree;
    for (qsizetype i = 0; i < m_kinds.size(); ++i) {
        const QString kind = lockKindName(m_kinds[i]);
        second.insert(kind, lockAnswerText(m_secondAcquire[i]));
        byOther.insert(kind, lockAnswerText(LockAnswer(m_trials[i].release.load(std::memory_order_acquire))));
        ofFree.insert(kind, lockAnswerText(m_releaseOfFree[i]));
    }
    if (m_kinds.contains(LockKind::Semaphore))
        ofFree.insert(QStringLiteral("bounded-semaphore"), lockAnswerText(releaseOfFreeBounded()));
    m_parent.value(QStringLiteral("second_acquire"), second);
    m_parent.value(QStringLiteral("release_by_other"), byOther);
    m_parent.value(QStringLiteral("release_of_free"), ofFree);
    const auto got = std::find_if(std::begin(m_shared->rlocks), std::end(m_shared->rlocks),
                                  [](const RLockTrial &trial) { return trial.got.load() != 0; });
    if (m_kinds.contains(LockKind::RLock) && got != std::end(m_shared->rlocks))
        m_parent.value(QStringLiteral("releases_needed"), qint64(got - m_shared->rlocks));
}

bool LockSeries::isNeverTwice() const
{
    return std::any_of(m_contests, m_contests + m_kinds.size(),
                       [](const LockContest &contest) { return contest.neverTwice.load() != 0; });
}

QJsonObject LockSeries::figuresOf(qsizetype kind) const
{
    const std::span<const ContestNote> notes = notesOf(m_contests[kind]);
    WaitTally waits {};
    QList<double> turns;
    double all = 0;
    double cpuS = 0;
    for (std::uint32_t i = 0; i < m_count; ++i) {
        waits.add(notes[i].waits);
        turns.append(double(notes[i].acquires.load(std::memory_order_relaxed)));
        all += turns.last();
        cpuS += double(notes[i].cpuNs) * 1e-9;
    }
    const Tally tally = waits.inMicroseconds();
    QJsonObject figures {{QStringLiteral("acquires_per_s"), all / m_spans[kind]},
                         {QStringLiteral("wait_us_max"), double(waits.longestNs) * 1e-3},
                         {QStringLiteral("wait_us_counts"), tally.toJson()}};
    if (const auto p99 = tally.percentile(0.99))
        figures.insert(QStringLiteral("wait_us_p99"), *p99);
    if (cpuS > 0) // else the machine does not tell
        figures.insert(QStringLiteral("cpu_s"), cpuS);
    if (all > 0)
        figures.insert(QStringLiteral("fairness"), jainIndex(turns));
    return figures;
}

std::uint64_t LockSeries::acquiresOf(const LockContest &contest) const
{
    std::uint64_t turns = 0;
    for (std::uint32_t i = 0; i < m_count; ++i)
        turns += notesOf(contest)[i].acquires.load(std::memory_order_relaxed);
    return turns;
}

/// Nobody met another one inside, and the unguarded counter has every turn (of a killed process the last one
/// may or may not be there).
bool LockSeries::isExclusive(const LockContest &contest) const
{
    const bool counted = m_crew.anyKilled() || contest.counter.read() == std::int64_t(acquiresOf(contest));
    return contest.violations.load(std::memory_order_relaxed) == 0 && counted;
}

void LockSeries::report()
{
    const QJsonObject byKind = figuresByKind();
    QJsonArray starts;
    bool exclusive = true;
    for (qsizetype i = 0; i < m_kinds.size(); ++i) {
        starts.append(QJsonArray {lockKindName(m_kinds[i]), m_starts[i]});
        exclusive = exclusive && isExclusive(m_contests[i]);
    }
    reportTrials();
    if (m_settings.choice("kind") == QLatin1String("all")) {
        m_parent.value(QStringLiteral("by_kind"), byKind);
        m_parent.value(QStringLiteral("kind_starts"), starts);
    } else {
        const QJsonObject figures = byKind.begin().value().toObject();
        for (auto it = figures.begin(); it != figures.end(); ++it) {
            if (it.value().isDouble())
                m_parent.measure(it.key(), it.value().toDouble());
            else
                m_parent.value(it.key(), it.value());
        }
    }
    const LockContest *unused =
        std::find_if(m_contests, m_contests + m_kinds.size(),
                     [this](const LockContest &contest) { return acquiresOf(contest) == 0; });
    if (exclusive && !isNeverTwice() && unused != m_contests + m_kinds.size()
        && !m_crew.anyKilled()) // who was killed held it
        return m_parent.fail(failedError(tr("Nobody acquired the lock of kind %1 in its time, so nothing was "
                                            "seen of it. Give it more seconds.")
                                             .arg(lockKindName(unused->kind))));
    m_parent.outcome(!exclusive           ? QStringLiteral("violated")
                         : isNeverTwice() ? QStringLiteral("never-twice")
                                          : QStringLiteral("exclusive"));
}

} // namespace plab::locks
