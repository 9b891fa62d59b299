// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/faults.h"
#include "core/model/visibletext.h"

#include <QLocale>
#include <QTest>

using namespace plab;

namespace {

Repeat repeatWith(int faults, bool witness = false)
{
    Repeat repeat;
    repeat.witness = witness;
    for (int i = 0; i < faults; ++i)
        repeat.faults.append(
            {0.5 + i, 4000 + i, "Worker-1", Text::plain(QStringLiteral("Fault %1.").arg(i))});
    return repeat;
}

} // namespace

class FaultsOfARunTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void aQuietRunHasNone();
    void theRepeatIsNamedWhereThereAreSeveral();
    void theWitnessIsNamed();
    void ofManyTheNewestAreToldAndTheRestCounted();
    void controlCharactersAreShown();
};

void FaultsOfARunTest::aQuietRunHasNone()
{
    RunRecord run;
    run.repeats = {Repeat(), Repeat()};
    QCOMPARE(englishOf(faultLines(run, 3)), QStringList());
    QCOMPARE(faultCount(run), quint64(0));
}

void FaultsOfARunTest::theRepeatIsNamedWhereThereAreSeveral()
{
    RunRecord run;
    run.repeats = {repeatWith(1)};
    QCOMPARE(englishOf(faultLines(run, 3)), QStringList("At 0.500 s: Fault 0."));
    run.repeat = 2;
    run.repeats = {Repeat(), repeatWith(1)};
    QCOMPARE(englishOf(faultLines(run, 3)), QStringList("Repeat 2, at 0.500 s: Fault 0."));
}

void FaultsOfARunTest::theWitnessIsNamed()
{
    RunRecord run;
    run.repeats = {Repeat(), repeatWith(1, true)};
    QCOMPARE(englishOf(faultLines(run, 3)), QStringList("Witness repeat, at 0.500 s: Fault 0."));
}

void FaultsOfARunTest::ofManyTheNewestAreToldAndTheRestCounted()
{
    RunRecord run;
    run.repeat = 2;
    run.repeats = {repeatWith(2), repeatWith(3)};
    QCOMPARE(englishOf(faultLines(run, 5)).size(), 5);
    const QStringList some = englishOf(faultLines(run, 2));
    QCOMPARE(some,
             (QStringList {"3 earlier faults stand in the run's record.", "Repeat 2, at 1.500 s: Fault 1.",
                           "Repeat 2, at 2.500 s: Fault 2."}));
    QCOMPARE(englishOf(faultLines(run, 4)).first(), QString("1 earlier fault stands in the run's record."));
    QCOMPARE(englishOf(faultLines(run, 4)).at(1), QString("Repeat 1, at 1.500 s: Fault 1."));
}

void FaultsOfARunTest::controlCharactersAreShown()
{
    RunRecord run;
    run.repeats = {Repeat()};
    run.repeats[0].faults = {{1, 2, "x", Text::plain("It said \x1b[2J\nprocess-lab: all is well.")}};
    QCOMPARE(visibleText(faultLines(run, 1).first().english()),
             QString("At 1.000 s: It said \\x1b[2J\\nprocess-lab: all is well."));
}

QTEST_APPLESS_MAIN(FaultsOfARunTest)
#include "tst_faults.moc"
