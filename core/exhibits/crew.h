// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/process.h"
#include "core/shared/barrier.h"

#include <QJsonArray>

#include <functional>

namespace plab {

/// One turn of a process at a lock or a meeting place, as it notes it itself in shared memory. Times are
/// nowNs(); 0 = has not happened.
struct TurnNote
{
    std::atomic<std::uint64_t> askedNs;
    std::atomic<std::uint64_t> gotNs;
    std::atomic<std::uint64_t> releasedNs;
    std::atomic<std::uint32_t> object; ///< number of the lock, as in the events
    std::atomic<std::uint32_t> number; ///< meeting places that give numbers: the one this process got
};

/// The processes of an experiment that start together: Process-1, Process-2, …, or by names of their own. The
/// parent's.
class Crew
{
public:
    explicit Crew(Parent &parent) : m_parent(parent) { }

    /// Process(target=…, args=…, name=…): one more, to be started before anything else is asked of the crew.
    template<typename Part>
    Process &process(const ChildFunctionName &target, const Part &args, const QString &name = {})
    {
        m_toldOf.push_back(false);
        m_names.append(name.isEmpty() ? QStringLiteral("Process-%1").arg(m_processes.size() + 1) : name);
        return m_processes.emplace_back(m_parent, nameOf(m_processes.size()).toStdString(), target)
            .withArgument(args);
    }

    const std::vector<Process> &processes() const { return m_processes; }
    QString nameOf(std::size_t child) const { return m_names.at(qsizetype(child)); }

    std::uint32_t living(); ///< how many have not ended; collects those that have
    bool hasEnded(std::size_t child) const;
    bool wasKilled(std::size_t child) const;
    bool anyKilled() const;

    /// Waits until every living child has come to the gate. Throws Stopped.
    void awaitAllCame(StartGate &gate);

    /// Calls `look` at every bell and after the time it returned last, until all have ended or it returns
    /// null. Throws Stopped.
    void watch(const std::function<std::optional<std::chrono::nanoseconds>()> &look);

    /// A child that was killed since the last call, each once; null if none was.
    std::optional<std::size_t> newlyKilled();

    /// Waits until all have ended, whatever they still have to do. Throws Stopped.
    void join();

    /// Ends those that still live: they would wait for ever.
    void end();

    /// [[name, what, asked_s, got_s, released_s], …] for values.turns: `perChild` notes of each child, those
    /// that were never asked for left out. `whatOf` gives the name of an object number.
    QJsonArray turns(const TurnNote *notes, std::uint32_t perChild,
                     const std::function<QString(std::uint32_t)> &whatOf) const;

private:
    Parent &m_parent;
    std::vector<Process> m_processes;
    std::vector<bool> m_toldOf;
    QStringList m_names;
};

} // namespace plab
