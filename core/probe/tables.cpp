// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/probe/tables.h"

#include "core/shared/futex.h"

#include <algorithm>
#include <cstring>

namespace plab::probe {

namespace {

/// FNV-1a, as it stands at http://www.isthe.com/chongo/tech/comp/fnv/.
std::uint32_t hashOf(const NameWish &wish, std::string_view key)
{
    std::uint32_t hash = 2166136261U;
    const auto take = [&hash](std::uint32_t byte) { hash = (hash ^ (byte & 0xff)) * 16777619U; };
    for (const char one : key)
        take(std::uint8_t(one));
    for (int shift = 0; shift < 32; shift += 8)
        take(wish.line >> shift);
    take(std::uint32_t(wish.kind));
    return hash;
}

template<std::size_t Size>
void write(char (&field)[Size], std::string_view text)
{
    const std::size_t length = std::min(Size - 1, text.size());
    text.copy(field, length);
    field[length] = '\0';
}

bool isThis(const Name &name, const NameWish &wish, std::string_view key)
{
    return name.kind == wish.kind && name.line == wish.line
        && std::string_view(name.key, strnlen(name.key, sizeof name.key)) == key;
}

/// Another one writes it just now; false if it has not come to an end of that.
bool becomesReady(const Name &name)
{
    constexpr int Looks = 10'000;
    for (int i = 0; i < Looks; ++i) {
        if (name.state.load(std::memory_order_acquire) == Name::Ready)
            return true;
        cpuRelax();
    }
    return false;
}

} // namespace

void Tables::build(ArenaBuilder &builder, const Parameters &)
{
    names = builder.array<Name>(MostNames);
    stands = builder.array<std::atomic<std::uint32_t>>(Lanes + 2);
}

std::uint32_t intern(Tables &tables, std::span<Name> names, const NameWish &wish, bool create)
{
    std::string_view key = wish.key;
    if (key.size() >= sizeof Name::key)
        key.remove_prefix(key.size() - (sizeof Name::key - 1));
    const std::uint32_t hash = hashOf(wish, key);
    for (std::size_t i = 0; i < names.size(); ++i) {
        Name &name = names[(hash + i) % names.size()];
        std::uint32_t state = name.state.load(std::memory_order_acquire);
        if (state == Name::Free) {
            if (!create)
                return NoNumber;
            if (name.state.compare_exchange_strong(state, Name::Writing, std::memory_order_acquire)) {
                name.kind = wish.kind;
                name.line = wish.line;
                name.place = wish.place;
                write(name.key, key);
                write(name.label, wish.label);
                write(name.type, wish.type);
                name.number = tables.counts[std::size_t(wish.kind)].fetch_add(1);
                name.state.store(Name::Ready, std::memory_order_release);
                return name.number;
            }
        }
        if ((state == Name::Ready || becomesReady(name)) && isThis(name, wish, key))
            return name.number;
    }
    tables.unnamed.fetch_add(create);
    return NoNumber;
}

std::vector<const Name *> namesOf(std::span<const Name> names, NameKind kind, std::uint32_t count)
{
    std::vector<const Name *> found(std::min<std::size_t>(count, names.size()), nullptr);
    for (const Name &name : names) {
        if (name.state.load(std::memory_order_acquire) == Name::Ready && name.kind == kind
            && name.number < found.size())
            found[name.number] = &name;
    }
    return found;
}

} // namespace plab::probe
