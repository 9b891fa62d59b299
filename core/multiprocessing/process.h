// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/lifeline.h"
#include "core/runtime/parent.h"

#include <array>
#include <csignal>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace plab {

/// Python's multiprocessing.Process as its parent holds it; with StartMethod::Thread it is threading.Thread.
/// In the parent process only, on its main thread. What Python answers with an exception throws Refused with
/// a sentence: starting twice, joining what was never started, terminating a thread.
class Process
{
public:
    /// Starts nothing yet. `target` is the child's code.
    Process(Parent &parent, std::string name, const ChildFunctionName &target,
            StartMethod method = StartMethod::Fork);

    /// The plain value that the child's code gets by Child::argument(). Before start().
    template<typename T>
    Process &withArgument(const T &value)
    {
        static_assert(std::is_trivially_copyable_v<T> && sizeof(T) <= sizeof(ProcessSlot::argument));
        std::memcpy(m_argument.data(), &value, sizeof value);
        m_argumentSize = sizeof value;
        return *this;
    }
    /// Descriptors the child keeps, Child::descriptor(i); a thread has all of its process anyway.
    Process &withDescriptors(std::vector<int> descriptors);

    /// As the first of them the channel to the lab: for a child that has children, see NestedProcess.
    Process &withChannel() { return withDescriptors({inherited::FirstNamed}); }

    /// A daemon is ended, not waited for, when the parent's code is over: waitAtExit(). Refused after
    /// start().
    void setDaemon(bool daemon);
    bool isDaemon() const { return m_daemon; }

    /// It lives on as an orphan if its parent, or the fork server it is from, is killed; the nursery adopts
    /// and collects it.
    Process &mayOutliveParent();
    /// Nobody looks at its end until join() or isAlive(), as in a program that never waits: until then it is
    /// a zombie.
    Process &leaveUnreaped();

    /// Returns as soon as the machine has made the child, usually before the child's first line. Refused when
    /// called twice, or by the machine.
    void start();
    bool isStarted() const { return m_handle.has_value(); }

    /// Waits for the end, at most `timeoutS` seconds if given; 0 only looks. True if it has ended. Throws
    /// Stopped when the lab ends the run.
    bool join(std::optional<double> timeoutS = std::nullopt);
    bool isAlive(); ///< started and not ended
    /// Null before the start and while it lives; its exit code; the negative number of the signal that ended
    /// it. 255 of a child whose fork server has gone before it. Always null for a thread.
    std::optional<int> exitcode();

    /// SIGTERM and SIGKILL. The end takes a moment: it may still be alive right afterwards.
    void terminate() { signal(SIGTERM); }
    void kill() { signal(SIGKILL); }
    /// Any other signal, SIGSTOP and SIGCONT among them. Nothing happens if it has ended.
    void signal(int number);
    /// The same with a number that a handler finds in its siginfo_t, sigqueue(3). Refused by the machine when
    /// more are pending than it keeps.
    void queueSignal(int number, int value);

    const std::string &name() const { return m_name; }
    bool isThread() const { return m_method == StartMethod::Thread; }
    std::optional<pid_t> pid() const; ///< null before start(); a thread has that of its process

    /// From asking for it until its code began, on CLOCK_MONOTONIC; null if it never did.
    std::optional<double> startSeconds() const;
    /// Its row in the process table, for times and ending; only after start().
    const ProcessSlot &slot() const;
    /// What the waits of Parent take; only after start().
    const ChildHandle &handle() const { return *m_handle; }

private:
    [[noreturn]] void refuse(const Text &why) const; ///< its first place is the name

    Parent *m_parent;
    std::string m_name;
    const char *m_target;
    StartMethod m_method;
    bool m_daemon = false;
    bool m_mayOutlive = false;
    bool m_unreaped = false;
    std::array<std::byte, sizeof(ProcessSlot::argument)> m_argument {};
    std::size_t m_argumentSize = 0;
    std::vector<int> m_descriptors;
    std::optional<ChildHandle> m_handle;
};

/// multiprocessing.connection.wait([p.sentinel, …]): returns when at least one has ended, or at the limit,
/// with those that have, in the order given; a sentinel is the descriptor of a process. All are started, none
/// is a thread. Throws Stopped when the lab ends the run.
std::vector<Process *> waitForAny(Parent &parent, const std::vector<Process *> &processes,
                                  std::optional<double> timeoutS = std::nullopt);

/// What Python does when the main process's code is over and its process is not: daemons are sent SIGTERM,
/// then all processes are waited for, and the threads that are no daemons.
void waitAtExit(std::span<Process> processes);

} // namespace plab
