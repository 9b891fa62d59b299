// SPDX-License-Identifier: GPL-3.0-or-later
// The window driven as a person would: through its actions, fields, notices and files, on real processes.
#include "core/experiments/catalogue.h"
#include "core/record/readfile.h"
#include "core/record/runjson.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/base/noticebar.h"
#include "ui/base/theme.h"
#include "ui/charts/chartview.h"
#include "ui/control/exportcontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/form/parameterform.h"
#include "ui/frame/actions.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/statusline.h"
#include "ui/outcomes/comparisonbar.h"
#include "ui/processes/processespane.h"
#include "ui/runs/runspane.h"
#include "ui/timing/timingpane.h"
#include "ui/window/mainwindow.h"

#include <QAbstractSpinBox>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QComboBox>
#include <QImage>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include <csignal>

using namespace plab;

class MainWindowTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-mainwindow")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void opensWithTheCountingPoolReady();
    void lockOnLosesNothing();
    void theNextStepRunsTheOtherSwitchBesideIt();
    void recordingIsSetInTheToolBarOnly();
    void unrecordedIsToldSo();
    void stopAnswersAtOnce();
    void aKilledWorkerIsShownWithItsEnding();
    void earlierRunsAreShownAgainDeletedAndBroughtBack();
    void manyProcessesAreAskedForFirst();
    void whatIsNotAllowedIsToldAndNotRun();
    void aStoredRunIsShownAgain();
    void tablesAndRunsReadBack();
    void picturesReadBack_data();
    void picturesReadBack();
    void aSavedChartHasTheAxisOnTheScreen();
    void theCommandRepeatsTheSettings();
    void narrowWindowsFoldTheLowerPanes();
    void theThemeIsKept();
    void fullScreenIsLeftByOnePress();
    void aQuestionLeavesWithItsSettings();
    void anEarlierRunGivesItsCommand();
    void largerTextCutsNothingOffTheForm();
};

void MainWindowTest::opensWithTheCountingPoolReady()
{
    const auto *settings = part<SettingsController>();
    QCOMPARE(settings->presetId(), QStringLiteral("counting-pool"));
    QCOMPARE(settings->request().parameters.choice("task"), QStringLiteral("count"));
    QVERIFY(part<Actions>()->run->isEnabled());
    QVERIFY(!part<Actions>()->stop->isEnabled());
    QVERIFY(part<NoticeBar>()->isHidden());
}

void MainWindowTest::lockOnLosesNothing()
{
    set("workers", qint64(2));
    set("tasks", qint64(40));
    set("lock", QStringLiteral("mutex"));
    m_window->findChild<QSpinBox *>(QStringLiteral("repeat"))->setValue(3);
    QVERIFY(runToEnd());
    QCOMPARE(shown().record->countedRepeats(), 3);
    for (const OutcomeRow &row : shown().record->outcomes)
        QCOMPARE(row.count, row.outcome == QLatin1String("complete") ? 3u : 0u);
    QVERIFY2(part<StatusLine>()->leftText().contains(QStringLiteral("3 of 3")),
             qPrintable(part<StatusLine>()->leftText()));
    QVERIFY(part<Actions>()->run->isEnabled());
}

