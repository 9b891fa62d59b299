// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/script.h"

namespace plab {

const Experiment &queueExperiment();

} // namespace plab
