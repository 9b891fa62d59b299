// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/childhandle.h"
#include "core/runtime/points.h"
#include "core/runtime/script.h"

#include <QJsonObject>

#include <chrono>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>

namespace plab {

class ForkServer;

/// Leaves Script::run when the lab has asked everything to end. Thrown by waits, caught by the runtime.
struct Stopped
{
};

/// Leaves Script::run because something refused; the sentence ends up in the repeat's `error`.
struct Refused
{
    Error error;
};

/// "The main process" of the tutorial: what Script::run() works with. Blocking code in a forked process
/// with one thread and no QCoreApplication. Everything it reports is sent to the lab at the end; outcome
/// counts and progress stand in the arena and survive its death.
class Parent
{
public:
    Parent(const Arena &arena, const Script &script, Parameters parameters);
    ~Parent();
    Parent(const Parent &) = delete;

    const Parameters &parameters() const { return m_parameters; }
    const Arena &arena() const { return m_arena; }
    bool isWitness() const { return m_arena.header().witness != 0; }
    std::uint64_t seed() const { return m_arena.header().seed + m_arena.header().repeatIndex; }
    Points &points() { return m_points; }
    Recorder &recorder() { return m_points.recorder(); }

    /// What all processes of this repeat share: Script::shares, made before Script::run.
    template<typename Root>
    Root &shared() const
    {
        return m_arena.shared<Root>();
    }

    /// Starts a process as the specification says. Throws Refused when the machine refuses (the slot then
    /// says never started), Stopped when asked to stop.
    ChildHandle start(const ChildSpec &spec);
    /// Starts a thread lane in this process; join() and hasEnded() take its handle, too. A daemon thread is
    /// not waited for: it ends with its process. Throws Refused when
    /// the machine refuses. What it prints stands in the console under its own name.
    ChildHandle startThread(const std::string &name, ChildFunction function, const void *argument,
                            std::size_t size, bool daemon = false);
    /// Waits for all threads that were started.
    void joinThreads();
    /// The parent's code is over, or whoever owns what the threads use is about to go: they leave their waits
    /// and are joined. Daemons end with the process, wherever they are.
    void endThreads();
    /// Starts the fork server of this run if there is none yet, and returns when its code has begun. The
    /// first child of method ForkServer would do so, too.
    void ensureForkServer();

    bool hasEnded(const ChildHandle &child);
    /// The same, and a child that was left unreaped is collected, too.
    bool lookForEnd(const ChildHandle &child);
    /// Waits for the end of a child, at most `limitS` seconds if given; on the lane it is a wait if it has
    /// not ended already. False if it still lives.
    bool join(const ChildHandle &child, std::optional<double> limitS = std::nullopt);
    void signal(const ChildHandle &child, int signalNumber);
    void queueSignal(const ChildHandle &child, int signalNumber,
                     int value); ///< one of its own, by sigqueue(3)
    /// SIGKILL for the fork server, if there is one; returns when it has ended.
    void killForkServer();
    /// Whether the fork server of a living child has gone, so that nobody can tell any more how it ends. As
    /// Python does, such a child counts as ended.
    bool isUnheard(const ChildHandle &child) const;
    Ending endingOf(const ChildHandle &child) const;

    /// The bell rings at every child's end and whenever a child rings it; take the count, look, then wait for
    /// more.
    std::uint32_t bell() const { return m_arena.header().parentBell.load(std::memory_order_acquire); }
    /// Returns when the bell has rung since `seen`, or at the limit. Reaps. Throws Stopped.
    void waitBell(std::uint32_t seen, std::chrono::nanoseconds limit);
    void sleep(double seconds);
    /// The same until an instant; `isOver` is asked whenever the bell rings, and ends it sooner.
    void sleepUntil(std::uint64_t untilNs, const std::function<bool()> &isOver);
    void throwIfStopped() const;
    /// Collects children and threads that have ended; their slots carry the ending.
    void reap();

    /// The experiment is over, what follows is the report: stops the clock of `wall_s`. Without it the return
    /// does.
    void returned();
    void measure(const QString &name, double value); ///< non-finite values are left out (null)
    void value(const QString &name, const QJsonValue &value);
    /// What was told so far goes to the lab at once, so that the live record has it. All of it is sent at the
    /// end again; of a repeat that does not come so far only the values stay.
    void publish();
    /// As long as this lives, `tell` is called now and then in waits of the parent, and what it tells of the
    /// part that is over is published. The parent has one at a time.
    class [[nodiscard]] Telling
    {
    public:
        Telling(Parent &parent, std::function<void()> tell);
        ~Telling();
        Telling(const Telling &) = delete;

    private:
        Parent &m_parent;
    };
    void outcome(const QString &id, std::uint64_t count = 1); ///< live: the histogram grows
    void progress(std::uint64_t done, std::uint64_t total);
    void print(const QString &text);
    /// A line of a process without a link, and the instant when it was read.
    struct LineOf
    {
        std::uint32_t slot = 0;
        std::uint64_t timeNs = 0;
        QByteArray text; ///< UTF-8
    };
    /// Any thread; many at once cost one system call.
    void printFor(const std::vector<LineOf> &lines);
    /// Hands the lab the pidfd of a process without a link: from then on it sees and stops it as its others.
    Result<void> tellOfProcess(std::uint32_t slot);
    void warn(const Text &sentence); ///< of a fault, as Child::warn
    /// What has been made; throws Refused with the sentence if it could not be.
    template<typename T>
    static T orRefuse(Result<T> made)
    {
        if (!made)
            throw Refused {made.error()};
        if constexpr (!std::is_void_v<T>)
            return made.take();
    }
    void fail(const Error &error); ///< the repeat ends as failed, with this sentence

    /// Runs the experiment from entry to report; the exit code of the parent process. Called by the runtime.
    int main();

private:
    void share();
    std::uint32_t freeSlot();
    void neverStarted(std::uint32_t slot);
    std::uint32_t announce(const std::string &name, Role role, StartMethod method);
    void endServed();
    void calibrateRecording();
    void collectThreads();
    void threadMain(ChildFunction function, std::uint32_t slot);
    void endChildren();
    void report();
    void tellNowAndThen();
    void sendText(int type, const QString &text);
    void sendFrame(int type, const QByteArray &payload);
    void sendBytes(const QByteArray &frame);

    const Arena &m_arena;
    const Script &m_script;
    const QStringList m_outcomes; ///< ids, in declared order
    Parameters m_parameters;
    Points m_points;
    std::unique_ptr<ForkServer> m_forkServer;
    struct Living
    {
        std::uint32_t slot;
        pid_t pid;
        bool unreaped; ///< left as it is until it is joined
    };
    std::vector<Living> m_living; // children to be reaped here
    std::vector<std::weak_ptr<Descriptor>>
        m_handles; // by slot: not used again while somebody holds the child's handle
    struct Thread
    {
        ChildHandle handle;
        std::jthread running;
    };
    bool isDaemon(const Thread &thread) const;
    std::vector<Thread> m_threads;
    std::mutex m_sending; // threads print, too
    QJsonObject m_measures;
    std::function<void()> m_meanwhile;
    std::uint64_t m_tellNs = 0; ///< when to tell next
    QJsonObject m_values;
    std::optional<Error> m_error;
    std::uint32_t m_nextSlot = 2;
    bool m_linkOpen = true;
    bool m_servedEnded = false; // the fork server was seen to be gone
};

/// The parent process from the nursery's fork to its `_exit`.
[[noreturn]] void parentMain(const Arena &arena, const Script &script);

} // namespace plab
