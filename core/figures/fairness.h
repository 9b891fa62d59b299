// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QList>

namespace plab {

/// Jain's fairness index of shares: 1 = all equal, 1/n = one has everything.
double jainIndex(const QList<double> &shares);

} // namespace plab
