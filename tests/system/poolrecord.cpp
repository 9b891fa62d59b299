// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/poolrecord.h"

namespace plab {

QMap<int, int> tasksByPid(const Repeat &repeat)
{
    QMap<int, int> counts;
    for (const int pid : numbersOf(repeat, "pid_by_task")) {
        if (pid >= 0)
            ++counts[pid];
    }
    return counts;
}

QList<int> tasksInOrderOf(const Repeat &repeat, EventKind kind)
{
    QList<int> order;
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == kind)
            order.append(int(event.object));
    }
    return order;
}

} // namespace plab
