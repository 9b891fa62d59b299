// SPDX-License-Identifier: GPL-3.0-or-later
// While a run goes on the panes follow the repeat that runs.
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/statusline.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/processes/processespane.h"
#include "ui/processes/processmodel.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"

#include <QAction>
#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QTest>
#include <QTreeView>

using namespace plab;

namespace {

/// Repeat 3 of 4 runs, unrecorded; the witness and two repeats are over.
std::shared_ptr<RunRecord> thirdRepeatRuns()
{
    const RunRecord whole = fakeLostUpdates(4, true);
    auto run = std::make_shared<RunRecord>(whole);
    run->parameters = Parameters(findDeclaration(run->experiment)->parameters);
    run->repeat = 4;
    run->finished = false;
    run->repeats.clear();
    for (int i = 0; i < 3; ++i) {
        Repeat repeat = whole.repeats.last();
        repeat.witness = false;
        repeat.recording = QStringLiteral("off");
        repeat.lanes.clear();
        repeat.entryNs += quint64(i + 1) * 1'000'000'000;
        for (ProcessRecord &process : repeat.processes)
            process.pid += 100 * (i + 1);
        if (i == 2) {
            repeat.ending = RepeatEnding::Running;
            repeat.measures.clear();
        }
        run->repeats.append(repeat);
    }
    run->repeats.append(whole.repeats.last());
    return run;
}

} // namespace

class LivePanesTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("livepanes")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }
    void panesFollowTheRepeatThatRuns();
    void aRepeatThatIsLookedAtStays();
    void theWitnessStandsThereAgainAtTheEnd();
    void aWorkerOfTheRunningRepeatIsKilledFromItsMenu();
    void oneRepeatHasWordsAndChartsFromItsFirstStart_data();
    void oneRepeatHasWordsAndChartsFromItsFirstStart();

private:
    bool killsByMenu(const QString &name);
    QString processCaption() const { return m_window->findChild<QLabel *>("processCaption")->text(); }
    QString timelineText() const { return part<TimelineView>()->accessibleDescription(); }
    QString sentence() const
    {
        for (const QLabel *label : part<OutcomesPane>()->findChildren<QLabel *>()) {
            if (label->accessibleName() == QLatin1String("Result"))
                return label->text();
        }
        return {};
    }
    void show(const std::shared_ptr<const RunRecord> &run)
    {
        ShownRun shown {run, {}, QStringLiteral("run 7")};
        part<ResultColumn>()->show(shown, findDeclaration(run->experiment));
    }
    void showProcesses() { part<ResultColumn>()->lower()->showPane(part<ProcessesPane>()); }
    QModelIndex rowOf(const QString &name) const
    {
        const QAbstractItemModel *model = part<ProcessesPane>()->findChild<QTreeView *>()->model();
        const QModelIndexList found =
            model->match(model->index(0, 0), Qt::DisplayRole, name, 1, Qt::MatchExactly | Qt::MatchRecursive);
        return found.value(0);
    }
};

void LivePanesTest::panesFollowTheRepeatThatRuns()
{
    showProcesses();
    const auto run = thirdRepeatRuns();
    show(run);
    const QString pid = QString::number(run->repeats.at(2).processes.at(2).pid);
    const QModelIndex row = rowOf(run->repeats.at(2).processes.at(2).name);
    QCOMPARE(row.siblingAtColumn(ProcessModel::Pid).data().toString(), pid);
    QVERIFY2(processCaption().startsWith(QStringLiteral("run 7 · repeat 3 of 4")),
             qPrintable(processCaption()));
    QVERIFY2(timelineText().contains(QLatin1String("repeat 3 of 4")), qPrintable(timelineText()));
    QVERIFY(timelineText().contains(QLatin1String("not recorded: recording would change the race")));
    QVERIFY(timelineText().contains(QLatin1String("follows live")));
    QVERIFY(part<TimelineView>()->isLive());
}

void LivePanesTest::aRepeatThatIsLookedAtStays()
{
    showProcesses();
    const auto before = thirdRepeatRuns();
    show(before);
    part<TimelineView>()->setPlayhead(1e6);
    auto after = std::make_shared<RunRecord>(*before);
    after->repeats[2].ending = RepeatEnding::Finished;
    Repeat next = before->repeats.at(2);
    next.entryNs += 1'000'000'000;
    const Repeat witness = after->repeats.last();
    after->repeats.removeLast();
    after->repeats << next << witness;
    show(after);
    QVERIFY2(timelineText().contains(QLatin1String("repeat 3 of 4")), qPrintable(timelineText()));
    QVERIFY(timelineText().contains(QLatin1String("not followed")));
    QVERIFY(processCaption().contains(QLatin1String("repeat 3 of 4")));
    part<TimelineView>()->setPlayhead({});
    QVERIFY2(timelineText().contains(QLatin1String("repeat 4 of 4")), qPrintable(timelineText()));
    QVERIFY(processCaption().contains(QLatin1String("repeat 4 of 4")));
}

