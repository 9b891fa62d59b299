// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// What a result can be held against: a parameter that the form shows as a switch on top (the lock, the
/// global lock), or one that a button turns (Parameter::tryOn): an order of two.
bool hasSwitch(const Parameter &parameter);
/// Whether a value says "off" of such a parameter; of two choices the first does.
bool isOff(const Parameter &parameter, const ParameterValue &value);
/// "Lock off", "Order same".
Text shownSwitch(const Parameter &parameter, const ParameterValue &value);

/// Whether the switches of these settings are all off.
bool isSwitchedOff(const Parameters &parameters, const Declaration &declaration);

/// True if a parameter with a switch is on in one and off in the other, and all else is equal.
bool differOnlyInSwitch(const Parameters &a, const Parameters &b, const Declaration &declaration);

/// What to do after a run: the same again with its switch the other way.
struct NextStep
{
    Text words; ///< "Now with a lock"
    Parameters parameters;
};

/// Null where the experiment has no such switch, or these settings do not allow it.
std::optional<NextStep> nextStep(const Parameters &parameters, const Declaration &declaration);

} // namespace plab
