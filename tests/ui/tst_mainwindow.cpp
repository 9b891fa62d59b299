// SPDX-License-Identifier: GPL-3.0-or-later
// The window driven as a person would: through its actions, fields, notices and files, on real processes.
#include "core/experiments/catalogue.h"
#include "core/record/presetshelf.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"
#include "tests/fakes/fakerecord.h"
#include "ui/actions.h"
#include "ui/exportcontroller.h"
#include "ui/form/parameterform.h"
#include "ui/lowerpanes.h"
#include "ui/mainwindow.h"
#include "ui/noticebar.h"
#include "ui/presetcontroller.h"
#include "ui/presetdialog.h"
#include "ui/processes/processespane.h"
#include "ui/resultcolumn.h"
#include "ui/runcontroller.h"
#include "ui/runs/runspane.h"
#include "ui/settingscontroller.h"
#include "ui/statusline.h"
#include "ui/theme.h"

#include <QAbstractSpinBox>
#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDropEvent>
#include <QImage>
#include <QLineEdit>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSettings>
#include <QSpinBox>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace plab;

namespace {

QByteArray presetText(const char *title, int workers)
{
    return QStringLiteral(R"({"format": "process-lab.preset", "version": 1, "id": "a-file", "title": "%1",
                             "experiment": "pool", "parameters": {"workers": %2}})")
        .arg(QLatin1String(title))
        .arg(workers)
        .toUtf8();
}

} // namespace

class MainWindowTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanup();

    void opensWithTheCountingPoolReady();
    void lockOnLosesNothing();
    void stopAnswersAtOnce();
    void aKilledWorkerIsShownWithItsEnding();
    void earlierRunsAreShownAgainDeletedAndBroughtBack();
    void manyProcessesAreAskedForFirst();
    void whatIsNotAllowedIsToldAndNotRun();
    void aPresetIsSavedRenamedDeletedAndBroughtBack();
    void aDroppedPresetIsKept();
    void aBadPresetChangesNothing();
    void aStoredRunIsShownAgain();
    void tablesAndRunsReadBack();
    void picturesReadBack_data();
    void picturesReadBack();
    void theCommandRepeatsTheSettings();
    void narrowWindowsFoldTheLowerPanes();
    void theThemeIsKept();
    void fullScreenIsLeftByOnePress();
    void aQuestionLeavesWithItsSettings();
    void anOwnPresetIsReplacedUnderItsName();
    void aPresetFileOfTheLibraryIsTheLibrarys();
    void anEarlierRunGivesItsCommand();
    void largerTextCutsNothingOffTheForm();
    void aPresetTakenInTwiceIsThereOnce();
    void noFilesSuccessCoversAnothersFault();



private:
    template<typename T>
    T *part() const
    {
        return m_window->findChild<T *>();
    }
    const ShownRun &shown() const { return part<ResultColumn>()->shown(); }
    void set(const char *name, const ParameterValue &value);
    bool runToEnd();
    QPushButton *noticeButton(const QString &text) const;
    QString writeText(const QString &name, const QByteArray &content) const;
    const Preset *presetTitled(const QString &title) const;

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<Lab> m_lab;
    std::unique_ptr<MainWindow> m_window;
};

void MainWindowTest::initTestCase()
{
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("process-lab-tst-mainwindow"));
    QCoreApplication::setApplicationName(QStringLiteral("process-lab-tst-mainwindow"));
}

void MainWindowTest::init()
{
    QSettings().clear();
    PresetShelf::ownFolder().removeRecursively();
    m_folder = std::make_unique<QTemporaryDir>();
    m_lab = std::make_unique<Lab>();
    m_window = std::make_unique<MainWindow>(m_lab.get());
    m_window->resize(1440, 900);
    m_window->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_window.get()));
}

void MainWindowTest::cleanup()
{
    m_window.reset();
    m_lab.reset();
    PresetShelf::ownFolder().removeRecursively();
}

