// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/rendezvous.h"

namespace plab {

/// What one process of `meeting-points` is told.
struct VisitorPart
{
    std::uint64_t placeOffset;
    std::uint32_t number;
};

/// The processes' code: one function for each kind, found by its number.
extern const ChildFunctionName visitorFunction;

} // namespace plab
