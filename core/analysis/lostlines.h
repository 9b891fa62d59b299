// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// "12 console lines are lost: …": of all repeats; empty where none is. Pure.
Text lostLinesSentence(const RunRecord &run);

} // namespace plab
