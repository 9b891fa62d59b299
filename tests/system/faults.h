// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/cleantest.h"

#include <csignal>

namespace plab {

/// A test that kills at random instants, and tells the seed and round of those that failed.
class FaultsTest : public CleanTest
{
    Q_OBJECT
protected Q_SLOTS:
    void initTestCase() { warmUp(); }
    void cleanup();

protected:
    Chance m_chance;
    int m_round = 0;
};

// What the tests of faults look at while a run runs.

inline const Settings sleepingPool {
    {"workers", "4"}, {"tasks", "1000"}, {"step-seconds", "1"}, {"submit", "map"}};

/// What the record says of a process that the test kills.
inline Ending killedFromOutside()
{
    Ending ending {Ending::Kind::Killed, SIGKILL, {}};
    ending.fromOutside = true;
    return ending;
}

/// The repeat that runs, or was running when the run ended.
Repeat liveRepeat(const Run *run);
/// Living processes of this role with a pid, as the record shows them.
QList<ProcessRecord> living(const Run *run, Role role);
qint64 pidOf(const Run *run, Role role);
bool exists(qint64 pid);
const ProcessRecord *recordOf(const Repeat &repeat, qint64 pid);
double secondsNow(const Repeat &repeat);
bool ends(const Run *run, int limitMs = 20'000);
/// Waits until a counted repeat has a parent: not the witness, which is short.
bool runs(const Run *run);
/// Rows of experiment and settings, for a test that must hold for every kind of run.
void addRunsOfEveryKind();

} // namespace plab