void MainWindowTest::set(const char *name, const ParameterValue &value)
{
    part<ParameterForm>()->setValue(QLatin1String(name), value);
}

bool MainWindowTest::runToEnd()
{
    part<Actions>()->run->trigger();
    return QTest::qWaitFor(
        [this] {
            return shown().record && shown().record->finished
                && part<RunController>()->state() == RunController::State::Idle;
        },
        60000);
}

QPushButton *MainWindowTest::noticeButton(const QString &text) const
{
    for (QPushButton *button : part<NoticeBar>()->findChildren<QPushButton *>()) {
        if (button->isVisible() && QString(button->text()).remove(QLatin1Char('&')) == text)
            return button;
    }
    return nullptr;
}

QString MainWindowTest::writeText(const QString &name, const QByteArray &content) const
{
    const QString path = m_folder->filePath(name);
    return writeFile(path, content) ? path : QString();
}

const Preset *MainWindowTest::presetTitled(const QString &title) const
{
    for (const Preset &preset : part<PresetController>()->shelf().presets()) {
        if (preset.title == title)
            return &preset;
    }
    return nullptr;
}

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

void MainWindowTest::aPresetIsSavedRenamedDeletedAndBroughtBack()
{
    set("workers", qint64(3));
    part<Actions>()->savePreset->trigger();
    auto *dialog = part<PresetDialog>();
    QVERIFY(dialog);
    dialog->findChild<QLineEdit *>(QStringLiteral("presetTitle"))->setText(QStringLiteral("Three at work"));
    dialog->findChild<QPlainTextEdit *>(QStringLiteral("presetNote"))
        ->setPlainText(QStringLiteral("for Tuesday"));
    QTest::keyClick(dialog->findChild<QLineEdit *>(QStringLiteral("presetTitle")), Qt::Key_Return);

    QVERIFY(presetTitled(QStringLiteral("Three at work")));
    const QString id = presetTitled(QStringLiteral("Three at work"))->id;
    QCOMPARE(part<SettingsController>()->presetId(), id);
    set("workers", qint64(5));
    part<SettingsController>()->openPreset(*presetTitled(QStringLiteral("Three at work")));
    QCOMPARE(part<SettingsController>()->request().parameters.integer("workers"), 3);

    auto *presets = part<PresetController>();
    QVERIFY(presets->rename(id, QStringLiteral("Three still")));
    QCOMPARE(presetTitled(QStringLiteral("Three still"))->note, QStringLiteral("for Tuesday"));
    part<Actions>()->deletePreset->trigger();
    QVERIFY(!presetTitled(QStringLiteral("Three still")));
    noticeButton(QStringLiteral("Undo"))->click();
    QVERIFY(presetTitled(QStringLiteral("Three still")));
    QCOMPARE(presetTitled(QStringLiteral("Three still"))->id, id);
}

void MainWindowTest::aDroppedPresetIsKept()
{
    const QString path =
        writeText(QStringLiteral("given.json"),
                  R"({"format": "process-lab.preset", "version": 1, "id": "given", "title": "Given to me",
                                       "experiment": "pool", "parameters": {"workers": 6}})");
    QMimeData data;
    data.setUrls({QUrl::fromLocalFile(path)});
    QDragEnterEvent enter(QPoint(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent drop(QPointF(20, 20), Qt::CopyAction, &data, Qt::LeftButton, Qt::NoModifier);
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(presetTitled(QStringLiteral("Given to me")));
    QCOMPARE(part<SettingsController>()->request().parameters.integer("workers"), 6);
    QVERIFY(QFile::exists(PresetShelf::ownFolder().filePath(QStringLiteral("given.json"))));
}

void MainWindowTest::aBadPresetChangesNothing()
{
    const QString path =
        writeText(QStringLiteral("bad.json"),
                  R"({"format": "process-lab.preset", "version": 1, "id": "bad", "title": "Bad",
                                       "experiment": "pool", "parameters": {"workers": 5000}})");
    const Preset before = part<SettingsController>()->settings();
    const qsizetype presets = part<PresetController>()->shelf().presets().size();
    QVERIFY(!m_window->openFile(path));
    const QString told = part<NoticeBar>()->sentence();
    for (const char *word : {"workers", "5000", "1024"})
        QVERIFY2(told.contains(QLatin1String(word)), qPrintable(told));
    QVERIFY(part<SettingsController>()->settings().parameters == before.parameters);
    QCOMPARE(part<SettingsController>()->presetId(), before.id);
    QCOMPARE(part<PresetController>()->shelf().presets().size(), presets);
    QVERIFY(!m_window->openFile(m_folder->filePath(QStringLiteral("missing.json"))));
    QVERIFY(part<NoticeBar>()->sentence().contains(QStringLiteral("missing.json")));
}

