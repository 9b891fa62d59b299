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
        return {tr("the mutex").english()};
    case LockKind::Spin:
        return {tr("the spin lock").english()};
    case LockKind::Ticket:
        return {tr("the ticket lock").english()};
    case LockKind::Semaphore:
        return {tr("the semaphore").english()};
    case LockKind::File:
        return {tr("the file lock").english()};
    case LockKind::PriorityInheritance:
        return {tr("the mutex with priority inheritance").english()};
    case LockKind::RLock:
        return {tr("the rlock").english()};
    }
    return {};
}

} // namespace plab