/// One press of Run, one press of what stands under the result: both results side by side.
void MainWindowTest::theNextStepRunsTheOtherSwitchBesideIt()
{
    set("workers", qint64(2));
    set("tasks", qint64(40));
    m_window->findChild<QSpinBox *>(QStringLiteral("repeat"))->setValue(2);
    QVERIFY(runToEnd());
    auto *next = m_window->findChild<QPushButton *>(QStringLiteral("next"));
    const auto *bar = m_window->findChild<ComparisonBar *>();
    QTRY_VERIFY(next->isVisible());
    QCOMPARE(next->text(), QStringLiteral("Now with a lock ▸"));
    QVERIFY(!bar->isVisible());
    set("tasks", qint64(30)); // what is pressed is the run that is shown, with a lock
    QSignalSpy ended(part<RunController>(), &RunController::finished);
    QTest::mouseClick(next, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(ended.size(), 1, 60000);
    const auto run = ended.first().first().value<std::shared_ptr<const RunRecord>>();
    QCOMPARE(run->parameters.choice("lock"), QStringLiteral("mutex"));
    QCOMPARE(run->parameters.integer("tasks"), 40);
    QTRY_COMPARE(next->text(), QStringLiteral("Now without a lock ▸"));
    QTRY_VERIFY(bar->isVisible());
    QStringList figures;
    for (const QLabel *label : bar->findChildren<QLabel *>()) {
        if (label->property("look") == QVariant("figure") || label->property("look") == QVariant("section"))
            figures << label->text().replace(QChar::Nbsp, QLatin1Char(' '));
    }
    QCOMPARE(figures.size(), 6);
    QVERIFY2(figures.contains(QStringLiteral("Lock off · run 1"))
                 && figures.contains(QStringLiteral("Lock mutex · run 2"))
                 && figures.contains(QStringLiteral("0 %")),
             qPrintable(figures.join('|')));
}

void MainWindowTest::recordingIsSetInTheToolBarOnly()
{
    auto *level = m_window->findChild<QComboBox *>(QStringLiteral("recording"));
    auto *oneIn = m_window->findChild<QSpinBox *>(QStringLiteral("sampling"));
    const auto choose = [level](const char *name) {
        level->setCurrentIndex(level->findData(QLatin1String(name)));
    };
    QVERIFY(level->toolTip().contains(QStringLiteral("witness"))); // the pool counts
    QVERIFY(
        !level->model()->flags(level->model()->index(1, 0)).testFlag(Qt::ItemIsEnabled)); // it has no turns
    part<SettingsController>()->openExperiment(QStringLiteral("locks"));
    QVERIFY(level->model()->flags(level->model()->index(1, 0)).testFlag(Qt::ItemIsEnabled));
    choose("all");
    QVERIFY(!oneIn->isVisible());
    choose("sampled");
    QTRY_VERIFY(oneIn->isVisible()); // once the tool bar has made room
    oneIn->setValue(7);
    const Parameters parameters = part<SettingsController>()->request().parameters;
    QCOMPARE(parameters.choice("recording"), QString("sampled"));
    QCOMPARE(parameters.integer("sampling"), 7);
}

void MainWindowTest::unrecordedIsToldSo()
{
    set("tasks", qint64(4));
    set("steps-per-task", qint64(1000));
    m_window->findChild<QSpinBox *>(QStringLiteral("repeat"))->setValue(2);
    set("recording", QStringLiteral("off"));
    QVERIFY(runToEnd());
    const QString right = part<StatusLine>()->rightText();
    QVERIFY2(right.endsWith(QStringLiteral("not recorded")), qPrintable(right));
    QVERIFY(!right.contains('%'));
    set("recording", QStringLiteral("all"));
    QVERIFY(runToEnd());
    QVERIFY2(part<StatusLine>()->rightText().contains(QStringLiteral("recording took")),
             qPrintable(part<StatusLine>()->rightText()));
}

void MainWindowTest::stopAnswersAtOnce()
{
    set("task", QStringLiteral("sleep"));
    set("steps-per-task", qint64(1000));
    part<Actions>()->run->trigger();
    QTRY_VERIFY(shown().record && !shown().record->repeats.isEmpty());
    QTRY_VERIFY(part<Actions>()->stop->isEnabled());
    part<Actions>()->stop->trigger();
    QVERIFY2(part<StatusLine>()->leftText().contains(QStringLiteral("Stopping…")),
             qPrintable(part<StatusLine>()->leftText()));
    QTRY_VERIFY(shown().record->finished);
    QCOMPARE(shown().record->repeats.last().ending, RepeatEnding::Stopped);
    QTRY_VERIFY(part<Actions>()->run->isEnabled());
}

void MainWindowTest::aKilledWorkerIsShownWithItsEnding()
{
    set("task", QStringLiteral("sleep"));
    set("workers", qint64(2));
    set("tasks", qint64(2));
    set("steps-per-task", qint64(5));
    m_window->findChild<QSpinBox *>(QStringLiteral("repeat"))->setValue(1);
    part<Actions>()->run->trigger();
    const auto workers = [this] {
        QList<ProcessRecord> found;
        if (shown().record && !shown().record->repeats.isEmpty())
            for (const ProcessRecord &process : shown().record->repeats.last().processes)
                if (process.role == Role::Worker && process.startedS)
                    found << process;
        return found;
    };
    QTRY_COMPARE(workers().size(), 2);
    const int victim = workers().first().index;
    Q_EMIT part<ProcessesPane>()->signalRequested(victim, SIGKILL);
    QTRY_VERIFY_WITH_TIMEOUT(shown().record->finished, 20000);
    const Ending &ending = shown().record->repeats.first().processes.at(victim).ending;
    QCOMPARE(ending.kind, Ending::Kind::Killed);
    QCOMPARE(ending.number, SIGKILL);
}

void MainWindowTest::earlierRunsAreShownAgainDeletedAndBroughtBack()
{
    m_window->showRun(std::make_shared<const RunRecord>(fakeLostUpdates(4, true)));
    m_window->showRun(std::make_shared<const RunRecord>(fakeLostUpdates(6, true, true)));
    auto *runs = part<RunsPane>();
    QCOMPARE(runs->records().size(), 2);
    QCOMPARE(shown().name, QStringLiteral("run 2"));
    Q_EMIT runs->showRequested(1);
    QCOMPARE(shown().record->countedRepeats(), 4);
    QCOMPARE(shown().name, QStringLiteral("run 1"));

    runs->runActions().last()->trigger(); // delete the selected one
    QCOMPARE(runs->records().size(), 1);
    noticeButton(QStringLiteral("Undo"))->click();
    QCOMPARE(runs->records().size(), 2);
}

void MainWindowTest::manyProcessesAreAskedForFirst()
{
    set("workers", qint64(65));
    set("tasks", qint64(65));
    set("steps-per-task", qint64(100));
    set("lock", QStringLiteral("mutex"));
    m_window->findChild<QSpinBox *>(QStringLiteral("repeat"))->setValue(1);
    part<Actions>()->run->trigger();
    QCOMPARE(part<RunController>()->state(), RunController::State::Idle);
    QVERIFY(part<NoticeBar>()->sentence().contains(QStringLiteral("65 processes")));
    noticeButton(QStringLiteral("Cancel"))->click();
    QVERIFY(part<NoticeBar>()->isHidden());
    QVERIFY(!shown().record);

    part<Actions>()->run->trigger();
    noticeButton(QStringLiteral("Run anyway"))->click();
    QTRY_VERIFY_WITH_TIMEOUT(shown().record && shown().record->finished, 60000);
    QCOMPARE(shown().record->countedRepeats(), 1);
}

void MainWindowTest::whatIsNotAllowedIsToldAndNotRun()
{
    set("workers", qint64(1024));
    set("transport", QStringLiteral("local-socket"));
    set("tasks", qint64(-1));
    part<Actions>()->run->trigger();
    QCOMPARE(part<RunController>()->state(), RunController::State::Idle);
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Error);
    QVERIFY2(part<NoticeBar>()->sentence().contains(QStringLiteral("tasks")),
             qPrintable(part<NoticeBar>()->sentence()));
    QVERIFY(!shown().record);
}

