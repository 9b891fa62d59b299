// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"
#include "core/charts/charts.h"
#include "tests/analysis/madecharts.h"
#include "tests/fakes/fakerecord.h"

#include <QJsonArray>
#include <QLocale>
#include <QTest>

using namespace plab;

namespace {

/// Repeats of so many trials each, `lost` of them in every repeat by turns.
RunRecord fakeTrials(const QList<int> &lost, int trials)
{
    RunRecord run = fakeLostUpdates(int(lost.size()), false);
    for (qsizetype i = 0; i < lost.size(); ++i)
        run.repeats[i].outcomes = {{QStringLiteral("lost"), quint64(lost[i])},
                                   {QStringLiteral("none-lost"), quint64(trials - lost[i])}};
    return run;
}

double widthOf(const OutcomeRow &row)
{
    return *row.shareHigh - *row.shareLow;
}

} // namespace

/// What a share rests on, and the words for how often something was seen.
class TestShares : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void fewRepeatsHaveCountsButNoIntervals();
    void trialsWithinRepeatsAreWorthWhatRepeatsDiffer();
    void trialsOfOneRepeatAreWorthWhatItsStretchesDiffer();
    void anUnseenOutcomeRestsOnTheSeenOnes();
    void countsAreSaidAlike();
};

void TestShares::fewRepeatsHaveCountsButNoIntervals()
{
    for (const int repeats : {1, 5, 6, 20}) {
        RunRecord run = fakeLostUpdates(repeats, false);
        run.outcomes = gradeOutcomes(twoOutcomes(), run);
        const ChartData chart = outcomeChart(run);
        for (const OutcomeRow &row : std::as_const(run.outcomes)) {
            QVERIFY(row.share);
            QCOMPARE(row.shareLow.has_value(), repeats >= 6);
            QCOMPARE(row.shareHigh.has_value(), repeats >= 6);
            QCOMPARE(row.effective.has_value(), repeats >= 6);
            if (row.effective)
                QCOMPARE(*row.effective, double(repeats));
        }
        for (const ChartBar &bar : chart.bars)
            QCOMPARE(bar.high > bar.low, repeats >= 6);
        QCOMPARE(chart.note.english().contains(QStringLiteral("Whiskers")), repeats >= 6);
        QCOMPARE(chart.note.english().contains(QStringLiteral("No interval")), repeats < 6);
    }
}

void TestShares::trialsWithinRepeatsAreWorthWhatRepeatsDiffer()
{
    const RunRecord run = fakeTrials({100, 900, 200, 800, 300, 700, 100, 900}, 1000);
    const QList<OutcomeRow> rows = gradeOutcomes(twoOutcomes(), run);
    QCOMPARE(*rows[1].share, 0.5);
    QVERIFY2(*rows[1].effective < 16, qPrintable(QString::number(*rows[1].effective))); // of 8000 trials
    QVERIFY(widthOf(rows[1]) > 0.4);
    QVERIFY(*rows[1].shareLow <= 0.5 && *rows[1].shareHigh >= 0.5);
    const QList<OutcomeRow> few = gradeOutcomes(twoOutcomes(), fakeTrials({100, 900, 200}, 1000));
    QVERIFY(few[1].share && !few[1].shareLow && !few[1].effective);
}

void TestShares::trialsOfOneRepeatAreWorthWhatItsStretchesDiffer()
{
    RunRecord run = fakeTrials({4000}, 8000);
    QVERIFY(!gradeOutcomes(twoOutcomes(), run)[1].shareLow); // nothing to tell how far they depend
    QJsonArray lost;
    QJsonArray right;
    for (int i = 0; i < 80; ++i) {
        lost.append(i % 8 < 4 ? 90 : 10);
        right.append(i % 8 < 4 ? 10 : 90);
    }
    run.repeats[0].values.insert(
        QStringLiteral("blocks"),
        QJsonObject {{QStringLiteral("lost"), lost}, {QStringLiteral("none-lost"), right}});
    const QList<OutcomeRow> rows = gradeOutcomes(twoOutcomes(), run);
    QVERIFY(rows[1].effective);
    QVERIFY2(*rows[1].effective < 80, qPrintable(QString::number(*rows[1].effective)));
    QVERIFY(*rows[1].shareLow < 0.45 && *rows[1].shareHigh > 0.55);
    run.outcomes = rows;
    QVERIFY(outcomeChart(run).note.english().contains(QStringLiteral("independent")));
}

void TestShares::anUnseenOutcomeRestsOnTheSeenOnes()
{
    Declaration declaration = twoOutcomes();
    declaration.outcomes.append(
        {QStringLiteral("impossible"), {}, {}, [](const Parameters &) { return Grade::Forbidden; }});
    const QList<OutcomeRow> rows =
        gradeOutcomes(declaration, fakeTrials({100, 900, 200, 800, 300, 700, 100, 900}, 1000));
    QCOMPARE(rows[2].count, 0u);
    QCOMPARE(*rows[2].shareLow, 0.0);
    QCOMPARE(*rows[2].effective, *rows[1].effective);
    QVERIFY(*rows[2].shareHigh > 0.2);
    // All of one kind: what was made afresh are the repeats.
    const QList<OutcomeRow> alike = gradeOutcomes(declaration, fakeTrials({0, 0, 0, 0, 0, 0, 0, 0}, 1000));
    QCOMPARE(*alike[1].effective, 8.0);
    QCOMPARE(*alike[0].shareHigh, 1.0);
}

void TestShares::countsAreSaidAlike()
{
    QCOMPARE(countWords(20, 20, false), QStringLiteral("each of 20 repeats"));
    QCOMPARE(countWords(0, 20, true), QStringLiteral("none of 20 trials"));
    QCOMPARE(countWords(1, 1, false), QStringLiteral("the repeat"));
}

QTEST_APPLESS_MAIN(TestShares)
#include "tst_shares.moc"
