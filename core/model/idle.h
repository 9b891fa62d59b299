// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

namespace plab {

/// A setting that changes nothing while others are as they are, whatever its value: its field is disabled and
/// says why. Plain value.
struct Idle
{
    QString name;  ///< the parameter's
    Text sentence; ///< by itself: “Pause” has no effect while “Lock” is “atomic”: it is one step.
    Text why;      ///< beside its field: No effect while “Lock” is “atomic”: it is one step.
};

/// The reason can stand by itself, begins small and ends without a full stop.
Idle idle(const Parameters &parameters, const char *name, const Text &because);

/// Because of the value of one other setting; the further reason may be empty.
Idle idleWhile(const Parameters &parameters, const char *name, const char *other, const Text &because = {});

/// The sentences on those of them that were set to something else than their default: set in vain.
QList<Text> setInVain(const QList<Idle> &idle, const Parameters &parameters);

} // namespace plab
