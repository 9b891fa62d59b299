// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/event.h"

#include "core/model/names.h"

#include <algorithm>

namespace plab {

namespace {

constexpr NameTable<EventKind, 21> kindNames {{
    {EventKind::None, "none"},
    {EventKind::Started, "started"},
    {EventKind::Ended, "ended"},
    {EventKind::TaskBegin, "task-begin"},
    {EventKind::TaskEnd, "task-end"},
    {EventKind::TaskFailed, "task-failed"},
    {EventKind::WaitBegin, "wait-begin"},
    {EventKind::Acquired, "acquired"},
    {EventKind::Released, "released"},
    {EventKind::Read, "read"},
    {EventKind::Write, "write"},
    {EventKind::Idle, "idle"},
    {EventKind::Put, "put"},
    {EventKind::Get, "get"},
    {EventKind::OwnerDied, "owner-died"},
    {EventKind::Gap, "gap"},
    {EventKind::Text, "text"},
    {EventKind::SleepBegin, "sleep-begin"},
    {EventKind::SleepEnd, "sleep-end"},
    {EventKind::WorkBegin, "work-begin"},
    {EventKind::WorkEnd, "work-end"},
}};

constexpr NameTable<LaneState, LaneStateCount> stateNames {{
    {LaneState::Absent, "absent"},
    {LaneState::Starting, "starting"},
    {LaneState::Idle, "idle"},
    {LaneState::Working, "working"},
    {LaneState::Sleeping, "sleeping"},
    {LaneState::Racing, "between read and write"},
    {LaneState::Waiting, "waiting for the lock"},
    {LaneState::Holding, "holding the lock"},
    {LaneState::Alive, "alive"},
}};

} // namespace

QString eventKindName(EventKind kind)
{
    return nameIn(kindNames, kind);
}

EventKind eventKindFromName(const QString &name)
{
    return valueIn(kindNames, name).value_or(EventKind::None);
}

QString laneStateName(LaneState state)
{
    return nameIn(stateNames, state);
}

LaneEvents::Block &LaneEvents::blockAt(std::size_t number)
{
    if (number / ShelfSize == m_shelves.size())
        m_shelves.push_back(std::make_shared<Shelf>());
    std::unique_ptr<Block> &block = (*m_shelves[number / ShelfSize])[number % ShelfSize];
    if (!block)
        block = std::make_unique<Block>();
    return *block;
}

void LaneEvents::append(const Event *events, std::size_t count)
{
    while (count > 0) {
        const std::size_t used = m_size % BlockSize;
        const std::size_t taken = std::min(count, BlockSize - used);
        std::copy_n(events, taken, blockAt(m_size / BlockSize).begin() + std::ptrdiff_t(used));
        events += taken;
        count -= taken;
        m_size += taken;
    }
}

} // namespace plab