void LivePanesTest::theWitnessStandsThereAgainAtTheEnd()
{
    const auto live = thirdRepeatRuns();
    show(live);
    auto over = std::make_shared<RunRecord>(*live);
    over->repeats[2].ending = RepeatEnding::Finished;
    over->finished = true;
    show(over);
    QVERIFY2(timelineText().contains(QLatin1String("witness repeat, recorded; not counted")),
             qPrintable(timelineText()));
    QVERIFY(!timelineText().contains(QLatin1String("repeat 3")));
}

/// As a person does it: a right click, then a click in the menu. False where that worker does not live now.
bool LivePanesTest::killsByMenu(const QString &name)
{
    auto *tree = part<ProcessesPane>()->findChild<QTreeView *>();
    if (!rowOf(name).isValid())
        return false;
    const QPoint at = tree->visualRect(rowOf(name)).center();
    QTest::mouseClick(tree->viewport(), Qt::LeftButton, {}, at);
    QContextMenuEvent asks(QContextMenuEvent::Mouse, at, tree->viewport()->mapToGlobal(at));
    QApplication::sendEvent(tree->viewport(), &asks);
    auto *menu = part<ProcessesPane>()->findChild<QMenu *>();
    if (!menu || !menu->isVisible())
        return false;
    QAction *kill = menu->actions().at(3);
    const bool can = kill->isEnabled() && kill->text().contains(QLatin1String("SIGKILL"));
    if (can)
        QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(kill).center());
    menu->close();
    delete menu;
    return can;
}

void LivePanesTest::aWorkerOfTheRunningRepeatIsKilledFromItsMenu()
{
    set("workers", qint64(2));
    set("tasks", qint64(12));
    set("steps-per-task", qint64(50'000'000));     // far longer than a click takes; nothing of it is recorded
    set("worker-death", QStringLiteral("broken")); // and yet it is over at once
    showProcesses();
    part<Actions>()->run->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(processCaption().contains(QLatin1String("not recorded")), 30000);
    const auto isBroken = [this] {
        const RunRecord &run = *shown().record;
        return std::any_of(run.repeats.begin(), run.repeats.end(), [](const Repeat &repeat) {
            return repeat.ending == RepeatEnding::Finished
                && repeat.outcomes.value(QStringLiteral("broken")) > 0;
        });
    };
    bool isKilled = false;
    while (!isBroken() && part<RunController>()->state() == RunController::State::Running) {
        isKilled = killsByMenu(QStringLiteral("Worker-2")) || isKilled;
        QTest::qWait(30);
    }
    QVERIFY(isKilled && isBroken());
    part<Actions>()->stop->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(part<RunController>()->state() == RunController::State::Idle, 30000);
    QVERIFY(timelineText().contains(QLatin1String("witness repeat")));
    QTRY_VERIFY2(sentence().contains(QLatin1String("A worker died")), qPrintable(sentence()));
}

void LivePanesTest::oneRepeatHasWordsAndChartsFromItsFirstStart_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QString>("settings"); ///< with which a repeat lasts
    QTest::addColumn<QString>("words");
    QTest::addColumn<QString>("chart");
    QTest::newRow("starts") << "start-cost"
                            << R"("method": "fork", "count": 10000)"
                            << "of 10,000"
                            << "start";
    QTest::newRow("operations") << "manager"
                                << R"("operations": 1000000, "recording": "off")"
                                << "of 1,000,000"
                                << "rates";
    QTest::newRow("signals") << "signals"
                             << R"("signal": "realtime", "count": 1000, "interval": 20)"
                             << "of 1,000 signals"
                             << "arrivals";
    QTest::newRow("sentinels") << "terminate"
                               << R"("how": "sentinel")"
                               << "process"
                               << "heard";
}

void LivePanesTest::oneRepeatHasWordsAndChartsFromItsFirstStart()
{
    QFETCH(QString, experiment);
    QFETCH(QString, settings);
    QFETCH(QString, words);
    QFETCH(QString, chart);
    const QString preset =
        writeText(QStringLiteral("long.json"),
                  QStringLiteral(R"({"format": "process-lab.preset", "version": 1, "id": "long",
        "title": "Long", "note": "", "experiment": "%1", "parameters": {%2}, "repeat": 1, "seed": 1})")
                      .arg(experiment, settings)
                      .toUtf8());
    QVERIFY(opens(preset));
    part<ResultColumn>()->lower()->showPane(part<TimingPane>());
    part<Actions>()->run->trigger();
    QTRY_VERIFY2(sentence().contains(words), qPrintable(sentence()));
    const auto isDrawn = [&] {
        for (const ChartDeclaration &one : findDeclaration(experiment)->charts) {
            const ChartData data = one.name == chart ? one.make(*shown().record, {}) : ChartData();
            if (!data.bars.isEmpty() || !data.series.value(0).points.isEmpty())
                return true;
        }
        return false;
    };
    QTRY_VERIFY(isDrawn());
    QVERIFY(part<RunController>()->state() == RunController::State::Running);
    part<Actions>()->stop->trigger();
    QTRY_VERIFY_WITH_TIMEOUT(part<RunController>()->state() == RunController::State::Idle, 60000);
    QVERIFY(shown().record->repeats.first().measures.isEmpty()
            || !shown().record->repeats.first().endedAsItShould());
}

QTEST_MAIN(LivePanesTest)
#include "tst_livepanes.moc"
