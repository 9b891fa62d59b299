// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/preset.h"

#include <QString>

namespace plab {

/// A name for settings by what differs from those they were made from, "Counting pool, 8 workers, lock
/// mutex": the first three, in the form's order. The title alone if nothing differs.
Text titleOfChanges(const QString &title, const Preset &from, const Preset &to);

} // namespace plab
