// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::ownscript {

QList<Parameter> parameters();
void measure(const Parameters &parameters, Repeat &repeat);
Headline headline(const RunRecord &run);

} // namespace plab::ownscript
