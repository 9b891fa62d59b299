// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// A case of this outcome, found by events and process table alone.
SightDeclaration sightOf(const char *outcome, const char *id, const Text &title,
                         Sights (*find)(const Repeat &));
/// Where the settings decide what a case is.
SightDeclaration sightOf(const char *outcome, const char *id, const Text &title,
                         std::function<Sights(const Parameters &, const Repeat &)> find);

/// All that one of can be shown of an experiment: what it declares, then what any repeat may hold (a join
/// that timed out, a Full, somebody killed), unless it declares that itself.
QList<SightDeclaration> sightsOf(const Declaration &declaration);

} // namespace plab
