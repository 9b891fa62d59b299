// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QRegularExpression>
#include <QTest>

namespace plab {

void CleanTest::warmUp()
{
    Lab lab;
    QCOMPARE(troubleOf(runToEnd(lab, "pool", {{"task", "none"}})), QString());
}

void CleanTest::init()
{
    QTest::failOnWarning(QRegularExpression("QString::arg")); // a text and what goes into it do not agree
    m_residue.begin();
}

void CleanTest::cleanup()
{
    const QStringList left = m_residue.left();
    QVERIFY2(left.isEmpty(), qPrintable(left.join(QStringLiteral("; "))));
}

} // namespace plab
