// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/experiment.h"

namespace plab {

const Experiment &zombieExperiment();

} // namespace plab
