// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/multiprocessing/process.h"

#include <QJsonArray>

#include <array>
#include <atomic>
#include <functional>

namespace plab::create {

inline constexpr qint64 MostChildren = 64;
inline constexpr std::size_t LongestName = 27; ///< bytes of it in the process table

/// What the children leave behind for the report. Zeroed memory is valid; each part has one writer.
struct SharedWords
{
    std::array<std::atomic<std::int32_t>, MostChildren> ages; ///< as each child left its self.age
    std::atomic<std::uint32_t> daemonRefused;                 ///< 1: its start() of a child
    char refusal[200];                                        ///< in these words, written before
};

bool runsThreads(const Parameters &p);

/// How deep children have children of their own; a thread has none.
qint64 levelsOf(const Parameters &p);

/// Whether any wrong use is tried, and whether this one is.
bool triesMistakes(const Parameters &p);
bool makesMistake(const Parameters &p, const char *mistake);

/// "Process-2", or what `names` calls it.
QString childName(const Parameters &p, qint64 number);

/// The names of those that are started and have not ended: multiprocessing.active_children(), or of threads
/// threading.enumerate() without the main one. What has been asked after each step is a value of the repeat.
class Roll
{
public:
    Roll(Parent &parent, std::vector<Process> &children) : m_parent(parent), m_children(children) { }

    void call(const QString &step);

private:
    Parent &m_parent;
    std::vector<Process> &m_children;
    QJsonArray m_calls;
};

/// Wrong uses, each tried as in a `try … except`: what refuses them says so, and all goes on.
class Mistakes
{
public:
    Mistakes(Parent &parent, std::vector<Process> &children);

    bool makes(const char *mistake) const { return makesMistake(m_parent.parameters(), mistake); }
    /// The child that is a daemon and tries to have a child; null if none is to.
    Process *daemonWithChild();

    void joinBeforeStart();
    void startTwice();
    void setDaemonAfterStart();
    void report();
    /// Whether each of them was refused.
    bool allRefused() const { return m_accepted == 0; }
    bool any() const { return triesMistakes(m_parent.parameters()); }

private:
    void attempt(const QString &call, const std::function<void()> &act);
    void note(const QString &call, const QString &sentence);

    Parent &m_parent;
    std::vector<Process> &m_children;
    QJsonArray m_refusals; ///< [call, sentence]
    int m_accepted = 0;
};

} // namespace plab::create