void MainWindowTest::aStoredRunIsShownAgain()
{
    const QString path = writeText(QStringLiteral("stored.json"), runToJson(fakeLostUpdates(5, true), true));
    QVERIFY(opens(path));
    QCOMPARE(shown().record->experiment, QStringLiteral("lost-updates"));
    QCOMPARE(shown().record->countedRepeats(), 5);
    QVERIFY2(part<StatusLine>()->leftText().contains(QStringLiteral("5 of 5")),
             qPrintable(part<StatusLine>()->leftText()));
}

void MainWindowTest::tablesAndRunsReadBack()
{
    m_window->showRun(std::make_shared<const RunRecord>(fakeLostUpdates(4, true)));
    auto *exports = part<ExportController>();
    const auto read = [&](const QString &name) { return readFile(m_folder->filePath(name), 1 << 26).take(); };

    exports->saveResults(m_folder->filePath(QStringLiteral("r.csv")));
    QVERIFY(settled());
    QCOMPARE(read(QStringLiteral("r.csv")).count('\n'), 1 + 4 + 1); // heading, repeats, witness
    QVERIFY(read(QStringLiteral("r.csv")).startsWith("experiment,repeat,witness,seed,ending,"));
    exports->saveEvents(m_folder->filePath(QStringLiteral("e.csv")));
    QVERIFY(settled());
    QVERIFY(read(QStringLiteral("e.csv")).startsWith("t_s,index,name,pid,kind,object,argument\n"));
    exports->saveRun(shown(), m_folder->filePath(QStringLiteral("run.json")), true);
    QVERIFY(settled());
    const Result<RunRecord> again = runFromJson(read(QStringLiteral("run.json")), findDeclaration);
    QVERIFY2(again, again ? "" : qPrintable(again.error().sentence.english()));
    QCOMPARE(again.value().countedRepeats(), 4);
    for (const QString &name : shown().record->parameters.names())
        QVERIFY2(again.value().parameters.value(name) == shown().record->parameters.value(name),
                 qPrintable(name));

    part<Actions>()->copyTable->trigger();
    QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 1 + shown().record->outcomes.size());
    exports->saveResults(QStringLiteral("/nowhere/at/all.csv"));
    QVERIFY(settled());
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Error);
    QVERIFY(part<NoticeBar>()->sentence().contains(QStringLiteral("/nowhere/at/all.csv")));
}

