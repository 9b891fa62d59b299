// SPDX-License-Identifier: GPL-3.0-or-later
// When the processes of a repeat die, told by their pidfds and not by whoever collects them.
#include "core/lab/repeatwatch.h"

#include <sys/epoll.h>

#include <algorithm>
#include <array>

namespace plab {

/// A pidfd is readable once its process is dead, whoever collects it and when (pidfd_open(2)). Many may die
/// at once, so the notifier rests for a millisecond between two looks.
void RepeatWatch::watchDeaths()
{
    constexpr int RestMs = 1;
    m_deaths.reset(epoll_create1(EPOLL_CLOEXEC));
    if (!m_deaths)
        return; // the collectors still tell, later
    m_deathNotifier = std::make_unique<QSocketNotifier>(m_deaths.get(), QSocketNotifier::Read);
    m_deathPause.setSingleShot(true);
    m_deathPause.setTimerType(Qt::PreciseTimer);
    m_deathPause.setInterval(RestMs);
    connect(m_deathNotifier.get(), &QSocketNotifier::activated, this, [this] {
        readDeaths();
        m_deathNotifier->setEnabled(false);
        m_deathPause.start();
    });
    connect(&m_deathPause, &QTimer::timeout, this, [this] { m_deathNotifier->setEnabled(true); });
}

void RepeatWatch::keepPidfd(std::uint32_t slot, Descriptor pidfd)
{
    if (const Descriptor &old = m_pidfds[slot])
        epoll_ctl(m_deaths.get(), EPOLL_CTL_DEL, old.get(), nullptr);
    epoll_event once {EPOLLIN | EPOLLONESHOT, {}};
    once.data.u64 = std::uint64_t(m_lanes[slot].generation) << 32 | slot;
    epoll_ctl(m_deaths.get(), EPOLL_CTL_ADD, pidfd.get(), &once);
    m_pidfds[slot] = std::move(pidfd);
}

void RepeatWatch::readDeaths()
{
    std::array<epoll_event, 64> died;
    for (int count = int(died.size()); count == int(died.size());) {
        count = epoll_wait(m_deaths.get(), died.data(), int(died.size()), 0);
        const std::optional<double> now = secondsOf(nowNs());
        for (int i = 0; now && i < count; ++i) {
            Lane &lane = m_lanes[std::uint32_t(died[std::size_t(i)].data.u64)];
            if (lane.generation
                == died[std::size_t(i)].data.u64 >> 32) // else the slot is another one's by now
                noteDeath(lane, *now);
        }
        if (count > 0)
            Q_EMIT deathSeen();
    }
}

/// It was dead by then; when its code ended it may have said itself, earlier.
void RepeatWatch::noteDeath(Lane &lane, double nowS)
{
    if (lane.deadS || lane.record < 0)
        return;
    lane.deadS = nowS;
    ProcessRecord &record = m_repeat.processes[lane.record];
    const std::optional<double> saidS =
        secondsOf(m_arena.slot(record.lane).endedNs.load(std::memory_order_relaxed));
    record.endedS = std::min(saidS.value_or(nowS), nowS);
}

} // namespace plab
