// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace plab {

/// CPUs this process may really use: max(1, min(affinity mask, ceil(cgroup quota, v1 or v2))). Read once.
int usableCpus();

} // namespace plab
