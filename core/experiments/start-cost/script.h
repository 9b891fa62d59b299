// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/result.h"

namespace plab::startcost {

bool comparesMethods(const Parameters &p);
QList<StartMethod> methodsIn(const Parameters &p); ///< in the order in which they are shown

/// Whether the machine has room for the ballast now.
Result<void> checkBallast(const Parameters &p);

} // namespace plab::startcost
