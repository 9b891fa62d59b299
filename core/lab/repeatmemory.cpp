// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/repeatmemory.h"

namespace plab {

namespace {

constexpr quint64 EachBlock = 32; ///< what Qt and malloc keep beside the contents of a list or text

quint64 memoryOf(const QString &text)
{
    return text.isEmpty() ? 0 : EachBlock + 2 * quint64(text.capacity());
}

template<typename Thing>
quint64 memoryOf(const QList<Thing> &list)
{
    return list.isEmpty() ? 0 : EachBlock + sizeof(Thing) * quint64(list.capacity());
}

} // namespace

quint64 memoryOf(const ProcessRecord &process)
{
    return sizeof process + sizeof(LaneEvents) + memoryOf(process.name) + memoryOf(process.looks)
        + memoryOf(process.cpuLooks);
}

quint64 memoryOf(const Repeat &repeat)
{
    quint64 bytes = sizeof repeat;
    for (const ProcessRecord &process : repeat.processes)
        bytes += memoryOf(process);
    for (const LaneEvents &lane : repeat.lanes)
        bytes += lane.bytes();
    for (const QList<Slice> &slices : repeat.slices)
        bytes += sizeof slices + memoryOf(slices);
    for (const ConsoleLine &line : repeat.console)
        bytes += sizeof line + memoryOf(line.text); // names are shared with the processes
    return bytes;
}

} // namespace plab
