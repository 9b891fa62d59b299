// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/preset.h"

namespace plab {

/// What there is to run, for `list`: experiments by chapter with their presets. Pure; locale-independent.
QString listText(const QList<const Declaration *> &declarations, const QList<Preset> &presets);
QByteArray listJson(const QList<const Declaration *> &declarations, const QList<Preset> &presets);

/// Everything a person can set and read in one experiment, for `describe`. Pure; locale-independent.
QString describeText(const Declaration &declaration, const QList<Preset> &presets);
QByteArray describeJson(const Declaration &declaration, const QList<Preset> &presets);

} // namespace plab
