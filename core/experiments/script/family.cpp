// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/family.h"

#include "core/runtime/descendants.h"
#include "core/runtime/procstate.h"
#include "core/runtime/reaping.h"
#include "core/shared/futex.h"

#include <algorithm>

namespace plab::ownscript {

namespace {

constexpr std::uint32_t FirstLane = 2;
constexpr std::uint64_t LookNs = 100'000'000;
/// What waking up now and then takes: a share of the time, and some wake-ups that the hypervisor interrupts,
/// whose time a guest's clock counts as the process's. More is work.
constexpr double IdleShare = 0.01;
constexpr double InterruptedNs = 5e6;

bool lives(const ProcessSlot &slot)
{
    return slot.currentState() == SlotState::Started;
}

bool isProcess(const ProcessSlot &slot)
{
    return slot.tid.load(std::memory_order_relaxed) == 0;
}

/// It serves whoever asks, and waits for that without a word about it.
bool serves(const ProcessSlot &slot)
{
    const auto role = Role(slot.role.load(std::memory_order_relaxed));
    return role == Role::ForkServer || role == Role::Server;
}

} // namespace

Family::Family(Parent &parent, double hangSeconds)
    : m_parent(parent), m_tables(parent.shared<probe::Tables>()), m_hangNs(std::uint64_t(hangSeconds * 1e9)),
      m_told(parent.arena().slotCount())
{
}

void Family::tellNew()
{
    const Arena &arena = m_parent.arena();
    int living = 0;
    for (std::uint32_t i = FirstLane; i < arena.slotCount(); ++i) {
        const ProcessSlot &slot = arena.slot(i);
        if (!lives(slot) || !isProcess(slot))
            continue;
        ++living;
        const std::uint32_t generation = slot.generation.load(std::memory_order_acquire);
        if (m_told[i] == generation)
            continue;
        m_told[i] = generation;
        const Result<void> told = m_parent.tellOfProcess(i);
        if (!told && told.error().kind == ErrorKind::Refused)
            throw Refused {told.error()}; // else it is gone already
    }
    m_most = std::max(m_most, living);
}

Family::Quiet Family::measure() const
{
    const Arena &arena = m_parent.arena();
    Quiet now {nowNs(), 0, 0};
    for (std::uint32_t i = FirstLane; i < arena.slotCount(); ++i) {
        const ProcessSlot &slot = arena.slot(i);
        if (!lives(slot))
            continue;
        if (isProcess(slot))
            now.cpuNs += processCpuNs(slot.pid.load(std::memory_order_relaxed)).value_or(0);
        if (arena.hasRings())
            now.events += EventRing::at(arena.ringBytes(i))->head.load(std::memory_order_relaxed);
        now.events += slot.generation.load(std::memory_order_relaxed);
    }
    return now;
}

bool Family::allWait() const
{
    const Arena &arena = m_parent.arena();
    const auto stands = arena.at(m_tables.stands, arena.slotCount());
    for (std::uint32_t i = FirstLane; i < arena.slotCount(); ++i) {
        const ProcessSlot &slot = arena.slot(i);
        const bool waits = stands[i].load(std::memory_order_relaxed) == std::uint32_t(probe::Standing::Waits);
        if (lives(slot) && !serves(slot) && !waits
            && stateLetter(slot.pid.load(std::memory_order_relaxed)) != 'Z')
            return false; // who has died, and was not waited for yet, will do nothing more
    }
    return true;
}

bool Family::hasUnseen() const
{
    const LaneTable lanes = m_parent.arena().lanes();
    const std::vector<pid_t> all = descendants();
    return std::any_of(all.begin(), all.end(),
                       [&](pid_t pid) { return !laneOf(lanes, pid) && !isZombie(pid) && !isTracker(pid); });
}

bool Family::isHung()
{
    const std::uint64_t now = nowNs();
    if (now - m_lookedNs < LookNs)
        return false;
    m_lookedNs = now;
    const Quiet seen = measure();
    const double spanNs = double(seen.sinceNs - m_quiet.sinceNs);
    const bool worked = seen.events != m_quiet.events || seen.cpuNs < m_quiet.cpuNs
        || double(seen.cpuNs - m_quiet.cpuNs) > IdleShare * spanNs + InterruptedNs;
    if (m_quiet.sinceNs == 0 || worked || !allWait()) {
        m_quiet = seen;
        return false;
    }
    return seen.sinceNs - m_quiet.sinceNs >= m_hangNs && !hasUnseen();
}

} // namespace plab::ownscript