void MainWindowTest::aStoredRunIsShownAgain()
{
    const QString path = writeText(QStringLiteral("stored.json"), runToJson(fakeLostUpdates(5, true), true));
    QVERIFY(m_window->openFile(path));
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

    QVERIFY(exports->saveResults(m_folder->filePath(QStringLiteral("r.csv"))));
    QCOMPARE(read(QStringLiteral("r.csv")).count('\n'), 1 + 4 + 1); // heading, repeats, witness
    QVERIFY(read(QStringLiteral("r.csv")).startsWith("experiment,repeat,witness,seed,ending,"));
    QVERIFY(exports->saveEvents(m_folder->filePath(QStringLiteral("e.csv"))));
    QVERIFY(read(QStringLiteral("e.csv")).startsWith("t_s,index,name,pid,kind,object,argument\n"));
    QVERIFY(exports->saveRun(shown(), m_folder->filePath(QStringLiteral("run.json")), true));
    const Result<RunRecord> again = runFromJson(read(QStringLiteral("run.json")), findDeclaration);
    QVERIFY2(again, again ? "" : qPrintable(again.error().sentence));
    QCOMPARE(again.value().countedRepeats(), 4);
    for (const QString &name : shown().record->parameters.names())
        QVERIFY2(again.value().parameters.value(name) == shown().record->parameters.value(name),
                 qPrintable(name));

    part<Actions>()->copyTable->trigger();
    QCOMPARE(QApplication::clipboard()->text().count(QLatin1Char('\n')), 1 + shown().record->outcomes.size());
    QVERIFY(!exports->saveResults(QStringLiteral("/nowhere/at/all.csv")));
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
    QVERIFY(exports->saveTimelinePicture(paths.first()));
    for (const ChartDeclaration &chart : findDeclaration(QStringLiteral("lost-updates"))->charts) {
        paths << m_folder->filePath(chart.name + QLatin1Char('.') + ending);
        QVERIFY2(exports->saveChartPicture(chart.name, paths.last()),
                 qPrintable(part<NoticeBar>()->sentence()));
    }
    for (const QString &path : paths) {
        const Result<QByteArray> content = readFile(path, 1 << 26);
        QVERIFY(content);
        QVERIFY2(content.value().startsWith(beginning), qPrintable(path));
        QVERIFY(ending != QLatin1String("png") || QImage(path).width() >= 700);
    }
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
    m_window->resize(1300, 700);
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

void MainWindowTest::anOwnPresetIsReplacedUnderItsName()
{
    Preset own = part<SettingsController>()->settings();
    own.id.clear();
    own.title = QStringLiteral("Mine");
    own.note = QStringLiteral("kept");
    QVERIFY(part<PresetController>()->save(own));
    set("workers", qint64(7));
    part<Actions>()->savePreset->trigger();
    auto *dialog = part<PresetDialog>();
    QVERIFY(dialog);
    QCOMPARE(dialog->findChild<QLineEdit *>(QStringLiteral("presetTitle"))->text(), own.title);
    QPushButton *replace = nullptr;
    for (QPushButton *button : dialog->findChildren<QPushButton *>()) {
        if (button->text() == QLatin1String("&Replace"))
            replace = button;
    }
    QVERIFY(replace && replace->isEnabled());
    replace->click();
    QVERIFY(presetTitled(own.title));
    QCOMPARE(presetTitled(own.title)->parameters.integer("workers"), 7);
    QCOMPARE(presetTitled(own.title)->note, own.note);
    noticeButton(QStringLiteral("Undo"))->click();
    QCOMPARE(presetTitled(own.title)->parameters.integer("workers"), 4);
}

void MainWindowTest::aPresetFileOfTheLibraryIsTheLibrarys()
{
    Preset own = part<SettingsController>()->settings();
    own.id.clear();
    own.title = QStringLiteral("Mine");
    QVERIFY(part<PresetController>()->save(own));
    const QString id = part<SettingsController>()->presetId();
    const QString path = m_folder->filePath(QStringLiteral("mine.json"));
    QVERIFY(part<PresetController>()->exportTo(id, path));
    QVERIFY(part<NoticeBar>()->sentence().contains(path));
    part<NoticeBar>()->dismiss();
    QVERIFY(m_window->openFile(path));
    QCOMPARE(part<NoticeBar>()->sentence(), QString());
    QVERIFY(part<PresetController>()->rename(id, QStringLiteral("Other")));
    QVERIFY(m_window->windowTitle().startsWith(QLatin1String("Other")));
    QVERIFY(m_window->openFile(path)); // now it is another one, and the library's own is safe from it
    QCOMPARE(part<SettingsController>()->presetId(), QString());
    QVERIFY(!part<Actions>()->deletePreset->isEnabled());
    QVERIFY(m_window->windowTitle().startsWith(QLatin1String("Mine")));
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
    copy->trigger();
    QVERIFY(QApplication::clipboard()->text().startsWith(
        QLatin1String("process-lab run pool --set workers=3 --set tasks=6 ")));
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

void MainWindowTest::aPresetTakenInTwiceIsThereOnce()
{
    const auto *presets = part<PresetController>();
    const qsizetype before = presets->shelf().presets().size();
    QByteArray json = presetText("Twice", 3);
    QVERIFY(part<PresetController>()->import(json, QStringLiteral("twice.json")));
    QVERIFY(part<PresetController>()->import(json, QStringLiteral("twice.json")));
    QCOMPARE(presets->shelf().presets().size(), before + 1);
    QVERIFY(part<PresetController>()->import(presetText("Twice", 4), QStringLiteral("twice.json")));
    QCOMPARE(presets->shelf().presets().size(), before + 2);
    QVERIFY(presetTitled(QStringLiteral("Twice (2)")));
    QVERIFY(part<NoticeBar>()->sentence().contains(QLatin1String("Twice (2)")));
}

void MainWindowTest::noFilesSuccessCoversAnothersFault()
{
    const QString bad = writeText(QStringLiteral("bad.json"), presetText("Bad", 5000));
    const QString good = writeText(QStringLiteral("good.json"), presetText("Good", 3));
    QMimeData files;
    files.setUrls({QUrl::fromLocalFile(bad), QUrl::fromLocalFile(good)});
    QDropEvent drop({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, {});
    QDragEnterEvent enter({50, 50}, Qt::CopyAction, &files, Qt::LeftButton, {});
    QApplication::sendEvent(m_window.get(), &enter);
    QApplication::sendEvent(m_window.get(), &drop);
    QVERIFY(presetTitled(QStringLiteral("Good")));
    QCOMPARE(part<NoticeBar>()->kind(), NoticeBar::Kind::Error);
    QVERIFY(part<NoticeBar>()->sentence().contains(QLatin1String("5000")));
}

QTEST_MAIN(MainWindowTest)
#include "tst_mainwindow.moc"
