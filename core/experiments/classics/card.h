// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::classics {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// Turns of each process, and how long it waited at most.
QList<ChartDeclaration> charts();

} // namespace plab::classics