void MainWindowTest::picturesReadBack_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QByteArray>("beginning");
    QTest::newRow("png") << QStringLiteral("png") << QByteArray("\x89PNG");
    QTest::newRow("svg") << QStringLiteral("svg") << QByteArray("<?xml");
    QTest::newRow("pdf") << QStringLiteral("pdf") << QByteArray("%PDF");
}

void MainWindowTest::picturesReadBack()
{
    QFETCH(QString, ending);
    QFETCH(QByteArray, beginning);
    m_window->showRun(std::make_shared<const RunRecord>(fakeLostUpdates(4, true)));
    auto *exports = part<ExportController>();
    QStringList paths {m_folder->filePath(QStringLiteral("timeline.") + ending)};
    exports->saveTimelinePicture(paths.first());
    for (const ChartDeclaration &chart : findDeclaration(QStringLiteral("lost-updates"))->charts) {
        paths << m_folder->filePath(chart.name + QLatin1Char('.') + ending);
        exports->saveChartPicture(chart.name, paths.last());
    }
    QVERIFY(settled());
    for (const QString &path : paths) {
        const Result<QByteArray> content = readFile(path, 1 << 26);
        QVERIFY(content);
        QVERIFY2(content.value().startsWith(beginning), qPrintable(path));
        QVERIFY(ending != QLatin1String("png") || QImage(path).width() >= 700);
    }
}

/// With the axis that the person has switched to, not with the one the figures ask for.
void MainWindowTest::aSavedChartHasTheAxisOnTheScreen()
{
    m_window->showRun(std::make_shared<const RunRecord>(fakeLostUpdates(4, true)));
    const QString path = m_folder->filePath(QStringLiteral("throughput.svg"));
    const auto isLogarithmic = [&] {
        part<ExportController>()->saveChartPicture(QStringLiteral("throughput"), path);
        return settled() && readFile(path, 1 << 26).value().contains("logarithmic");
    };
    auto *timing = part<TimingPane>();
    QTRY_VERIFY(timing->chartView(QStringLiteral("throughput")));
    QVERIFY(!isLogarithmic());
    QTest::keyClick(const_cast<ChartView *>(timing->chartView(QStringLiteral("throughput"))), Qt::Key_L);
    QVERIFY(isLogarithmic());
}

void MainWindowTest::theCommandRepeatsTheSettings()
{
    set("workers", qint64(7));
    part<Actions>()->copyCommand->trigger();
    const QString command = QApplication::clipboard()->text();
    QVERIFY2(command.startsWith(QStringLiteral("process-lab run pool ")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral(" --set workers=7 ")), qPrintable(command));
    QVERIFY2(command.contains(QStringLiteral(" --repeat 20 --seed 1")), qPrintable(command));
}

