// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/parent.h"

#include <functional>
#include <vector>

namespace plab {

/// Waits for the end of processes that need each other. Throws Refused, naming the first that did not end
/// with exit code 0, because the others would wait for it for ever; Stopped when asked to stop. `server` (may
/// be null) must outlive them. `look`, if given, is called several times a second meanwhile.
void joinTogether(Parent &parent, const std::vector<ChildHandle> &children,
                  const ChildHandle *server = nullptr, const std::function<void()> &look = {});

} // namespace plab
