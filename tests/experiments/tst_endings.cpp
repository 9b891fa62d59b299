// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/lifetimes.h"
#include "core/experiments/catalogue.h"

#include <QTest>

#include <csignal>

using namespace plab;

namespace {

ProcessRecord process(int index, const char *name, Role role, double endedS, const Ending &ending)
{
    ProcessRecord one;
    one.index = index;
    one.name = QLatin1String(name);
    one.role = role;
    one.pid = 100 + index;
    one.startedS = 0;
    one.endedS = endedS;
    one.reapedS = endedS;
    one.ending = ending;
    return one;
}

/// A parent that ended at 1 s, and one child.
Repeat family(const Ending &ofParent, double childS, const Ending &ofChild, bool adopted)
{
    Repeat repeat;
    repeat.ending =
        ofParent.kind == Ending::Kind::Killed ? RepeatEnding::ParentKilled : RepeatEnding::Finished;
    repeat.processes = {process(0, "nursery", Role::Nursery, 0, {}),
                        process(1, "parent", Role::Parent, 1, ofParent),
                        process(2, "Process-1", Role::Child, childS, ofChild)};
    repeat.measures.insert("wall_s", 0.5);
    if (adopted)
        repeat.processes[2].adoptedBy = 100;
    return repeat;
}

const Ending Exited {Ending::Kind::Exited, 0, {}};
const Ending KilledHard {Ending::Kind::Killed, SIGKILL, {}};
const Ending Terminated {Ending::Kind::Killed, SIGTERM, {}};

} // namespace

class EndingsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void theTableTellsHowTheParentEnded_data();
    void theTableTellsHowTheParentEnded();
    void aKilledParentIsExpectedOnlyWhenAskedFor();
    void lifetimesShowOrphansAndZombies();
    void aLifetimesChartWithoutARepeatSaysWhy();
};

void EndingsTest::theTableTellsHowTheParentEnded_data()
{
    QTest::addColumn<Repeat>("repeat");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("child before parent") << family(Exited, 0.9, Exited, false) << "parent-waited";
    QTest::newRow("child killed long before") << family(Exited, 0.3, KilledHard, false) << "parent-waited";
    QTest::newRow("child terminated") << family(Exited, 0.9, Terminated, false) << "children-terminated";
    QTest::newRow("child lived on") << family(KilledHard, 2, Exited, true) << "children-orphaned";
    QTest::newRow("nobody knows") << family(KilledHard, 2, {Ending::Kind::Lost, 0, {}}, false) << "leaked";
}

void EndingsTest::theTableTellsHowTheParentEnded()
{
    QFETCH(Repeat, repeat);
    QFETCH(QString, outcome);
    const Declaration &declaration = *findDeclaration("parent-ends");
    declaration.measure(Parameters(declaration.parameters), repeat);
    const bool orphaned = outcome == "children-orphaned";
    QCOMPARE(repeat.outcomes, (QMap<QString, quint64> {{outcome, 1}}));
    QCOMPARE(repeat.measures.value("survivors"), std::optional<double>(orphaned ? 1 : 0));
    QCOMPARE(repeat.measures.contains("adopter_pid"), orphaned);
    QCOMPARE(repeat.values.value("adopter").toString(), orphaned ? QString("nursery") : QString());
}

void EndingsTest::aKilledParentIsExpectedOnlyWhenAskedFor()
{
    const Declaration &declaration = *findDeclaration("parent-ends");
    Parameters parameters(declaration.parameters);
    QVERIFY(!declaration.expectsParentKilled(parameters));
    parameters.set("parent-end", QStringLiteral("killed"));
    QVERIFY(declaration.expectsParentKilled(parameters));
    QCOMPARE(declaration.outcome("children-orphaned")->grade(parameters), Grade::Acceptable);
    QCOMPARE(declaration.outcome("parent-waited")->grade(parameters), Grade::Forbidden);
    parameters.set("runner", QStringLiteral("thread"));
    QCOMPARE(declaration.outcome("children-terminated")->grade(parameters), Grade::Acceptable);
    QCOMPARE(declaration.outcome("children-orphaned")->grade(parameters), Grade::Forbidden);
}

void EndingsTest::lifetimesShowOrphansAndZombies()
{
    RunRecord run;
    run.repeats = {family(KilledHard, 3, Exited, true)};
    run.repeats.first().outcomes = {{"children-orphaned", 1}};
    run.repeats.first().processes[2].reapedS = 3.5;
    const ChartData chart = lifetimesChart(run, {});
    QStringList labels;
    QList<double> values;
    for (const ChartBar &bar : chart.bars) {
        labels.append(bar.label.english());
        values.append(bar.value);
    }
    QCOMPARE(
        labels,
        (QStringList {"parent's code", "parent", "Process-1", "of it as an orphan", "then as a zombie"}));
    QCOMPARE(values, (QList<double> {0.5, 1, 3, 2, 0.5}));
}

void EndingsTest::aLifetimesChartWithoutARepeatSaysWhy()
{
    const ChartData chart = lifetimesChart(RunRecord(), {});
    QVERIFY(chart.bars.isEmpty());
    QVERIFY(!chart.emptyText.isEmpty());
}

QTEST_GUILESS_MAIN(EndingsTest)
#include "tst_endings.moc"
