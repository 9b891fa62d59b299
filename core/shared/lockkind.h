// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QString>

#include <optional>

namespace plab {

/// What guards a shared value, as the parameters `lock` and `kind` name it.
enum class LockKind { None, Mutex, Atomic, Spin, Ticket, Semaphore, File, PriorityInheritance, RLock };

QString lockKindName(LockKind kind); ///< contract name: "none", "mutex", …
std::optional<LockKind> lockKindFromName(const QString &name);

/// A turn that was neither had nor waited for in vain (WaitResult::Failed). Of all kinds only flock(2) asks
/// the machine for something that it can refuse.
Error lockFailed(LockKind kind);

} // namespace plab
