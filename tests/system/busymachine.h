// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/cpus.h"

#include <atomic>
#include <thread>
#include <vector>

namespace plab {

/// Threads that want a CPU all the time, four for each there is: what is measured meanwhile has to wait.
class BusyMachine
{
public:
    BusyMachine()
    {
        for (int i = 0; i < 4 * usableCpus(); ++i) {
            m_threads.emplace_back([this] {
                while (!m_over.load(std::memory_order_relaxed)) { }
            });
        }
    }
    ~BusyMachine() { m_over.store(true); }

private:
    std::atomic<bool> m_over {false};
    std::vector<std::jthread> m_threads;
};

} // namespace plab
