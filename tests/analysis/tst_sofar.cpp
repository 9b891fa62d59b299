// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sofar.h"

#include <QTest>

using namespace plab;

class SoFarTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatTheParentCountsIsSaid();
    void elseWhoHasEnded();
    void theHeadlineStandsOnceThereIsOne();
    void nothingIsSaidBeforeAnythingRuns();

private:
    static RunRecord running(int ended);
};

RunRecord SoFarTest::running(int ended)
{
    Repeat repeat;
    for (int i = 0; i < 5; ++i) {
        ProcessRecord process;
        process.index = i;
        process.role = i == 0 ? Role::Nursery : i == 1 ? Role::Parent : Role::Child;
        process.state = i == 4 ? 'R' : 'S';
        if (i >= 2 && i < 2 + ended)
            process.ending = {Ending::Kind::Exited, 0, {}};
        repeat.processes.append(process);
    }
    RunRecord run;
    run.repeats = {repeat};
    return run;
}

void SoFarTest::whatTheParentCountsIsSaid()
{
    Declaration declaration;
    declaration.soFar = [](double done, double wanted) {
        return Text::plain(QStringLiteral("%1 of %2 done.").arg(done).arg(wanted));
    };
    RunRecord run = running(0);
    run.repeats[0].stepsDone = 3;
    run.repeats[0].stepsWanted = 16;
    QCOMPARE(headlineSoFar(declaration, run).sentence.english(), QStringLiteral("3 of 16 done."));
    run.repeats[0].stepsWanted = 0;
    QCOMPARE(headlineSoFar(declaration, run).sentence.english(),
             QStringLiteral("3 processes have been started."));
}

void SoFarTest::elseWhoHasEnded()
{
    const Headline words = headlineSoFar({}, running(1));
    QCOMPARE(words.sentence.english(), QStringLiteral("1 of 3 processes has ended."));
    QCOMPARE(words.detail.english(),
             QStringLiteral("At this instant, with the parent: 1 runs or is ready to, 2 sleep or wait."));
    QCOMPARE(headlineSoFar({}, running(3)).sentence.english(), QStringLiteral("All 3 processes have ended."));
}

void SoFarTest::theHeadlineStandsOnceThereIsOne()
{
    Declaration declaration;
    declaration.headline = [](const RunRecord &) {
        return Headline {Text::plain(QStringLiteral("Known.")), {}};
    };
    QCOMPARE(headlineSoFar(declaration, running(1)).sentence.english(), QStringLiteral("Known."));
}

void SoFarTest::nothingIsSaidBeforeAnythingRuns()
{
    QVERIFY(headlineSoFar({}, RunRecord()).sentence.isEmpty());
    RunRecord over = running(3);
    over.repeats[0].ending = RepeatEnding::Stopped;
    over.finished = true;
    QVERIFY(headlineSoFar({}, over).sentence.isEmpty());
}

QTEST_APPLESS_MAIN(SoFarTest)
#include "tst_sofar.moc"
