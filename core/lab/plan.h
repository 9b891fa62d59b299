// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

namespace plab {

/// One repeat of one arm.
struct Turn
{
    int arm = 0;
    int repeat = 0; ///< within its arm, from 0; a witness has none of its own
    bool witness = false;

    bool operator==(const Turn &) const = default;
};

/// What is run, turn after turn: the witnesses of all arms first, then their repeats. Arms take turns, in an
/// order drawn anew in each round from the seed of the first, so that a machine that slows down favours none.
/// A run of one experiment is a plan of one arm. Plain value.
struct Plan
{
    QList<RunRequest> arms; ///< each with a full set of parameters
    QList<Turn> turns;

    /// Of known experiments.
    static Plan of(const QList<RunRequest> &arms);
};

} // namespace plab
