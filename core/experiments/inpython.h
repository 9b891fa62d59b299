// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The same experiment with the parameter `language` and all that follows from it, if it has a twin
/// (core/twin); else as it is. Its id must be set.
Declaration withTwin(Declaration declaration);

} // namespace plab
