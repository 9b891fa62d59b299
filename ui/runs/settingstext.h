// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The settings that tell one run from another, for a person: "lock off · 4 workers · step 0.5 s". The lock
/// always, of the others those that differ from their default. Parameters the record does not have are left
/// out. Pure.
QString settingsText(const Declaration &declaration, const Parameters &parameters);

} // namespace plab
