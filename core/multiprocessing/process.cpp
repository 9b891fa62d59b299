// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/process.h"

#include "core/runtime/pollslice.h"

#include <algorithm>

namespace plab {

Process::Process(Parent &parent, std::string name, const ChildFunctionName &target, StartMethod method)
    : m_parent(&parent), m_name(std::move(name)), m_target(target.name()), m_method(method)
{
}

void Process::refuse(const Text &why) const
{
    constexpr std::uint32_t parentSlot = 1; // what was never started has no row of its own
    m_parent->recorder().record(EventKind::Refused, isStarted() ? m_handle->slot : parentSlot, OfProcess);
    throw Refused {failedError(why.arg(QString::fromStdString(m_name)))};
}

Process &Process::withDescriptors(std::vector<int> descriptors)
{
    m_descriptors = std::move(descriptors);
    return *this;
}

Process &Process::mayOutliveParent()
{
    m_mayOutlive = true;
    return *this;
}

Process &Process::leaveUnreaped()
{
    m_unreaped = true;
    return *this;
}

void Process::setDaemon(bool daemon)
{
    if (isStarted())
        refuse(tr("%1 has been started already: whether it is a daemon must be said before."));
    m_daemon = daemon;
}

void Process::start()
{
    if (isStarted())
        refuse(tr("%1 has been started already, and can be started only once. Make a new one."));
    if (isThread()) {
        m_handle = m_parent->startThread(m_name, ChildFunctionName::find(m_target), m_argument.data(),
                                         m_argumentSize, m_daemon);
        return;
    }
    ChildSpec spec {m_name, Role::Child, m_method, m_target};
    spec.argument = m_argument.data();
    spec.argumentSize = m_argumentSize;
    spec.descriptors = m_descriptors;
    spec.daemon = m_daemon;
    spec.mayOutlive = m_mayOutlive;
    spec.unreaped = m_unreaped;
    m_handle = m_parent->start(spec);
}

bool Process::join(std::optional<double> timeoutS)
{
    if (!isStarted())
        refuse(tr("%1 was never started, so it cannot be joined. Start it first."));
    return m_parent->join(*m_handle, timeoutS ? std::optional(std::max(*timeoutS, 0.0)) : std::nullopt);
}

bool Process::isAlive()
{
    if (!isStarted())
        return false;
    return !m_parent->lookForEnd(*m_handle);
}

std::optional<int> Process::exitcode()
{
    if (!isStarted() || isAlive())
        return std::nullopt;
    constexpr int unheard = 255; // multiprocessing/popen_forkserver.py: "The process ended abnormally"
    if (m_parent->isUnheard(*m_handle))
        return unheard;
    const Ending ending = m_parent->endingOf(*m_handle);
    switch (ending.kind) {
    case Ending::Kind::Exited:
        return ending.number;
    case Ending::Kind::Killed:
    case Ending::Kind::Stopped:
        return -ending.number;
    default:
        return std::nullopt;
    }
}

void Process::signal(int number)
{
    if (!isStarted())
        refuse(tr("%1 was never started, so it cannot be sent a signal. Start it first."));
    if (isThread())
        refuse(tr("%1 is a thread. Only its whole process can be sent a signal, not a thread of it."));
    m_parent->signal(*m_handle, number);
}

void Process::queueSignal(int number, int value)
{
    if (!isStarted())
        refuse(tr("%1 was never started, so it cannot be sent a signal. Start it first."));
    m_parent->queueSignal(*m_handle, number, value);
}

std::optional<pid_t> Process::pid() const
{
    return isStarted() ? std::optional(m_handle->pid) : std::nullopt;
}

std::optional<double> Process::startSeconds() const
{
    const std::uint64_t began = isStarted() ? slot().startedNs.load() : 0;
    return began ? std::optional((double(began) - double(slot().askedNs.load())) * 1e-9) : std::nullopt;
}

const ProcessSlot &Process::slot() const
{
    return m_parent->arena().slot(m_handle->slot);
}

std::vector<Process *> waitForAny(Parent &parent, const std::vector<Process *> &processes,
                                  std::optional<double> timeoutS)
{
    std::vector<pollfd> sentinels;
    for (const Process *process : processes)
        sentinels.push_back({process->handle().pidfd->get(), POLLIN, 0});
    const std::uint64_t untilNs = timeoutS ? nowNs() + std::uint64_t(std::max(*timeoutS, 0.0) * 1e9) : ~0ULL;
    const RecordedWait wait = parent.points().wait(waitfor::Close); // of whichever ends first
    for (;;) {
        parent.throwIfStopped();
        const bool isLast = nowNs() >= untilNs;
        const int ready = pollSlice(sentinels, untilNs); // EINTR: a child has ended
        if (ready > 0 || isLast)
            break;
    }
    std::vector<Process *> ended;
    for (std::size_t i = 0; i < processes.size(); ++i) {
        if (sentinels[i].revents)
            ended.push_back(processes[i]);
    }
    return ended;
}

void waitAtExit(std::span<Process> processes)
{
    for (Process &process : processes) {
        if (process.isDaemon() && !process.isThread() && process.isAlive())
            process.terminate();
    }
    for (Process &process : processes) {
        if (process.isStarted() && !(process.isDaemon() && process.isThread()))
            process.join();
    }
}

} // namespace plab
