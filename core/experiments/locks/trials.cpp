// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/locks/trials.h"

namespace plab::locks {

QString lockAnswerText(LockAnswer answer)
{
    switch (answer) {
    case LockAnswer::Refused:
        return QStringLiteral("refused");
    case LockAnswer::Accepted:
        return QStringLiteral("accepted");
    case LockAnswer::WithoutEffect:
        return QStringLiteral("without effect");
    case LockAnswer::WaitsForItself:
        return QStringLiteral("waits for itself");
    case LockAnswer::OneMoreGetsIn:
        return QStringLiteral("accepted, and one more gets in");
    case LockAnswer::NobodyGetsIn:
        return QStringLiteral("accepted, and nobody gets in any more");
    }
    return {};
}

LockAnswer releaseOfFree(LockKind kind, FileLock &file)
{
    GuardCell guard {};
    const Result<void> made = guard.init(kind);
    if (!made)
        return LockAnswer::Refused;
    const Contender self = Contender::self(nullptr);
    const LockAnswer answer =
        withLock(kind, guard, file, [&self](auto &lock) { return releaseOfFree(lock, self); });
    if (kind == LockKind::File)
        file.unlock(self);
    return answer;
}

LockAnswer releaseOfFreeBounded()
{
    BoundedSemaphore semaphore {};
    semaphore.init(1);
    return semaphore.release() ? LockAnswer::OneMoreGetsIn : LockAnswer::Refused;
}

} // namespace plab::locks
