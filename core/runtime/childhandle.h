// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/processrecord.h"
#include "core/runtime/child.h"
#include "core/runtime/descriptor.h"

#include <string>
#include <vector>

namespace plab {

/// What to start: Python's Process(target=…, args=…, name=…).
struct ChildSpec
{
    std::string name;
    Role role = Role::Child;
    StartMethod method = StartMethod::Fork;
    const char *function = nullptr; ///< a ChildFunctionName
    const void *argument = nullptr; ///< plain bytes, copied before the start
    std::size_t argumentSize = 0;
    bool daemon = false;               ///< may have no children of its own
    bool mayOutlive = false;           ///< method Fork only: lives on as an orphan, the nursery collects it
    bool unreaped = false;             ///< stays a zombie after its end until it is joined
    std::vector<int> descriptors = {}; ///< named descriptors the child keeps, Child::descriptor(i)

    template<typename T>
    ChildSpec &with(const T &value)
    {
        static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(ProcessSlot::argument));
        argument = &value;
        argumentSize = sizeof(T);
        return *this;
    }
};

/// A started child as its parent holds it. Copyable view; the pidfd is shared. While one copy is held, the
/// child's slot, and with it its ending, is not given to another child.
struct ChildHandle
{
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    pid_t pid = 0;
    std::shared_ptr<Descriptor> pidfd;
};

} // namespace plab
