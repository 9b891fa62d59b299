// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSet>
#include <QStringList>
#include <QTemporaryDir>

namespace plab {

/// What a run may have left behind on this machine. Makes the test a subreaper, so that every process a run
/// started and did not end becomes the test's own child, and gives temporary and runtime files a directory of
/// their own. One per test program; begin() before each test, left() after it, when no Lab lives any more.
class Residue
{
public:
    Residue();

    /// Remembers how things stand.
    void begin();

    /// What is there now and was not at begin(), a sentence each; empty is clean. Gives the dying a second,
    /// reaps, then judges: processes in any state, descriptors, /dev/shm, System V lists, files in the
    /// temporary and runtime directories.
    QStringList left();

    /// Waits until this process has no child in any state, reaping; false at the limit.
    static bool awaitNoChild(int limitMs);

private:
    struct State
    {
        QStringList descriptors;
        QSet<QString> names; ///< /dev/shm, System V, files
    };
    State look() const;

    QTemporaryDir m_place;
    State m_before;
};

} // namespace plab
