// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/locknames.h"

namespace plab {

QJsonArray namesOfOneLock(LockKind kind)
{
    switch (kind) {
    case LockKind::None:
    case LockKind::Atomic:
        return {};
    case LockKind::Mutex:
        return {QStringLiteral("the mutex")};
    case LockKind::Spin:
        return {QStringLiteral("the spin lock")};
    case LockKind::Ticket:
        return {QStringLiteral("the ticket lock")};
    case LockKind::Semaphore:
        return {QStringLiteral("the semaphore")};
    case LockKind::File:
        return {QStringLiteral("the file lock")};
    case LockKind::PriorityInheritance:
        return {QStringLiteral("the mutex with priority inheritance")};
    case LockKind::RLock:
        return {QStringLiteral("the rlock")};
    }
    return {};
}

} // namespace plab
