// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/child.h"

#include "core/runtime/childlink.h"
#include "core/runtime/descriptor.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/reaping.h"
#include "core/runtime/schedulestat.h"
#include "core/shared/stopflag.h"

#include <QJsonDocument>

#include <fcntl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <string>

namespace plab {

namespace {

std::map<std::string, ChildFunction, std::less<>> &functions()
{
    static std::map<std::string, ChildFunction, std::less<>> all;
    return all;
}

/// For what a QCoreApplication opens: it does not ask whether there is room, it aborts.
bool hasRoomForApplication()
{
    std::array<Descriptor, 3> trial;
    return std::all_of(trial.begin(), trial.end(), [](Descriptor &one) {
        one.reset(fcntl(inherited::Arena, F_DUPFD_CLOEXEC, 0));
        return bool(one);
    });
}

} // namespace

ChildFunctionName::ChildFunctionName(const char *name, ChildFunction function) : m_name(name)
{
    functions().emplace(name, function);
}

ChildFunction ChildFunctionName::find(std::string_view name)
{
    const auto found = functions().find(name);
    return found == functions().end() ? nullptr : found->second;
}

Child::Child(const Arena &arena, std::uint32_t slot, Printer printer)
    : m_arena(arena), m_slot(slot), m_printer(std::move(printer)),
      m_points(Recorder(arena, slot), arena.header().stop), m_slices(&arena.slices(slot))
{
    m_points.recorder().whenOwnerDied([this](std::uint32_t owner) { warn(ownerDiedText(owner)); });
}

Child::~Child() = default;

int Child::descriptor(int i) const
{
    return inherited::FirstNamed + i;
}

Result<void> Child::mayHaveChildren() const
{
    if (slot().daemon.load(std::memory_order_relaxed) && slot().tid.load(std::memory_order_relaxed) == 0)
        return failedError(
            tr("A daemon may have no children: when it is terminated they would be left behind."));
    return {};
}

void Child::hello()
{
    if (m_link || m_printer)
        return;
    if (!hasRoomForApplication())
        refuseRepeat(m_arena, systemError(tr("Cannot speak to the laboratory from a process: %1."), errno));
    slot().linking.store(1, std::memory_order_relaxed);
    m_link = std::make_unique<ChildLink>(inherited::Link, m_slot);
    slot().linking.store(0, std::memory_order_relaxed);
}

void Child::send(const QString &text, bool warns)
{
    slot().textPrinted.fetch_add(1, std::memory_order_relaxed); // the lab sees which it has not heard
    if (m_printer)
        return m_printer(text, warns);
    hello();
    const std::uint64_t now = nowNs();
    const QByteArray payload =
        QByteArray(reinterpret_cast<const char *>(&now), sizeof now) + text.toUtf8().left(4096);
    m_link->send(warns ? FrameType::Warning : FrameType::Text, payload);
    if (const std::optional<Error> &broken = m_link->failure())
        refuse(*broken);
}

int Child::refuse(const Error &error)
{
    m_arena.noteRefusal(error);
    ringParent(m_arena);
    return RefusedCode;
}

void Child::finish()
{
    if (!m_link)
        return;
    constexpr int longestFarewellMs = 1000;
    m_link->drain(longestFarewellMs); // so that the result finds room behind what was printed
    if (!m_result.isEmpty()) {
        slot().resultSent.store(1, std::memory_order_relaxed);
        m_link->send(FrameType::Result, QJsonDocument(m_result).toJson(QJsonDocument::Compact));
    }
    m_link->send(FrameType::Bye, {});
    m_link->drain(longestFarewellMs);
    if (const std::optional<Error> &broken = m_link->failure())
        refuse(*broken);
}

void childMain(const Arena &arena, std::uint32_t index)
{
    ProcessSlot &slot = arena.slot(index);
    slot.pid.store(getpid(), std::memory_order_relaxed);
    slot.parentPid.store(getppid(), std::memory_order_relaxed);
    slot.startedNs.store(nowNs(), std::memory_order_relaxed);
    slot.state.store(std::uint32_t(SlotState::Started), std::memory_order_release);

    Child child(arena, index);
    child.recorder().record(EventKind::Started, 0, std::uint64_t(getpid()));
    const ChildFunction function = ChildFunctionName::find(slot.function);
    const int code = function ? function(child) : 124;
    child.recorder().record(EventKind::Ended, 0, std::uint64_t(code & 0xff)); // as its parent will see it
    child.finish();
    tellSchedule(slot);
    slot.endedNs.store(nowNs(), std::memory_order_relaxed);
    _exit(code);
}

} // namespace plab
