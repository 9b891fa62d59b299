// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/mapping.h"
#include "core/runtime/child.h"
#include "core/runtime/parent.h"
#include "core/shared/value.h"

#include <QJsonArray>

namespace plab::sharedvalues {

/// Where what is shared lies, and by what it is found.
enum class Kind {
    Value,      ///< multiprocessing.Value: one number
    Array,      ///< multiprocessing.Array, with a Value beside
    Block,      ///< multiprocessing.shared_memory.SharedMemory: by a name
    MappedFile, ///< mmap.mmap of a file
};
Kind kindOf(const Parameters &p);

using Number = Value<double>;
using Numbers = Array<std::int32_t>;

constexpr double ChildsNumber = 3.1415927;

/// What parent and child share of the repeat's arena.
struct SharedPlaces
{
    Kind kind;
    std::uint64_t length; ///< of the numbers, wherever they lie
    Number number;
    Numbers numbers;
    char blockName[64]; ///< where a block is found

    void build(ArenaBuilder &builder, const Parameters &p);
};

/// How many bytes a block or a file has under these settings.
std::uint64_t bytesOf(const Parameters &p);

/// The numbers in a block or file, as many as the array is long: the bytes are there, who gives them has
/// checked. Other processes have them, too, so each access is an atomic one, which costs nothing here.
class MappedNumbers
{
public:
    MappedNumbers(const Mapping &memory, std::uint64_t length) : m_numbers(memory.numbers().first(length)) { }

    std::uint64_t length() const { return m_numbers.size(); }
    std::int32_t get(std::uint64_t at) const
    {
        return std::atomic_ref(m_numbers[at]).load(std::memory_order_relaxed);
    }
    void set(std::uint64_t at, std::int32_t value) const
    {
        std::atomic_ref(m_numbers[at]).store(value, std::memory_order_relaxed);
    }

private:
    std::span<std::int32_t> m_numbers;
};

/// The numbers as they are read from the file, not from memory. Error when it cannot be read.
Result<QJsonArray> numbersInFile(int file, std::uint64_t length);

/// "[0, -1, -2]", and at most twelve of them.
QString shownElements(const QJsonArray &elements);

/// Both kinds of array behind one face: the lock of an Array stands in for nothing else here.
struct LockedNumbers
{
    Numbers &numbers;
    const Contender self;

    std::uint64_t length() const { return numbers.length(); }
    std::int32_t get(std::uint64_t at) const { return numbers.get(at, self); }
    void set(std::uint64_t at, std::int32_t value) const { numbers.set(at, value, self); }
};

template<typename Array>
bool isZeroed(const Array &array)
{
    for (std::uint64_t i = 0; i < array.length(); ++i) {
        if (array.get(i) != 0)
            return false;
    }
    return true;
}

template<typename Array>
QJsonArray elementsOf(const Array &array)
{
    QJsonArray elements;
    for (std::uint64_t i = 0; i < array.length(); ++i)
        elements.append(array.get(i));
    return elements;
}

/// Whether each element is what the child has made of it.
bool isNegated(const QJsonArray &elements);

} // namespace plab::sharedvalues
