// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QProcessEnvironment>
#include <QStringList>

#include <functional>

namespace plab {

/// What the built command line did.
struct Told
{
    int status = -1; ///< its exit status; -2 if a signal ended it, -1 if it did not end in time
    QByteArray out;
    QByteArray err;
};

/// How the command is run: where, with which environment, and what its process does before it becomes the
/// program (limits, another user).
struct Circumstances
{
    QString folder;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    std::function<void()> before;
};

/// Whether there is a command to be run (TEST_PROCESS_LAB, set by ctest).
bool hasCommand();

/// Runs the command without a display to its end.
Told command(const QStringList &words, const Circumstances &circumstances = {});

/// A control group of cgroup v1 or v2 for one test, removed at the end.
class ControlGroup
{
public:
    /// `controller` is "pids" or "memory".
    explicit ControlGroup(const QByteArray &controller);
    ~ControlGroup();
    ControlGroup(const ControlGroup &) = delete;

    /// Empty if there is none that can be written; then `why` says what to do.
    bool isUsable() const { return !m_folder.isEmpty(); }
    QString why() const;
    /// pids.max, or the bytes of memory.
    bool setLimit(qint64 most);
    /// For Circumstances::before: the calling process joins.
    void join() const;

private:
    QByteArray m_controller;
    QByteArray m_folder;
    bool m_isV2 = false;
};

} // namespace plab
