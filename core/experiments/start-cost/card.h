// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::startcost {

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

} // namespace plab::startcost
