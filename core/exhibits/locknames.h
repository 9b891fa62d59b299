// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/lockkind.h"

#include <QJsonArray>

namespace plab {

/// Names of locks by their number in the events, for the value `locks`, of an experiment that has one:
/// ["the mutex"]. Empty without a lock.
QJsonArray namesOfOneLock(LockKind kind);

} // namespace plab
