// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/timelinescene.h"

namespace plab {

/// "run 7 · 0.412 s · witness repeat, recorded; not counted": what is shown, how long it took, where it comes
/// from. `recordingAsked`: the settings of its run ask for a recording.
QString timelineCaption(const QString &lead, const Timeline &timeline, const Repeat &repeat,
                        bool recordingAsked = false);

/// Puts the whole run, with a little air behind its end, on the scale.
void fitScale(TimelineScene &scene);
double fitBeginNs(const Timeline &timeline);
double fitEndNs(const Timeline &timeline);

/// What is under an instant of a lane, for the tool tip, as rich text: who, what, when, how long, with which
/// object. `nearNs` is how far a mark may be from the instant to be named. Empty where the lane does not
/// live.
QString timelineTip(const Timeline &timeline, int lane, double atNs, double nearNs);

} // namespace plab
