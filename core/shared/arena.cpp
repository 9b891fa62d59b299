// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/arena.h"

#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>

namespace plab {

namespace {

/// Each part begins on a page of its own: those of one lane are touched by its process alone.
constexpr std::uint64_t Page = 4096;

std::uint64_t ringBytesFor(std::uint32_t capacity)
{
    return capacity ? (EventRing::bytesFor(capacity) + Page - 1) / Page * Page : 0;
}

void copyText(std::span<char> to, const QByteArray &text)
{
    std::copy_n(text.constData(), to.size(), to.begin());
}

} // namespace

Arena::Arena(SharedMemory memory) : m_memory(std::move(memory)) { }

void ArenaHeader::build(ArenaBuilder &builder, const ArenaLayout &layout)
{
    ringCapacity = layout.ringCapacity ? std::bit_ceil(layout.ringCapacity) : 0;
    ringBytes = ringBytesFor(ringCapacity);
    slots = builder.array<ProcessSlot>(layout.slots, Page);
    rings = builder.array<std::byte>(layout.slots * ringBytes, Page);
    slices = builder.array<SliceLog>(layout.slots, Page);
    parameters = builder.array<char>(std::uint64_t(layout.parameters.size()));
    outcomes = builder.array<char>(std::uint64_t(layout.outcomes.size()));
    ownMemory = builder.array<std::byte>(layout.sharedBytes, Page);
}

Result<Arena> Arena::create(const Layout &layout)
{
    ArenaBuilder counting;
    counting.make<ArenaHeader>().build(counting, layout);
    Result<SharedMemory> memory = SharedMemory::create(counting.bytes());
    if (!memory)
        return memory.error();
    Arena arena(memory.take());
    ArenaBuilder builder(arena.m_memory.bytes());
    ArenaHeader &header = builder.make<ArenaHeader>();
    header.build(builder, layout);
    header.layoutVersion = LayoutVersion;
    setText(header.experiment, sizeof header.experiment,
            std::string_view(layout.experiment.constData(), layout.experiment.size()));
    header.magic = Magic;
    if (const Result<void> checked = arena.check(); !checked)
        return checked.error();
    copyText({header.parameters.data(), header.parameters.size()}, layout.parameters);
    copyText({header.outcomes.data(), header.outcomes.size()}, layout.outcomes);
    return arena;
}

Result<Arena> Arena::map(int fd)
{
    Result<SharedMemory> memory = SharedMemory::map(fd);
    if (!memory)
        return memory.error();
    Arena arena(memory.take());
    if (const Result<void> checked = arena.check(); !checked)
        return checked.error();
    return arena;
}

Result<void> Arena::check()
{
    const auto broken = [](const Text &what) {
        return failedError(
            tr("The shared memory of this run is damaged (%1). Start the run again.").arg(what));
    };
    if (m_memory.size() < sizeof(ArenaHeader))
        return broken(tr("its size"));
    const ArenaHeader &h = header();
    if (h.magic != Magic || h.layoutVersion != LayoutVersion)
        return broken(tr("its mark or version"));
    const auto take = [this](const auto &part, auto &into) {
        const auto found = part.within(m_memory.bytes());
        if (found)
            into = *found;
        return found && reinterpret_cast<std::uintptr_t>(into.data()) % CacheLine == 0;
    };
    if (!take(h.slots, m_slots) || m_slots.size() < 2 || m_slots.size() > 65535)
        return broken(tr("the process table"));
    m_ringCapacity = h.ringCapacity;
    m_ringBytes = h.ringBytes;
    if (!take(h.rings, m_rings) || m_ringBytes != m_rings.size() / m_slots.size()
        || m_ringBytes % CacheLine != 0 || (m_ringCapacity > 0 && EventRing::capacityOf(m_ringBytes) == 0))
        return broken(tr("the event rings"));
    if (!take(h.slices, m_slices) || m_slices.size() != m_slots.size() || !take(h.parameters, m_parameters)
        || !take(h.outcomes, m_outcomes))
        return broken(tr("slices or parameters"));
    if (!take(h.ownMemory, m_own))
        return broken(tr("the experiment's own area"));
    return {};
}

std::span<std::byte> Arena::ringBytes(std::uint32_t slot) const
{
    return {m_rings.data() + slot * m_ringBytes, m_ringBytes};
}

LaneTable Arena::lanes() const
{
    return {m_slots, m_rings.empty() ? nullptr : m_rings.data(), m_ringBytes, m_slices.data(),
            &header().startedCount};
}

QByteArray Arena::parameters() const
{
    return QByteArray(m_parameters.data(), qsizetype(m_parameters.size()));
}

QByteArray Arena::outcomes() const
{
    return QByteArray(m_outcomes.data(), qsizetype(m_outcomes.size()));
}

std::string_view Arena::experiment() const
{
    const char *name = header().experiment;
    return {name, strnlen(name, sizeof header().experiment)};
}

bool Arena::share(const SharedRoot &root, const Parameters &settings) const
{
    if (!root.build)
        return true;
    ArenaBuilder builder(m_own);
    root.build(builder, settings);
    setText(header().sharedType, sizeof header().sharedType, root.type);
    return builder.hasRoom();
}

void Arena::mustBeShared(std::string_view type, std::size_t size) const
{
    const char *there = header().sharedType;
    if (type == std::string_view(there, strnlen(there, sizeof header().sharedType)) && size <= m_own.size())
        return;
    noteRefusal(
        failedError(tr("A process looked for %1 in the shared memory of this run, and something else is "
                       "there: its parent has shared another type, or somebody wrote over it.")
                        .arg(QString::fromUtf8(type.data(), qsizetype(type.size())))));
    _exit(1);
}

void Arena::endDamaged() const
{
    noteRefusal(failedError(tr(
        "The shared memory of this run is damaged: a process found no sense in it. Start the run again.")));
    _exit(1);
}

void Arena::noteRefusal(const Error &error) const
{
    constexpr int MostLooks = 100; // a millisecond each: who writes may have been killed meanwhile
    const std::string sentence = error.sentence.english().toStdString();
    ArenaHeader &h = header();
    std::uint32_t nothing = 0;
    if (h.refusalState.compare_exchange_strong(nothing, 1, std::memory_order_relaxed)) {
        h.refusalKind = std::uint32_t(error.kind);
        setText(h.refusal, sizeof h.refusal, sentence);
        h.refusalState.store(2, std::memory_order_release);
    }
    // Another one's is being written: at the stop word its writer would be ended in the middle of it.
    for (int looks = 0; h.refusalState.load(std::memory_order_acquire) == 1 && looks < MostLooks; ++looks)
        usleep(1000);
    h.stop.store(1, std::memory_order_release);
}

std::optional<Error> Arena::refusal() const
{
    const ArenaHeader &h = header();
    if (h.refusalState.load(std::memory_order_acquire) != 2)
        return std::nullopt;
    const ErrorKind kind =
        h.refusalKind == std::uint32_t(ErrorKind::Refused) ? ErrorKind::Refused : ErrorKind::Failed;
    return Error {kind,
                  Text::plain(QString::fromUtf8(h.refusal, qsizetype(strnlen(h.refusal, sizeof h.refusal))))};
}

} // namespace plab
