// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/lockkind.h"

#include "core/shared/filelock.h"

#include <array>
#include <cstring>

namespace plab {

namespace {

constexpr std::array<const char *, 9> Names {
    "none", "mutex", "atomic", "spin", "ticket", "semaphore", "file", "priority-inheritance", "rlock"};

} // namespace

QString lockKindName(LockKind kind)
{
    return QString::fromLatin1(Names[std::size_t(kind)]);
}

std::optional<LockKind> lockKindFromName(const QString &name)
{
    for (std::size_t i = 0; i < Names.size(); ++i) {
        if (name == QLatin1String(Names[i]))
            return LockKind(i);
    }
    return std::nullopt;
}

Error lockFailed(LockKind kind)
{
    if (kind == LockKind::File)
        return refusedError(tr("The machine refused a turn at the file lock (flock): %1.")
                                .arg(QString::fromLocal8Bit(std::strerror(FileLock::lastError()))));
    return failedError(tr("The lock of kind %1 gave no turn: it is damaged.").arg(lockKindName(kind)));
}

} // namespace plab
