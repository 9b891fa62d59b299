// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

#include <QString>

#include <optional>

namespace plab {

/// CPUs this process may really use: max(1, min(affinity mask, ceil(cgroup quota, v1 or v2))). Read once; any
/// thread.
int usableCpus();

/// Numbers of the CPUs in the affinity mask, for pinning; empty if it cannot be read. Read anew.
QList<int> allowedCpus();

/// The smallest CPU quota, in CPUs, of this process's control group and all above it (cgroup v1 and v2); null
/// if none limits it. `root` stands before /proc and /sys, so that a test can lay out a tree of its own.
std::optional<double> cgroupCpuQuota(const QString &root = {});

} // namespace plab
