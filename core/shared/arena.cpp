// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/arena.h"

#include <unistd.h>

#include <bit>
#include <cstring>

namespace plab {

namespace {

constexpr std::uint64_t Page = 4096;
static_assert(sizeof(ArenaHeader) <= Page);

std::uint64_t rounded(std::uint64_t bytes)
{
    return (bytes + Page - 1) / Page * Page;
}

} // namespace

Arena::Arena(SharedMemory memory) : m_memory(std::move(memory)) { }

Result<Arena> Arena::create(const Layout &layout)
{
    const std::uint32_t capacity = layout.ringCapacity ? std::bit_ceil(layout.ringCapacity) : 0;
    const std::uint64_t ringBytes = capacity ? rounded(EventRing::bytesFor(capacity)) : 0;
    const std::uint64_t slots = Page;
    const std::uint64_t rings = slots + rounded(layout.slots * sizeof(ProcessSlot));
    const std::uint64_t slices = rings + ringBytes * layout.slots;
    const std::uint64_t text = slices + rounded(layout.slots * sizeof(SliceLog));
    const std::uint64_t shared =
        text + rounded(std::uint64_t(layout.parameters.size() + layout.outcomes.size()) + 1);
    const std::uint64_t sharedBytes = rounded(layout.sharedBytes + Page);

    Result<SharedMemory> memory = SharedMemory::create(shared + sharedBytes);
    if (!memory)
        return memory.error();
    Arena arena(memory.take());
    ArenaHeader &header = arena.header();
    header.layoutVersion = LayoutVersion;
    header.slots = layout.slots;
    header.ringCapacity = capacity;
    header.slotsOffset = slots;
    header.ringsOffset = rings;
    header.ringBytes = ringBytes;
    header.slicesOffset = slices;
    header.textOffset = text;
    header.sharedOffset = shared;
    header.sharedBytes = sharedBytes;
    setText(header.experiment, sizeof header.experiment,
            std::string_view(layout.experiment.constData(), layout.experiment.size()));
    header.parametersLength = std::uint32_t(layout.parameters.size());
    std::memcpy(arena.base() + text, layout.parameters.constData(), layout.parameters.size());
    header.outcomesLength = std::uint32_t(layout.outcomes.size());
    std::memcpy(arena.base() + text + layout.parameters.size(), layout.outcomes.constData(),
                layout.outcomes.size());
    header.magic = Magic;
    if (const Result<void> checked = arena.check(); !checked)
        return checked.error();
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
    const std::uint64_t size = m_memory.size();
    const auto broken = [](const char *what) {
        return failedError(
            QStringLiteral("The shared memory of this run is damaged: %1 does not fit. Start the run again.")
                .arg(QLatin1String(what)));
    };
    if (size < Page)
        return broken("its size");
    const ArenaHeader &h = header();
    if (h.magic != Magic || h.layoutVersion != LayoutVersion)
        return broken("its mark or version");
    m_slots = h.slots;
    m_ringCapacity = h.ringCapacity;
    m_slotsOffset = h.slotsOffset;
    m_ringsOffset = h.ringsOffset;
    m_ringBytes = h.ringBytes;
    m_slicesOffset = h.slicesOffset;
    m_textOffset = h.textOffset;
    m_parametersLength = h.parametersLength;
    m_outcomesLength = h.outcomesLength;
    m_sharedOffset = h.sharedOffset;
    m_sharedBytes = h.sharedBytes;
    const auto fits = [size](std::uint64_t offset, std::uint64_t bytes) {
        return offset % 64 == 0 && offset <= size && bytes <= size - offset;
    };
    if (m_slots < 2 || m_slots > 65535 || !fits(m_slotsOffset, m_slots * sizeof(ProcessSlot)))
        return broken("the process table");
    if (m_ringBytes > size || m_ringBytes % 64 != 0
        || (m_ringCapacity > 0 && EventRing::capacityOf(m_ringBytes) == 0)
        || !fits(m_ringsOffset, m_ringBytes * m_slots))
        return broken("the event rings");
    if (!fits(m_slicesOffset, m_slots * sizeof(SliceLog))
        || !fits(m_textOffset, std::uint64_t(m_parametersLength) + m_outcomesLength))
        return broken("slices or parameters");
    if (!fits(m_sharedOffset, m_sharedBytes))
        return broken("the experiment's own area");
    return {};
}

ProcessSlot &Arena::slot(std::uint32_t index) const
{
    return reinterpret_cast<ProcessSlot *>(base() + m_slotsOffset)[index];
}

std::span<std::byte> Arena::ringBytes(std::uint32_t slot) const
{
    return {base() + m_ringsOffset + slot * m_ringBytes, m_ringBytes};
}

SliceLog &Arena::slices(std::uint32_t slot) const
{
    return reinterpret_cast<SliceLog *>(base() + m_slicesOffset)[slot];
}

QByteArray Arena::parameters() const
{
    return QByteArray(reinterpret_cast<const char *>(base() + m_textOffset), m_parametersLength);
}

QByteArray Arena::outcomes() const
{
    return QByteArray(reinterpret_cast<const char *>(base() + m_textOffset + m_parametersLength),
                      m_outcomesLength);
}

std::string_view Arena::experiment() const
{
    const char *name = header().experiment;
    return {name, strnlen(name, sizeof header().experiment)};
}

std::uint64_t Arena::allocate(std::uint64_t bytes) const
{
    const std::uint64_t wanted = (bytes + 63) / 64 * 64;
    const std::uint64_t used = header().sharedUsed.load(std::memory_order_relaxed);
    if (bytes > m_sharedBytes || wanted > m_sharedBytes || used > m_sharedBytes - wanted || used % 64 != 0)
        return 0; // full; or somebody wrote over the count
    header().sharedUsed.store(used + wanted, std::memory_order_relaxed);
    return m_sharedOffset + used;
}

bool Arena::holds(std::uint64_t offset, std::size_t size, std::size_t alignment, std::uint64_t count) const
{
    const std::uint64_t end = m_sharedOffset + m_sharedBytes;
    return offset >= m_sharedOffset && offset <= end && offset % alignment == 0
        && count <= (end - offset) / size;
}

std::byte *Arena::checked(std::uint64_t offset, std::size_t size, std::size_t alignment,
                          std::uint64_t count) const
{
    if (holds(offset, size, alignment, count))
        return base() + offset;
    noteRefusal(failedError(QStringLiteral(
        "The shared memory of this run is damaged: a process found no sense in it. Start the run again.")));
    _exit(1);
}

void Arena::noteRefusal(const Error &error) const
{
    ArenaHeader &h = header();
    std::uint32_t nothing = 0;
    if (h.refusalState.compare_exchange_strong(nothing, 1, std::memory_order_relaxed)) {
        h.refusalKind = std::uint32_t(error.kind);
        setText(h.refusal, sizeof h.refusal, error.sentence.english().toStdString());
        h.refusalState.store(2, std::memory_order_release);
    }
    h.stop.store(1, std::memory_order_release);
}

std::optional<Error> Arena::refusal() const
{
    const ArenaHeader &h = header();
    if (h.refusalState.load(std::memory_order_acquire) != 2)
        return std::nullopt;
    const ErrorKind kind =
        h.refusalKind == std::uint32_t(ErrorKind::Refused) ? ErrorKind::Refused : ErrorKind::Failed;
    return Error {kind, QString::fromUtf8(h.refusal, qsizetype(strnlen(h.refusal, sizeof h.refusal)))};
}

} // namespace plab
