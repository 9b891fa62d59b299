// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lostlines.h"

#include <numeric>

namespace plab {

Text lostLinesSentence(const RunRecord &run)
{
    const quint64 lost =
        std::accumulate(run.repeats.begin(), run.repeats.end(), quint64(0),
                        [](quint64 sum, const Repeat &repeat) { return sum + repeat.consoleDropped; });
    if (lost == 0)
        return {};
    return tr(
        "%n console lines are lost: processes printed faster than their lines were read, could not send "
        "them or were killed before, or there were more than are kept.",
        "%n console line is lost: processes printed faster than their lines were read, could not send "
        "them or were killed before, or there were more than are kept.",
        double(lost));
}

} // namespace plab
