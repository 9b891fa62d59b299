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

QMap<int, double> wallTimesOf(const Repeat &repeat)
{
    QMap<int, quint64> begun;
    QMap<int, double> times;
    for (const Event &event : eventsOf(repeat)) {
        if (event.kind == EventKind::TaskBegin)
            begun[int(event.object)] = event.timeNs;
        else if (event.kind == EventKind::TaskEnd)
            times[int(event.object)] = double(event.timeNs - begun.value(int(event.object))) * 1e-9;
    }
    return times;
}

bool isWithin(double part, double whole)
{
    return part <= whole * 1.001 + 1e-6;
}

QString shown(double value)
{
    return QString::number(value, 'g', 9);
}

} // namespace plab