void MainWindowTest::narrowWindowsFoldTheLowerPanes()
{
    auto *lower = part<LowerPanes>();
    const int tabs = lower->tabs()->count();
    m_window->resize(1000, 700);
    QTRY_VERIFY(lower->isFolded());
    QCOMPARE(lower->tabs()->count(), tabs + 1);
    m_window->resize(1440, 700);
    QTRY_VERIFY(!lower->isFolded());
    QCOMPARE(lower->tabs()->count(), tabs);
    QVERIFY(lower->splitter()->widget(0)->isVisible());
}

void MainWindowTest::theThemeIsKept()
{
    part<Actions>()->theme->actions().at(2)->trigger();
    QVERIFY(Theme::current().isDark());
    m_window->close();
    m_window = std::make_unique<MainWindow>(m_lab.get());
    QVERIFY(Theme::current().isDark());
    QVERIFY(part<Actions>()->theme->actions().at(2)->isChecked());
    part<Actions>()->theme->actions().at(1)->trigger();
    QVERIFY(!Theme::current().isDark());
}

void MainWindowTest::fullScreenIsLeftByOnePress()
{
    QAction *action = part<Actions>()->fullScreen;
    action->trigger();
    QTRY_VERIFY(m_window->isFullScreen());
    m_window->close();
    m_window = std::make_unique<MainWindow>(m_lab.get()); // as it was left
    m_window->show();
    QVERIFY(m_window->isFullScreen());
    action = part<Actions>()->fullScreen;
    QVERIFY(action->isChecked());
    action->trigger();
    QTRY_VERIFY(!m_window->isFullScreen());
}

void MainWindowTest::aQuestionLeavesWithItsSettings()
{
    set("workers", qint64(70));
    part<Actions>()->run->trigger();
    QVERIFY(noticeButton(QStringLiteral("Run anyway")));
    auto *repeat = m_window->findChild<QSpinBox *>(QStringLiteral("repeat"));
    repeat->setValue(3);
    QCOMPARE(part<NoticeBar>()->sentence(), QString());
    QCOMPARE(part<RunController>()->state(), RunController::State::Idle);
}

void MainWindowTest::anEarlierRunGivesItsCommand()
{
    set("workers", qint64(3));
    set("tasks", qint64(6));
    QVERIFY(runToEnd());
    set("workers", qint64(2));
    QTRY_COMPARE(part<RunsPane>()->records().size(), 1);
    QAction *copy = nullptr;
    for (QAction *action : part<RunsPane>()->runActions()) {
        if (action->text() == QLatin1String("Copy as co&mmand"))
            copy = action;
    }
    QVERIFY(copy);
    const auto copied = [](QAction *action) {
        action->trigger();
        return QApplication::clipboard()->text();
    };
    const QString earlier = QStringLiteral("process-lab run pool --set workers=3 --set tasks=6 ");
    const QString next = QStringLiteral("process-lab run pool --set workers=2 --set tasks=6 ");
    QVERIFY(copied(copy).startsWith(earlier));
    QVERIFY(copied(part<Actions>()->copyCommand).startsWith(next)); // what Run would run
    Q_EMIT part<RunsPane>()->showRequested(1);
    QVERIFY(copied(part<Actions>()->copyCommand).startsWith(earlier)); // what is shown
    m_window->findChild<QSpinBox *>(QStringLiteral("repeat"))->setValue(7);
    QVERIFY(copied(part<Actions>()->copyCommand).startsWith(next));
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral(" --repeat 7 ")));
}

void MainWindowTest::largerTextCutsNothingOffTheForm()
{
    for (int step = 0; step < 6; ++step)
        part<Actions>()->largerText->trigger();
    const auto *form = part<ParameterForm>();
    const auto rightEnds = [form] {
        int right = 0;
        for (const QWidget *field : form->findChildren<QAbstractSpinBox *>()) {
            if (field->isVisible())
                right = std::max(right, field->mapTo(form, field->rect().bottomRight()).x());
        }
        return right;
    };
    QTRY_VERIFY(rightEnds() < form->width());
    part<Actions>()->normalText->trigger();
}

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
