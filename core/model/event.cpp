// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/event.h"

#include "core/model/names.h"

#include <sys/mman.h>

#include <algorithm>
#include <new>

namespace plab {

namespace {

constexpr NameTable<EventKind, 22> kindNames {{
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
    {EventKind::WaitEnd, "wait-end"},
}};

constexpr NameTable<LaneState, LaneStateCount> stateNames {{
    {LaneState::Absent, "absent"},
    {LaneState::Starting, "starting"},
    {LaneState::Idle, "idle"},
    {LaneState::Working, "working"},
    {LaneState::Sleeping, "sleeping"},
    {LaneState::Racing, "between read and write"},
    {LaneState::Waiting, "waiting"},
    {LaneState::Holding, "holding the lock"},
    {LaneState::Alive, "alive"},
    {LaneState::Zombie, "zombie"},
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

QString waitObjectName(std::uint32_t object, const QJsonArray &lockNames)
{
    switch (object) {
    case waitfor::Item:
        return QStringLiteral("an item");
    case waitfor::Room:
        return QStringLiteral("room in the queue");
    case waitfor::AllDone:
        return QStringLiteral("all items to be done");
    case waitfor::Message:
        return QStringLiteral("a message");
    case waitfor::PipeRoom:
        return QStringLiteral("room in the pipe");
    default: {
        const QString name = lockNames.at(qsizetype(object)).toString();
        return name.isEmpty() ? QStringLiteral("lock %1").arg(object) : name;
    }
    }
}

QString laneStateName(LaneState state)
{
    return nameIn(stateNames, state);
}

LaneEvents::Shelf::~Shelf()
{
    for (Block *block : blocks) {
        if (block)
            munmap(block, sizeof *block);
    }
}

void LaneEvents::Shelf::addBlocks(std::size_t at, std::size_t count, bool full)
{
    void *pages = mmap(nullptr, count * sizeof(Block), PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | (full ? MAP_POPULATE : 0), -1, 0);
    if (pages == MAP_FAILED)
        throw std::bad_alloc();
    for (std::size_t i = 0; i < count; ++i)
        blocks[at + i] = static_cast<Block *>(pages) + i;
}

LaneEvents::Block &LaneEvents::blockAt(std::size_t number)
{
    if (number / ShelfSize == m_shelves.size())
        m_shelves.push_back(std::make_shared<Shelf>());
    Shelf &shelf = *m_shelves[number / ShelfSize];
    if (const std::size_t at = number % ShelfSize; !shelf.blocks[at]) {
        constexpr std::size_t Most = 16;
        const std::size_t count = std::clamp<std::size_t>(number / 4, 1, std::min(Most, ShelfSize - at));
        shelf.addBlocks(at, count, number > 0); // who has filled one goes on
    }
    return *shelf.blocks[number % ShelfSize];
}

std::span<Event> LaneEvents::room()
{
    const std::size_t used = m_size % BlockSize;
    return std::span(blockAt(m_size / BlockSize)).subspan(used);
}

void LaneEvents::append(const Event *events, std::size_t count)
{
    while (count > 0) {
        const std::span<Event> free = room();
        const std::size_t taken = std::min(count, free.size());
        std::copy_n(events, taken, free.begin());
        events += taken;
        count -= taken;
        filled(taken);
    }
}

} // namespace plab
