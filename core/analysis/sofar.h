// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The result in words as far as there is one: the declaration's headline once a repeat has ended, before
/// that what the one that runs has done until now, as its parent counts it or its process table tells. Empty
/// before anything runs. Pure; its cost does not depend on how many events there are.
Headline headlineSoFar(const Declaration &declaration, const RunRecord &run);

} // namespace plab
