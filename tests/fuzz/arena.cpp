// SPDX-License-Identifier: GPL-3.0-or-later
// A process that writes anything anywhere into a repeat's shared memory while the laboratory reads it. The
// input is the experiment and then steps of what is written; whatever it is, the record that comes of it can
// be shown and read.
#include "tests/fuzz/claim.h"
#include "tests/fuzz/watched.h"

#include <algorithm>
#include <cstring>

using namespace plab;

namespace {

/// Takes the input apart; zeros when it is at its end.
class Input
{
public:
    Input(const std::uint8_t *data, std::size_t size) : m_data(data), m_left(size) { }
    bool isOver() const { return m_left == 0; }

    template<typename Number>
    Number take()
    {
        Number number = 0;
        const std::size_t bytes = std::min(m_left, sizeof number);
        std::memcpy(&number, m_data, bytes);
        m_data += bytes;
        m_left -= bytes;
        return number;
    }

private:
    const std::uint8_t *m_data;
    std::size_t m_left;
};

/// Half of all numbers are ones that tip something over.
std::uint64_t oddNumber(Input &input)
{
    static constexpr std::uint64_t odd[] = {0,     1,          2,          7,          255,
                                            65536, 1ULL << 31, 1ULL << 32, 1ULL << 53, 1ULL << 63};
    const auto choice = input.take<std::uint8_t>();
    if (choice < 128)
        return odd[choice % std::size(odd)] - (choice % 3 == 0 ? 1 : 0);
    if (choice < 192)
        return nowNs() - choice % 8;
    return input.take<std::uint64_t>();
}

class Scribbler
{
public:
    explicit Scribbler(const Arena &arena) : m_arena(arena)
    {
        const std::span<std::byte> last = arena.ringBytes(arena.slotCount() - 1);
        m_base = reinterpret_cast<std::byte *>(&arena.header());
        m_size = std::size_t(last.data() + last.size() - m_base);
    }

    void step(Input &input)
    {
        switch (input.take<std::uint8_t>() % 5) {
        case 0:
            return write(input.take<std::uint32_t>() % m_size, oddNumber(input));
        case 1: // a field of the header or of a process
            return write(input.take<std::uint16_t>() % 1024 * 8, oddNumber(input));
        case 2:
            return writeEvents(input);
        case 3:
            return announce(input);
        case 4:
            return writeRing(input);
        }
    }

private:
    void write(std::size_t offset, std::uint64_t number)
    {
        std::memcpy(m_base + offset, &number, std::min(sizeof number, m_size - offset));
    }

    std::uint32_t slotIn(Input &input) const { return input.take<std::uint8_t>() % m_arena.slotCount(); }

    /// As the process itself would, though of what kind and about what it pleases.
    void writeEvents(Input &input)
    {
        const std::uint32_t slot = slotIn(input);
        EventWriter pen(m_arena.ringBytes(slot));
        for (int count = input.take<std::uint8_t>() % 16; count > 0; --count) {
            EventArgument argument;
            argument.bits = oddNumber(input);
            argument.type = ArgumentType(input.take<std::uint8_t>() % 4);
            pen.write(EventKind(input.take<std::uint8_t>() % 32), std::uint16_t(slot),
                      std::uint32_t(oddNumber(input)), argument);
        }
    }

    void announce(Input &input)
    {
        ProcessSlot &slot = m_arena.slot(slotIn(input));
        slot.state.store(input.take<std::uint8_t>() % 5);
        slot.role.store(input.take<std::uint8_t>() % 9);
        slot.startMethod.store(input.take<std::uint8_t>() % 6);
        slot.generation.fetch_add(input.take<std::uint8_t>() % 2);
        slot.startedNs.store(nowNs());
    }

    void writeRing(Input &input)
    {
        EventRing &ring = *EventRing::at(m_arena.ringBytes(slotIn(input)));
        std::atomic<std::uint64_t> *const words[] = {&ring.head, &ring.dropped, &ring.gaps,
                                                     &ring.unmarkedSinceNs, &ring.tail};
        std::atomic<std::uint64_t> &word = *words[input.take<std::uint8_t>() % std::size(words)];
        word.store(input.take<std::uint8_t>() % 2 ? word.load() + input.take<std::uint8_t>()
                                                  : oddNumber(input));
    }

    const Arena &m_arena;
    std::byte *m_base = nullptr;
    std::size_t m_size = 0;
};

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    Input input(data, size);
    WatchedRepeat repeat(input.take<std::uint8_t>());
    Scribbler scribbler(repeat.arena());
    auto &shared = repeat.arena().shared<WatchedWords>();
    const std::span own(reinterpret_cast<const std::byte *>(&shared), repeat.arena().ownBytes());
    while (!input.isOver()) {
        scribbler.step(input);
        if (input.take<std::uint8_t>() % 4 == 0) {
            repeat.watch().collect();
            repeat.watch().lookAround(true);
        }
        const std::uint64_t odd = input.take<std::uint16_t>();
        const std::uint64_t words[] = {odd - 128, odd % 600}; // how far away, and how many
        std::memcpy(static_cast<void *>(&shared.words), words, sizeof words);
        if (const auto found = shared.words.within(own)) // the sanitizers look at it
            std::for_each(found->begin(), found->end(), [](std::uint64_t &word) { ++word; });
    }
    (void)Arena::map(dup(repeat.arena().fd())); // as a child that is started now: refused, or sound
    repeat.arena().refusal();
    repeat.finish();
    return 0;
}
