// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/parent.h"

#include <csignal>

namespace plab::signalling {

/// What SIGCHLD tells a parent while this exists: of each that came, what its siginfo_t says. Beside the
/// runtime's own handler, which goes on. One at a time in a process.
class ChildNews
{
public:
    explicit ChildNews(Parent &parent);
    ~ChildNews();
    ChildNews(const ChildNews &) = delete;

    /// The measure `sigchld` and the value `child_news`.
    void report();

private:
    Parent &m_parent;
    struct sigaction m_before = {};
};

} // namespace plab::signalling
