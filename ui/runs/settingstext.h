// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The settings that tell one run from another, for a person: "lock off · 4 workers · step 0.5 s". The lock
/// always, of the others those with these names. Parameters the record does not have are left out. Pure.
QString settingsText(const Declaration &declaration, const Parameters &parameters,
                     const QStringList &changed);
/// The same, with what differs from its default.
QString settingsText(const Declaration &declaration, const Parameters &parameters);

/// What `of` has where `than` has something else: "Lock off · Workers 4". Empty if they are the same.
QString differenceText(const Declaration &declaration, const Parameters &of, const Parameters &than);

} // namespace plab
