// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// Everything that is made of a record for people: headline, outcomes, charts, tables, the timeline and its
/// bins, family and waits at some instants. Only that it comes back counts.
void lookAtAll(const Declaration &declaration, const RunRecord &run);

/// Writes the record with its events and reads it again: that goes, and gives the same when written once
/// more.
void claimReadable(const RunRecord &run);

} // namespace plab
