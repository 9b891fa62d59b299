// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::pipe {

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

} // namespace plab::pipe
