// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

namespace plab {

constexpr int maximumRepeat = 100000;           ///< counted repeats of one run
constexpr qint64 maximumSeed = qint64(1) << 53; ///< exact in JSON

/// A stored setting of an experiment. Plain value.
struct Preset
{
    QString id; ///< file-name safe: [a-z0-9-]
    QString title;
    QString note;
    QString experiment;
    Parameters parameters;
    int repeat = 1;
    qint64 seed = 1;
    bool builtIn = false; ///< from the resources: cannot be renamed or deleted
};

} // namespace plab
