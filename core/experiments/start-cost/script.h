// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::startcost {

bool comparesMethods(const Parameters &p);
QList<StartMethod> methodsIn(const Parameters &p); ///< in the order in which they are shown

} // namespace plab::startcost
