// SPDX-License-Identifier: GPL-3.0-or-later
// Charts of outcomes and of final values.
#include "core/analysis/outcomes.h"
#include "core/charts/charts.h"
#include "tests/analysis/madecharts.h"
#include "tests/fakes/fakerecord.h"

#include <QJsonArray>
#include <QLocale>
#include <QTest>

using namespace plab;

class OutcomeChartsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void gradingLeavesOutWitnessAndUnfinishedRepeats();
    void gradingShowsUnseenOutcomesWithoutShareBeforeAnything();
    void sharesAreOfWhatCanBeJudged();
    void outcomeChartHasABarPerOutcome();
    void finalValuesStayWholeWhenFew();
    void finalValuesOfManyTrialsArePerTrial();
    void aLockedValueIsRedOnlyWhereItIsForbidden();
    void finalValueChartCountsEveryRepeatOnce();
    void anOverlaysMedianIsTheHeadlines();
    void anOverlayOfTwoGroupsHasNoMedian();
};

void OutcomeChartsTest::gradingLeavesOutWitnessAndUnfinishedRepeats()
{
    RunRecord run = fakeLostUpdates(20, true);
    run.repeats[3].ending = RepeatEnding::Stopped;
    const QList<OutcomeRow> rows = gradeOutcomes(twoOutcomes(), run);
    QCOMPARE(rows.size(), 2);
    QCOMPARE(rows[0].count, 0u);
    QCOMPARE(*rows[0].share, 0.0);
    QCOMPARE(rows[1].count, 19u);
    QCOMPARE(*rows[1].share, 1.0);
    QVERIFY(*rows[1].shareLow > 0.8 && *rows[1].shareLow < 0.9);
    QCOMPARE(rows[1].grade, Grade::Interesting);
}

void OutcomeChartsTest::sharesAreOfWhatCanBeJudged()
{
    Declaration declaration = twoOutcomes();
    declaration.outcomes.append(
        {QStringLiteral("not-raced"), {}, {}, [](const Parameters &) { return Grade::Inconclusive; }});
    RunRecord run = fakeLostUpdates(20, false);
    for (int i = 0; i < 5; ++i)
        run.repeats[i].outcomes = {{QStringLiteral("not-raced"), 1}};
    run.repeats[5].outcomes = {{QStringLiteral("none-lost"), 1}};
    run.outcomes = gradeOutcomes(declaration, run);
    QCOMPARE(run.outcomes[2].count, 5u);
    QVERIFY(!run.outcomes[2].share && !run.outcomes[2].shareLow);
    QCOMPARE(*run.outcomes[0].share, 1.0 / 15);
    QCOMPARE(*run.outcomes[0].share + *run.outcomes[1].share, 1.0);
    QCOMPARE(judgedCount(run.outcomes).judged, 15u);
    QCOMPARE(judgedCount(run.outcomes).all, 20u);
    QCOMPARE(shownOutcomes(run.outcomes).size(), 3);
    const ChartData chart = outcomeChart(run);
    QCOMPARE(chart.bars[2].value, 0.0);
    QCOMPARE(chart.bars[2].valueLabel, QStringLiteral("5"));
    QVERIFY(chart.note.english().startsWith(QStringLiteral("20 repeats, 15 of which can be judged")));
    for (Repeat &repeat : run.repeats)
        repeat.outcomes = {{QStringLiteral("not-raced"), 1}};
    run.outcomes = gradeOutcomes(declaration, run);
    QCOMPARE(shownOutcomes(gradeOutcomes(declaration, fakeLostUpdates(20, false))).size(), 2);
    QVERIFY(!run.outcomes[0].share);
    QVERIFY(outcomeChart(run).bars.isEmpty());
}

void OutcomeChartsTest::gradingShowsUnseenOutcomesWithoutShareBeforeAnything()
{
    const QList<OutcomeRow> rows = gradeOutcomes(twoOutcomes(), RunRecord());
    QCOMPARE(rows.size(), 2);
    QVERIFY(!rows[0].share && !rows[1].share);
}

void OutcomeChartsTest::outcomeChartHasABarPerOutcome()
{
    const ChartData chart = outcomeChart(fakeLostUpdates(20, true));
    QCOMPARE(chart.bars.size(), 3);
    QCOMPARE(chart.bars[1].value, 100.0);
    QCOMPARE(chart.bars[1].role, ChartRole::Interesting);
    QCOMPARE(chart.bars[1].valueLabel, QStringLiteral("100 %"));
    QCOMPARE(chart.bars[0].value, 0.0);
    QVERIFY(chart.note.english().startsWith(QStringLiteral("20 repeats")));
}

