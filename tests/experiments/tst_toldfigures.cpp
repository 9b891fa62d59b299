// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/shownfigures.h"
#include "tests/experiments/toldrun.h"

#include <QJsonArray>
#include <QTest>

using namespace plab;

namespace {

/// A run of several repeats, one for each list of measures.
RunRecord runOfAll(const char *experiment, const Settings &settings, const QList<Figures> &measures)
{
    RunRecord run = runOf(experiment, settings, measures.first());
    for (qsizetype i = 1; i < measures.size(); ++i)
        run.repeats.append(runOf(experiment, settings, measures[i]).repeats);
    return run;
}

} // namespace

/// What is said over a result and before a run must be true of every setting.
class ToldFiguresTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void severalRepeatsAreSaidAsTheyAre();
    void onlyThoseWhoPassedAreCounted();
    void fewAreNotNoneNorMostAll();
    void longTimesAreToldInUnitsForThem();
    void remarksAreTrue_data();
    void remarksAreTrue();
    void aCounterThatCouldOverflowIsRefused();
    void nothingMeasuredSaysNothing_data();
    void nothingMeasuredSaysNothing();
};

void ToldFiguresTest::severalRepeatsAreSaidAsTheyAre()
{
    QLocale::setDefault(QLocale::c());
    // The longest is that of all, not the middle one.
    const QString locks =
        told("locks",
             runOfAll("locks", {{"kind", "spin"}},
                      {{{"acquires_per_s", 1e6}, {"cpu_s", 2}, {"wait_us_max", 10}, {"fairness", 1}},
                       {{"acquires_per_s", 1e6}, {"cpu_s", 2}, {"wait_us_max", 9000}, {"fairness", 1}},
                       {{"acquires_per_s", 1e6}, {"cpu_s", 2}, {"wait_us_max", 20}, {"fairness", 1}}}));
    QVERIFY2(locks.contains("the longest wait was 9.00 ms"), qPrintable(locks));
    QVERIFY2(!locks.contains("99 of 100"), qPrintable(locks)); // no repeat kept its samples
    const QString starts =
        told("start-cost",
             runOfAll("start-cost", {{"count", "50"}},
                      {{{"start_us_median", 400}, {"start_us_max", 500}, {"start_join_us_median", 900}},
                       {{"start_us_median", 400}, {"start_us_max", 7000}, {"start_join_us_median", 900}}}));
    QVERIFY2(starts.contains("The median of 50; the longest took 7.00 ms."), qPrintable(starts));
    const QString transports = told("transports",
                                    runOfAll("transports", {{"mechanism", "pipe"}, {"messages", "10"}},
                                             {{{"round_trip_us_median", 5}, {"round_trip_us_max", 8}},
                                              {{"round_trip_us_median", 5}, {"round_trip_us_max", 80}},
                                              {{"round_trip_us_median", 5}, {"round_trip_us_max", 9}}}));
    QVERIFY2(transports.contains("The longest took 80.0 µs."), qPrintable(transports));
}

void ToldFiguresTest::onlyThoseWhoPassedAreCounted()
{
    const auto turn = [](const char *who, const QJsonValue &passed) {
        return QJsonArray {who, "barrier", 0.1, passed, passed};
    };
    const QJsonArray some {turn("Process-1", 0.2), turn("Process-2", QJsonValue())};
    for (const char *kind : {"barrier", "event"}) {
        const RunRecord run =
            runOf("meeting-points", {{"kind", kind}, {"processes", "2"}}, {{"wall_s", 1}}, {{"turns", some}});
        const QString text = told("meeting-points", run);
        QVERIFY2(text.contains("1 of 2"), qPrintable(text));
        QVERIFY2(!text.contains("ll 2"), qPrintable(text));
    }
}

void ToldFiguresTest::fewAreNotNoneNorMostAll()
{
    QLocale::setDefault(QLocale::c());
    QCOMPARE(shownPercent(0), "0.0 %");
    QCOMPARE(shownPercent(1), "100.0 %");
    QCOMPARE(shownPercent(0.487), "48.7 %");
    QCOMPARE(shownPercent(0.0005), "0.050 %");
    QCOMPARE(shownPercent(1e-6), "0.00010 %");
    QCOMPARE(shownPercent(0.9998), "99.980 %");
}

void ToldFiguresTest::longTimesAreToldInUnitsForThem()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QCOMPARE(shownDuration(1).english(), "1 second");
    QCOMPARE(shownDuration(119).english(), "119 seconds");
    QCOMPARE(shownDuration(120).english(), "2 minutes");
    QCOMPARE(shownDuration(3 * 3600).english(), "3 hours");
    QCOMPARE(shownDuration(2 * 86400).english(), "2 days");
    QCOMPARE(shownDuration(31557600.0 * 81000).english(), "81,000 years");
    QLocale::setDefault(QLocale::c());
}

void ToldFiguresTest::remarksAreTrue_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QString>("never");
    QTest::newRow("a pause lets them meet on one CPU")
        << "lost-updates" << Settings {{"placement", "same-cpu"}, {"pause", "1000"}} << "only rarely";
    QTest::newRow("a lock leaves nothing to meet at")
        << "lost-updates" << Settings {{"placement", "same-cpu"}, {"lock", "mutex"}} << "only rarely";
    QTest::newRow("who sleeps between updates needs no CPU")
        << "lost-updates" << Settings {{"processes", "256"}, {"interval", "200"}} << "wait for a CPU";
    QTest::newRow("results have no consumers")
        << "queue" << Settings {{"payload", "results"}, {"producers", "256"}} << "and consumers on";
}

void ToldFiguresTest::remarksAreTrue()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    QFETCH(QString, never);
    const Declaration &declaration = *findDeclaration(experiment);
    const QString remarks =
        englishOf(declaration.remarks(settingsOf(declaration, settings))).join(QLatin1Char('\n'));
    QVERIFY2(!remarks.contains(never), qPrintable(remarks));
}

void ToldFiguresTest::aCounterThatCouldOverflowIsRefused()
{
    const Declaration &declaration = *findDeclaration("lost-updates");
    const auto check = [&](const char *processes) {
        return declaration.check(settingsOf(
            declaration, {{"processes", processes}, {"increments", "1000000000"}, {"steps", "1000000000"}}));
    };
    QVERIFY(bool(check("8")));
    const Result<void> refused = check("10");
    QVERIFY(!refused);
    QCOMPARE(refused.error().kind, ErrorKind::Usage);
    QVERIFY(refused.error().sentence.english().contains("“Increments”"));
}

void ToldFiguresTest::nothingMeasuredSaysNothing_data()
{
    QTest::addColumn<QString>("experiment");
    for (const Declaration *declaration : declarations())
        QTest::newRow(qPrintable(declaration->id)) << QString(declaration->id);
}

void ToldFiguresTest::nothingMeasuredSaysNothing()
{
    QFETCH(QString, experiment);
    RunRecord run = runOf(qPrintable(experiment), {}, {});
    run.repeats.clear();
    QCOMPARE(told(qPrintable(experiment), run), QString("\n"));
    OutcomeRow row; // as a file may say that has lost its repeats
    row.outcome = findDeclaration(experiment)->outcomes.first().id;
    row.count = 1;
    run.outcomes.append(row);
    (void)told(qPrintable(experiment), run);
}

QTEST_GUILESS_MAIN(ToldFiguresTest)
#include "tst_toldfigures.moc"
