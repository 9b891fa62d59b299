// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/cleantest.h"

#include <QTest>

namespace plab {

// What the tests of lost-updates share.

inline const QStringList lockKinds {"mutex", "atomic", "spin", "ticket", "semaphore", "file"};

inline Record race(const Settings &settings, int repeat = 1)
{
    Lab lab;
    return runToEnd(lab, "lost-updates", settings, repeat);
}

class RaceTest : public CleanTest
{
    Q_OBJECT
protected Q_SLOTS:
    void initTestCase() { QCOMPARE(troubleOf(race({{"increments", "10"}})), QString()); }
};

} // namespace plab
