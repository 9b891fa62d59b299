// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arenabuilder.h"
#include "core/shared/relative.h"
#include "core/shared/robustmutex.h"

#include <atomic>
#include <type_traits>

namespace plab {

/// Python's multiprocessing.Value: one number in shared memory with a lock of its own. get() and set() take
/// the lock each for itself, so a read or a write is whole; a read and a write together are not: hold lock()
/// around both. The lock is not recursive: under it use raw() and setRaw(). Zeroed memory, then init().
template<typename T>
class Value
{
    static_assert(std::is_arithmetic_v<T> && std::atomic<T>::is_always_lock_free);

public:
    /// Once, before anybody uses it.
    Result<void> init(T initial = {})
    {
        setRaw(initial);
        return m_lock.init();
    }

    T get(const Contender &self)
    {
        const bool holding = m_lock.lock(self).isHolding();
        const T value = raw();
        if (holding)
            m_lock.unlock(self);
        return value;
    }
    /// False, and nothing is written, if the wait for the lock was stopped.
    bool set(T value, const Contender &self)
    {
        if (!m_lock.lock(self).isHolding())
            return false;
        setRaw(value);
        return m_lock.unlock(self);
    }

    /// The lock that belongs to it: Python's get_lock().
    RobustMutex &lock() { return m_lock; }
    /// Without the lock: what Python's RawValue does.
    T raw() const { return m_value.load(std::memory_order_relaxed); }
    void setRaw(T value) { m_value.store(value, std::memory_order_relaxed); }

private:
    alignas(CacheLine) RobustMutex m_lock;
    std::atomic<T> m_value;
};

/// Python's multiprocessing.Array: numbers of one type in shared memory with one lock for all of them. A new
/// one is all zeros. The lock is not recursive: under it use raw() and setRaw().
template<typename T>
class Array
{
    static_assert(std::is_arithmetic_v<T> && std::atomic<T>::is_always_lock_free);

public:
    /// Makes its numbers.
    void build(ArenaBuilder &builder, std::uint64_t length)
    {
        m_elements = builder.array<std::atomic<T>>(length);
    }
    /// Once, before anybody uses it.
    Result<void> init() { return m_lock.init(); }

    std::uint64_t length() const { return m_elements.size(); }
    T get(std::uint64_t at, const Contender &self)
    {
        const bool holding = m_lock.lock(self).isHolding();
        const T value = raw(at);
        if (holding)
            m_lock.unlock(self);
        return value;
    }
    /// False, and nothing is written, if the wait for the lock was stopped.
    bool set(std::uint64_t at, T value, const Contender &self)
    {
        if (!m_lock.lock(self).isHolding())
            return false;
        setRaw(at, value);
        return m_lock.unlock(self);
    }

    /// The lock that belongs to it: Python's get_lock().
    RobustMutex &lock() { return m_lock; }
    /// Without the lock: what Python's RawArray does.
    T raw(std::uint64_t at) const { return m_elements.data()[at].load(std::memory_order_relaxed); }
    void setRaw(std::uint64_t at, T value) { m_elements.data()[at].store(value, std::memory_order_relaxed); }

private:
    alignas(CacheLine) RobustMutex m_lock;
    RelativeArray<std::atomic<T>> m_elements;
};

} // namespace plab
