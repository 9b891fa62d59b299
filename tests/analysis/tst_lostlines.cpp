// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/lostlines.h"

#include <QTest>

using namespace plab;

class LostLinesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areSummedOverAllRepeats();
};

void LostLinesTest::areSummedOverAllRepeats()
{
    RunRecord run;
    QCOMPARE(lostLinesSentence(run), QString());
    run.repeats = {Repeat(), Repeat(), Repeat()};
    QCOMPARE(lostLinesSentence(run), QString());
    run.repeats[1].consoleDropped = 1;
    QVERIFY(lostLinesSentence(run).english().startsWith("1 console line is lost: "));
    run.repeats[0].witness = true;
    run.repeats[0].consoleDropped = 2;
    QVERIFY(lostLinesSentence(run).english().startsWith("3 console lines are lost: "));
}

QTEST_APPLESS_MAIN(LostLinesTest)
#include "tst_lostlines.moc"
