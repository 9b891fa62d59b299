// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/locks/party.h"

#include "core/runtime/points.h"
#include "core/runtime/reaping.h"
#include "core/shared/cpuclock.h"

#include <algorithm>

namespace plab::locks {

LockContender::LockContender(Child &child)
    : m_child(child), m_part(child.argument<LockContenderPart>()), m_shared(child.shared<SharedSeries>()),
      m_sampling(child.recorder().sampling()), m_slices(&child.arena().slices(child.slotIndex()), 0)
{
}

Result<void> LockContender::openFiles()
{
    if (!m_part.usesFile)
        return {};
    Result<FileLock> opened = FileLock::open(m_child.descriptor(0));
    if (!opened)
        return opened.error();
    m_file = opened.take();
    if (!isFirst())
        return {};
    Result<FileLock> trial = FileLock::open(m_child.descriptor(1));
    if (!trial)
        return trial.error();
    m_trialFile = trial.take();
    return {};
}

void LockContender::tryWhatTheParentHolds()
{
    releaseWhatTheParentHolds();
    if (m_part.triesRLocks)
        tryTheRLocks();
}

/// A lock of each kind.
void LockContender::releaseWhatTheParentHolds()
{
    const Contender self = Contender::self(nullptr);
    for (std::uint32_t i = 0; i < m_part.kinds; ++i) {
        LockTrial &trial = m_shared.trials[i];
        const LockAnswer answer = withLock(m_shared.contests[i].kind, trial.guard, m_trialFile,
                                           [&self](auto &lock) { return releaseOfOther(lock, self); });
        if (answer == LockAnswer::Refused)
            m_child.recorder().record(EventKind::Refused, m_part.kinds + i);
        trial.release.store(std::uint32_t(answer), std::memory_order_release);
    }
}

void LockContender::tryTheRLocks()
{
    const Contender self = Contender::self(nullptr);
    for (RLockTrial &trial : m_child.shared<SharedSeries>().rlocks)
        trial.got.store(trial.lock.tryLock(self).isHolding(), std::memory_order_release);
}

bool LockContender::awaitStart(std::uint32_t kind)
{
    m_contest = &m_shared.contests[kind];
    m_note = &m_child.arena().at(m_contest->notes, m_part.number + 1)[m_part.number];
    m_kind = kind;
    m_turns = 0;
    m_self = Contender::self(&m_contest->over);
    const RecordedWait wait = m_child.points().wait(waitfor::Start);
    return m_contest->gate.enter(0, Forever, &m_child.stopWord()) == WaitResult::Done;
}

void LockContender::begin()
{
    m_child.recorder().record(EventKind::WorkBegin, m_kind);
    m_slices.add(nowNs(), m_turnsBefore);
    m_cpuBeforeNs = threadCpuNs();
}

void LockContender::end()
{
    m_turnsBefore += m_turns;
    m_note->cpuNs = threadCpuNs() - m_cpuBeforeNs;
    m_note->endNs = nowNs();
    m_slices.add(m_note->endNs, m_turnsBefore);
    m_child.recorder().record(EventKind::WorkEnd, m_kind);
    m_contest->left.fetch_add(1, std::memory_order_release);
    ringParent(m_child.arena());
}

void LockContender::finish()
{
    m_slices.finish(nowNs(), m_turnsBefore);
}

bool LockContender::waitForItself(const std::function<LockTurn()> &acquire)
{
    RecordedWait wait = m_child.points().wait(m_kind);
    const LockTurn turn = acquire();
    if (turn.isHolding())
        return true;
    wait.end();
    if (turn.result == WaitResult::Failed)
        m_child.recorder().record(EventKind::Refused, m_kind);
    m_contest->neverTwice.fetch_add(1, std::memory_order_release);
    m_child.print(turn.result == WaitResult::Failed
                      ? QStringLiteral("I hold the lock and asked once more: refused.")
                      : QStringLiteral(
                          "I held the lock, asked once more and waited for myself until the time was up."));
    return false;
}

/// That was a wait, too; unless the machine gave no turn at all.
void LockContender::noteWaitInVain(const LockTurn &turn)
{
    if (turn.result == WaitResult::Failed)
        m_child.refuse(lockFailed(m_contest->kind));
    m_note->waits.longestNs = std::max(m_note->waits.longestNs, m_waitedNs);
}

} // namespace plab::locks
