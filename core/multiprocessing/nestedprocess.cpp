// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/nestedprocess.h"

#include "core/runtime/message.h"
#include "core/runtime/pidfd.h"
#include "core/runtime/reaping.h"
#include "core/runtime/starting.h"

#include <poll.h>
#include <sys/socket.h>

namespace plab {

NestedProcess::NestedProcess(Child &child, std::string name, const ChildFunctionName &target,
                             std::uint32_t slot, StartMethod method)
    : m_child(child), m_name(std::move(name)), m_target(target.name()), m_slot(slot), m_method(method)
{
}

Result<void> NestedProcess::start()
{
    if (Result<void> may = m_child.mayHaveChildren(); !may) {
        m_child.recorder().record(EventKind::Refused, m_child.slotIndex(), OfProcess);
        return may;
    }
    const Arena &arena = m_child.arena();
    ChildSpec spec {m_name, Role::Child, m_method, m_target};
    spec.argument = m_argument.data();
    spec.argumentSize = m_argumentSize;
    spec.descriptors = {m_child.descriptor(0)};
    m_child.slot().hasChildren.store(1, std::memory_order_relaxed);
    announceSlot(arena, m_slot, m_name, Role::Child, m_method);
    specify(arena.slot(m_slot), spec);
    Result<void> started = startAnnounced(spec);
    if (!started) {
        setEnding(arena.slot(m_slot), {Ending::Kind::NeverStarted, 0, {}});
        arena.slot(m_slot).state.store(std::uint32_t(SlotState::Ended), std::memory_order_release);
    }
    return started;
}

Result<void> NestedProcess::startAnnounced(const ChildSpec &spec)
{
    const Arena &arena = m_child.arena();
    Result<std::pair<Descriptor, Descriptor>> link = socketPair(SOCK_STREAM);
    if (!link)
        return link.error();
    ChildHandle handle {m_slot, arena.slot(m_slot).generation.load(), 0, nullptr};
    Result<Descriptor> pidfd = startHere(arena, spec, m_slot, link.value().second.get(), handle.pid);
    if (!pidfd)
        return pidfd.error();
    handle.pidfd = std::make_shared<Descriptor>(pidfd.take());
    tellLabOfChild(arena, m_child.descriptor(0), handle, link.value().first);
    m_handle = handle;
    return {};
}

void NestedProcess::join()
{
    if (!m_handle)
        return;
    constexpr int sliceMs = 50; // a run that is stopped is not waited for
    const RecordedWait wait = m_child.points().wait(m_slot, std::uint64_t(m_handle->pid));
    for (pollfd end {m_handle->pidfd->get(), POLLIN, 0}; !m_child.stopAsked();) {
        if (poll(&end, 1, sliceMs) > 0 && reapOne(m_child.arena(), m_slot, m_handle->pid, false))
            return;
    }
}

} // namespace plab
