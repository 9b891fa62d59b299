// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/script/output.h"
#include "core/experiments/script/told.h"

namespace plab::ownscript {

/// Runs a program to its end, or until it hangs, and leaves nothing of it behind. Throws as Script::run.
Seen runProgram(Parent &parent, const Settings &settings, Output::Listener heard = {});

ArenaNeeds programNeeds(const Parameters &parameters);

/// An experiment in Python: its twin, with the settings in it.
Script twinScript(const QString &experiment);

} // namespace plab::ownscript