void OutcomeChartsTest::finalValuesStayWholeWhenFew()
{
    RunRecord run = fakeLostUpdates(2, false);
    for (Repeat &repeat : run.repeats) {
        repeat.measures[QStringLiteral("expected")] = 4.0;
        repeat.values[QStringLiteral("final_counts")] =
            QJsonArray {QJsonArray {2, 1}, QJsonArray {3, 2}, QJsonArray {4, 5}};
    }
    const ChartData chart = finalValueChart(run, {});
    QCOMPARE(chart.bars.size(), 3);
    QCOMPARE(chart.bars[1].left, 2.5);
    QCOMPARE(chart.bars[1].value, 4.0);
    QCOMPARE(chart.bars[2].value, 10.0);
    QCOMPARE(chart.bars[2].role, ChartRole::Acceptable);
    QCOMPARE(chart.markers.first().x, 4.0);
}

void OutcomeChartsTest::finalValuesOfManyTrialsArePerTrial()
{
    RunRecord run = fakeLostUpdates(1, false);
    run.parameters.set(QStringLiteral("trials"), qint64(1000));
    run.repeats[0].measures[QStringLiteral("expected")] = 2000.0;
    run.repeats[0].values[QStringLiteral("final_counts")] =
        QJsonArray {QJsonArray {QStringLiteral("1"), 700}, QJsonArray {2, 300}};
    const ChartData chart = finalValueChart(run, {});
    QCOMPARE(chart.markers.first().x, 2.0);
    QCOMPARE(chart.yTitle, QStringLiteral("trials"));
    QCOMPARE(barSum(chart), 1000.0);
}

/// A task that failed on request adds nothing: its pool ends below what was expected, and nothing is lost.
void OutcomeChartsTest::aLockedValueIsRedOnlyWhereItIsForbidden()
{
    RunRecord run = fakeLostUpdates(1, false, true);
    run.repeats[0].values.remove(QStringLiteral("final_counts"));
    run.repeats[0].measures[QStringLiteral("expected")] = 80.0;
    run.repeats[0].measures[QStringLiteral("final")] = 75.0;
    for (const Grade grade : {Grade::Forbidden, Grade::Acceptable}) {
        OutcomeRow row;
        row.outcome = QStringLiteral("one");
        row.count = 1;
        row.grade = grade;
        run.outcomes = {row};
        const ChartData chart = finalValueChart(run, {});
        QCOMPARE(chart.bars.first().role,
                 grade == Grade::Forbidden ? ChartRole::Forbidden : ChartRole::Interesting);
    }
}

void OutcomeChartsTest::finalValueChartCountsEveryRepeatOnce()
{
    const RunRecord run = fakeLostUpdates(20, true);
    const ChartData chart = finalValueChart(run, {fakeLostUpdates(5, false, true)});
    QCOMPARE(barSum(chart), 20.0);
    QCOMPARE(barSum(chart, true), 5.0); // the whole distribution
    QCOMPARE(chart.markers.size(), 2);
    QCOMPARE(chart.markers[0].x, 200000.0);
    QCOMPARE(chart.markers[1].label, QStringLiteral("lock mutex: median 200000"));
    QVERIFY(chart.bars.size() <= 40);
}

void OutcomeChartsTest::anOverlaysMedianIsTheHeadlines()
{
    RunRecord before = fakeLostUpdates(4, false, true);
    for (int i = 0; i < 4; ++i)
        before.repeats[i].values[QStringLiteral("final_counts")] = QJsonArray {QJsonArray {100 + 10 * i, 1}};
    const ChartData chart = finalValueChart(fakeLostUpdates(2, false), {before});
    QVERIFY(std::any_of(chart.markers.begin(), chart.markers.end(), [](const ChartMarker &marker) {
        return marker.label.english().endsWith(QLatin1String("median 115")); // between the two in the middle
    }));
}

void OutcomeChartsTest::anOverlayOfTwoGroupsHasNoMedian()
{
    RunRecord before = fakeLostUpdates(4, false, true);
    const int finals[] = {200000, 200000, 90000, 150000};
    for (int i = 0; i < 4; ++i) {
        before.repeats[i].measures[QStringLiteral("expected")] = 200000;
        before.repeats[i].values[QStringLiteral("final_counts")] = QJsonArray {QJsonArray {finals[i], 1}};
    }
    const ChartData chart = finalValueChart(fakeLostUpdates(2, false), {before});
    QCOMPARE(chart.markers.last().x, 90000.0);
    QCOMPARE(chart.markers.last().label,
             QStringLiteral("lock mutex: 2 of 4 other than expected, up to 90000"));
}

QTEST_APPLESS_MAIN(OutcomeChartsTest)
#include "tst_outcomecharts.moc"
