// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/childhandle.h"

#include <cstring>
#include <optional>

namespace plab {

/// Python's multiprocessing.Process in a child that has children of its own. What only the parent of the
/// repeat has, it lends: a row of the process table, and as the child's first descriptor its channel to the
/// lab (Process::withChannel). By fork the child starts it before it prints anything: a copy of a process
/// that has its link already could not make its own.
class NestedProcess
{
public:
    NestedProcess(Child &child, std::string name, const ChildFunctionName &target, std::uint32_t slot,
                  StartMethod method);

    /// The plain value that its code gets by Child::argument(). Before start().
    template<typename T>
    NestedProcess &withArgument(const T &value)
    {
        static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(ProcessSlot::argument));
        std::memcpy(m_argument.data(), &value, sizeof value);
        m_argumentSize = sizeof value;
        return *this;
    }

    /// Refused to a daemon, with a mark on its lane: the error is the sentence. Else by the machine only.
    Result<void> start();
    /// Waits for its end; returns sooner only when the lab ends the run.
    void join();

private:
    Result<void> startAnnounced(const ChildSpec &spec);

    Child &m_child;
    std::string m_name;
    const char *m_target;
    std::uint32_t m_slot;
    StartMethod m_method;
    std::array<std::byte, sizeof(ProcessSlot::argument)> m_argument {};
    std::size_t m_argumentSize = 0;
    std::optional<ChildHandle> m_handle;
};

} // namespace plab
