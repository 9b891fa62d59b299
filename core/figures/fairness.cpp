// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/fairness.h"

namespace plab {

double jainIndex(const QList<double> &shares)
{
    double sum = 0;
    double squares = 0;
    for (double share : shares) {
        sum += share;
        squares += share * share;
    }
    return squares > 0 ? sum * sum / (double(shares.size()) * squares) : 1.0;
}

} // namespace plab
