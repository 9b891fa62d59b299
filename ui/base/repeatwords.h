// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <QString>

namespace plab {

/// Where what is shown of a repeat comes from, for a caption: "witness repeat, recorded; not counted", "not
/// recorded: recording would change the race". Empty where it was recorded and counts. `recordingAsked`: the
/// settings of its run ask for a recording.
QString sourceWords(const Repeat &repeat, bool recordingAsked);

/// Which of the counted repeats of its run it is, "repeat 3 of 20"; empty for a witness.
QString placeWords(const RunRecord &run, const Repeat &repeat);

/// Whether the settings of a run ask for a recording.
bool asksRecording(const RunRecord &run);

} // namespace plab
