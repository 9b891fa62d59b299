// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/parent.h"
#include "core/runtime/points.h"

#include <functional>
#include <vector>

namespace plab {

/// The parent's wait for several children on its lane, as for child in children: child.join() would show it:
/// it waits for the first of them that still lives. One thread.
class JoinWait
{
public:
    explicit JoinWait(Parent &parent) : m_parent(parent) { }

    /// After each look at who has ended. `child` gives the handle of each of `count` children.
    template<typename HandleOf>
    void look(std::size_t count, HandleOf &&child)
    {
        std::size_t first = 0;
        while (first < count && m_parent.hasEnded(child(first)))
            ++first;
        first < count ? waitFor(child(first)) : end();
    }
    void waitFor(const ChildHandle &child);
    void end() { m_wait.end(); }
    /// Waits no longer, though it lives.
    void giveUp() { m_wait.timedOut(); }

private:
    Parent &m_parent;
    RecordedWait m_wait;
    std::uint32_t m_slot = 0; ///< of the child waited for
};

/// Waits for the end of processes that need each other. Throws Refused, naming the first that did not end
/// with exit code 0, because the others would wait for it for ever; Stopped when asked to stop. `server` (may
/// be null) must outlive them. `look`, if given, is called several times a second meanwhile.
void joinTogether(Parent &parent, const std::vector<ChildHandle> &children,
                  const ChildHandle *server = nullptr, const std::function<void()> &look = {});

} // namespace plab
