// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

namespace plab {

/// From where on a repeat counts as disturbed, by what took CPUs that it may use. Below it is the everyday
/// noise of a machine that does nothing else.
namespace disturbance {
constexpr double LeastCpus = 0.25;   ///< so many CPUs, in the mean of the repeat,
constexpr double LeastShare = 0.1;   ///< and so much of those that may be used
constexpr double LeastStolen = 0.05; ///< stolen, or held by the quota: of those that may be used
constexpr double TickS = 0.01;       ///< the kernel counts in these: less than two is not certain
constexpr double LongEnoughS = 0.2;  ///< shorter repeats are judged together, not one by one
} // namespace disturbance

/// "⚠": stands before the sentence, and where there is no room for it.
QString disturbanceSign();

/// "During 3 of 5 repeats other programs used 1.2 of the 2 CPUs: times and rates are not those of a quiet
/// machine." Before it, if so, that the machine was suspended. Of the counted repeats; empty where they were
/// quiet, or nothing is known. Pure.
Text disturbanceSentence(const RunRecord &run);

} // namespace plab
