// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::zombie {

Headline headline(const RunRecord &run);

} // namespace plab::zombie
