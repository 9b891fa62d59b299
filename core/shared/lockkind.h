// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include <optional>

namespace plab {

/// What guards a shared value, as the parameters `lock` and `kind` name it.
enum class LockKind { None, Mutex, Atomic, Spin, Ticket, Semaphore, File, PriorityInheritance };

QString lockKindName(LockKind kind); ///< contract name: "none", "mutex", …
std::optional<LockKind> lockKindFromName(const QString &name);

} // namespace plab
