// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/mainwindow.h"

#include "core/experiments/catalogue.h"
#include "core/record/commandtext.h"
#include "ui/base/calmwheel.h"
#include "ui/base/filedialogs.h"
#include "ui/base/keptsettings.h"
#include "ui/base/noticebar.h"
#include "ui/console/consolepane.h"
#include "ui/control/exportcontroller.h"
#include "ui/control/filework.h"
#include "ui/control/lessoncontroller.h"
#include "ui/control/presetcontroller.h"
#include "ui/control/resultscontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/control/scriptcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/control/shelfcontroller.h"
#include "ui/form/parameterform.h"
#include "ui/frame/actions.h"
#include "ui/frame/appearance.h"
#include "ui/frame/columns.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/resultcolumn.h"
#include "ui/frame/runbar.h"
#include "ui/frame/setupcolumn.h"
#include "ui/frame/statusline.h"
#include "ui/instant/instantpane.h"
#include "ui/lesson/lessoncolumn.h"
#include "ui/library/librarypane.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/processes/processespane.h"
#include "ui/runs/runspane.h"
#include "ui/source/sourcepane.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"
#include "ui/window/aboutdialog.h"
#include "ui/window/menus.h"
#include "ui/window/presentation.h"
#include "ui/window/shortcutsdialog.h"
#include "ui/window/taborder.h"
#include "ui/window/windowstate.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QMenuBar>
#include <QScreen>
#include <QScrollArea>
#include <QVBoxLayout>

namespace plab {

namespace {

/// What a title bar takes of the screen, roughly; before the first show the window does not know its own.
constexpr int FrameHeight = 40;
const QString FirstPreset = QStringLiteral("counting-pool");

} // namespace

MainWindow::MainWindow(Lab *lab, QWidget *parent) : QMainWindow(parent), m_lab(lab)
{
    setAcceptDrops(true);
    buildParts();
    buildCentre();
    buildMenus();
    connectRunning();
    connectSettings();
    connectPresets();
    connectScripts();
    connectResults();
    connectSettingsOfRun();
    connectView();
    connectLesson();
    connectHelp();
    openKept(FirstPreset);
    WindowState::restore(*this);
    watchSettings();
    setFocus(); // no field is marked before a person has touched one
}

MainWindow::~MainWindow() = default;

void MainWindow::watchSettings()
{
    KeptSettings &settings = KeptSettings::instance();
    settings.tellAnew();
    connect(&settings, &KeptSettings::failed, this,
            [this](const QString &sentence) { m_notices->tell(NoticeBar::Kind::Warning, sentence); });
    settings.check();
}

void MainWindow::buildParts()
{
    m_appearance = new Appearance(this);
    m_actions = new Actions(this);
    new CalmWheel(this);
    m_notices = new NoticeBar(this);
    m_files = new FileWork(m_notices, this);
    m_setup = new SetupColumn;
    m_results = new ResultColumn;
    m_lesson = new LessonColumn;
    m_columns = new Columns(m_setup, m_lesson, m_results);
    m_status = new StatusLine;
    m_runner = new RunController(m_lab, m_notices, this);
    m_presets = new PresetController(m_notices, m_files, this);
    m_exports = new ExportController([this] { return m_results->shown(); }, m_results, m_actions->copyTable,
                                     m_notices, m_files, this);
    m_bar = new RunBar(*m_actions, m_exports->menu());
    m_settings = new SettingsController(m_setup, m_bar, this);
    m_shown = new ResultsController(m_runner, m_results, m_status, this);
    m_lessons = new LessonController(m_columns, m_settings, this);
    m_presentation = new Presentation({this, m_actions, m_appearance, m_columns, m_lessons, m_runner});
    m_shelf = new ShelfController(m_results->runs(), m_actions->keepRuns, m_notices, m_files, this);
    m_scripts = new ScriptController({m_results->source(), m_settings, m_actions, m_notices, m_files, this});
}

void MainWindow::buildCentre()
{
    auto *centre = new QWidget;
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_columns, 1);
    setCentralWidget(centre);
    m_notices->standIn(centre);
    addToolBar(m_bar);
    setStatusBar(m_status);
    resize(QSize(1440, 900).boundedTo(screen()->availableSize() - QSize(0, FrameHeight)));
}

void MainWindow::buildMenus()
{
    fillMenuBar(
        menuBar(), *m_actions,
        {m_scripts->newScripts(), m_exports->menu(), m_results->runs()->runActions(), m_shelf->sizes()});
}

void MainWindow::connectRunning()
{
    connect(m_actions->run, &QAction::triggered, this, &MainWindow::run);
    connect(m_actions->stop, &QAction::triggered, this, &MainWindow::stop);
    connect(m_runner, &RunController::stateChanged, this, [this](RunController::State state) {
        m_bar->setRunning(state == RunController::State::Running, state == RunController::State::Idle);
    });
}

void MainWindow::connectSettings()
{
    LibraryPane *library = m_setup->library();
    connect(library, &LibraryPane::experimentChosen, m_settings, &SettingsController::openExperiment);
    connect(library, &LibraryPane::presetChosen, m_settings, &SettingsController::openPreset);
    connect(m_settings, &SettingsController::opened, this, &MainWindow::settingsOpened);
    connect(m_settings, &SettingsController::changed, m_notices, &NoticeBar::withdrawQuestion);
    connect(m_settings, &SettingsController::changed, this, &MainWindow::showTitle);
    connect(m_settings, &SettingsController::changed, this, &MainWindow::showSettings);
    connect(m_settings, &SettingsController::wasReset, this, &MainWindow::tellReset);
    connect(m_actions->reset, &QAction::triggered, m_settings, &SettingsController::reset);
    connect(m_actions->defaults, &QAction::triggered, m_settings, &SettingsController::openDefaults);
    for (auto touched : {&SettingsController::opened, &SettingsController::changed})
        connect(m_settings, touched, this, [this] { m_shownAgain.reset(); });
    connect(m_actions->copyCommand, &QAction::triggered, this, &MainWindow::copyWhatStands);
    connect(m_actions->open, &QAction::triggered, this, [this] {
        QString patterns = QStringLiteral("*.json");
        for (const QString &ending : runnableEndings())
            patterns += QStringLiteral(" *.") + ending;
        askWhatToOpen(this, tr("Open"), tr("Presets, runs and scripts (%1)").arg(patterns),
                      [this](const QString &path) { openFile(path); });
    });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
}

void MainWindow::connectPresets()
{
    LibraryPane *library = m_setup->library();
    library->setDeclarations(declarations());
    connect(m_presets, &PresetController::changed, library,
            [this, library] { library->setPresets(m_presets->shelf().presets()); });
    connect(m_presets, &PresetController::changed, this, &MainWindow::presetNamed);
    connect(m_presets, &PresetController::chosen, this, &MainWindow::openKept);
    connect(library, &LibraryPane::renameRequested, m_presets,
            qOverload<const QString &, const QString &>(&PresetController::rename));
    connect(library, &LibraryPane::noteRequested, m_presets, &PresetController::askToEdit);
    connect(library, &LibraryPane::deleteRequested, m_presets, &PresetController::remove);
    connect(library, &LibraryPane::exportRequested, m_presets, &PresetController::askToExport);
    connect(library, &LibraryPane::duplicateRequested, m_presets, &PresetController::duplicate);
    connect(m_actions->savePreset, &QAction::triggered, this,
            [this] { m_presets->askToSave(m_settings->settings(), m_settings->proposedTitle()); });
    connect(m_actions->importPreset, &QAction::triggered, m_presets, &PresetController::askToImport);
    connect(m_actions->editPreset, &QAction::triggered, this,
            [this] { m_presets->askToEdit(m_settings->presetId()); });
    connect(m_actions->deletePreset, &QAction::triggered, this,
            [this] { m_presets->remove(m_settings->presetId()); });
    connect(m_actions->exportPreset, &QAction::triggered, this,
            [this] { m_presets->askToExport(m_settings->presetId()); });
    m_presets->load();
}

void MainWindow::connectScripts()
{
    connect(m_actions->openScript, &QAction::triggered, this, [this] {
        askWhatToOpen(this, tr("Open Python script"), tr("Python scripts (*.py)"),
                      [this](const QString &path) { openFile(path); });
    });
    connect(m_scripts, &ScriptController::openRequested, this, &MainWindow::openFile);
    connect(m_scripts, &ScriptController::closing, this, &QWidget::close);
}

void MainWindow::connectResults()
{
    connect(m_results->processes(), &ProcessesPane::signalRequested, m_runner, &RunController::signalProcess);
    connect(m_results->runs(), &RunsPane::exportRequested, this, [this](int number) {
        m_exports->askToSaveRun({m_results->runs()->record(number), {}, m_results->runs()->nameOf(number)});
    });
    m_results->runs()->setPresets([this](const QString &id) { return m_presets->shelf().find(id); });
    connect(m_shown, &ResultsController::finished, m_shelf, &ShelfController::take);
    connect(m_shelf, &ShelfController::closing, this, &QWidget::close);
    m_shelf->load();
    connect(m_results->runs(), &RunsPane::commandRequested, this, &MainWindow::copyCommandOf);
    connect(m_results->runs(), &RunsPane::showRequested, this, [this](int number) { m_shownAgain = number; });
    connect(m_results->runs(), &RunsPane::deleted, this, [this](int number) {
        m_notices->tell(NoticeBar::Kind::Info, tr("Run %1 was deleted.").arg(number),
                        {{tr("&Undo"), [this, number] { m_results->runs()->restore(number); }}});
    });
    connect(m_results->outcomes(), &OutcomesPane::copyChartRequested, m_exports,
            &ExportController::copyChart);
    connect(m_results->outcomes(), &OutcomesPane::saveChartRequested, m_exports,
            &ExportController::askToSaveChart);
    connect(m_results->timing(), &TimingPane::copyChartRequested, m_exports, &ExportController::copyChart);
    connect(m_results->timing(), &TimingPane::saveChartRequested, m_exports,
            &ExportController::askToSaveChart);
    connect(m_actions->copyTable, &QAction::triggered, m_results, [this] {
        m_results->copyTable();
        m_notices->tell(NoticeBar::Kind::Info, tr("Copied the outcome table."));
    });
    for (const View view : {View::Family, View::Waiting}) {
        const InstantPane *pane = m_results->view(view);
        connect(pane, &InstantPane::copyRequested, m_exports, [this, view] { m_exports->copyView(view); });
        connect(pane, &InstantPane::saveRequested, m_exports,
                [this, view] { m_exports->askToSaveView(view); });
    }
    connect(m_results, &ResultColumn::viewsChanged, this, [this] {
        m_actions->panes.at(Actions::ViewPane)->setEnabled(!m_results->declaredViews().isEmpty());
    });
    m_actions->panes.at(Actions::ViewPane)->setEnabled(false);
}

void MainWindow::connectView()
{
    m_appearance->follow(*m_actions);
    connect(m_actions->fullScreen, &QAction::triggered, this,
            [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
    connect(m_actions->findExperiment, &QAction::triggered, this, [this] {
        m_columns->showLibrary();
        m_setup->library()->focusSearch();
    });
    for (int i = 0; i < m_actions->panes.size(); ++i)
        connect(m_actions->panes.at(i), &QAction::triggered, this, [this, i] { goTo(i); });
}

void MainWindow::connectHelp()
{
    connect(m_actions->showLesson, &QAction::triggered, this, &MainWindow::goToLesson);
    connect(m_actions->shortcuts, &QAction::triggered, this, &MainWindow::showShortcuts);
    connect(m_actions->about, &QAction::triggered, this, [this] { (new AboutDialog(this))->show(); });
}

void MainWindow::showShortcuts()
{
    auto *dialog = new ShortcutsDialog(m_actions->all(), this);
    dialog->add(tr("Library"), m_setup->library()->findChildren<QAction *>());
    dialog->add(tr("Processes"), m_results->processes()->findChildren<QAction *>());
    dialog->add(tr("Runs"), m_results->runs()->runActions());
    dialog->show();
}

void MainWindow::goTo(int pane)
{
    QWidget *const results[] = {m_results->timeline(),  m_results->outcomes(), m_results->timing(),
                                m_results->processes(), m_results->console(),  m_results->runs()};
    if (pane == Actions::SettingsPane)
        m_setup->showSettings();
    else if (pane == Actions::LessonPane)
        goToLesson();
    else if (pane == Actions::ViewPane)
        m_results->lower()->showPane(m_results->declaredViews().first());
    else if (pane == Actions::ScriptPane)
        m_results->source()->setFocus(Qt::ShortcutFocusReason);
    else
        m_results->lower()->showPane(results[pane - Actions::TimelinePane]);
}

void MainWindow::run()
{
    if (const QString problem = m_settings->problem(); !problem.isEmpty())
        m_notices->tell(NoticeBar::Kind::Error, problem);
    else
        m_scripts->afterSaving([this] { m_runner->start(m_settings->request()); });
}

void MainWindow::stop()
{
    m_runner->stop();
}

void MainWindow::showRun(const std::shared_ptr<const RunRecord> &record)
{
    m_shown->add(record);
}

void MainWindow::copyCommandOf(int number)
{
    const std::shared_ptr<const RunRecord> run = m_results->runs()->record(number);
    if (const Declaration *declaration = run ? findDeclaration(run->experiment) : nullptr)
        copyCommand(commandText(*declaration, run->parameters, run->repeat, run->seed));
}

void MainWindow::copyWhatStands()
{
    if (m_shownAgain && m_results->runs()->record(*m_shownAgain))
        copyCommandOf(*m_shownAgain);
    else
        copyCommand(m_settings->command());
}

void MainWindow::copyCommand(const QString &command)
{
    QApplication::clipboard()->setText(command);
    m_notices->tell(NoticeBar::Kind::Info, tr("Copied: %1").arg(command));
}

void MainWindow::settingsOpened()
{
    m_notices->withdraw(m_ofOpened); // it spoke of what was open before
    showSettings();
    presetNamed();
}

void MainWindow::showSettings()
{
    m_shown->showSettings(m_settings->declaration()->id, m_settings->request().parameters);
}

/// The preset that is open may have another name by now, or be gone.
void MainWindow::presetNamed()
{
    const Preset *preset = m_presets->shelf().find(m_settings->presetId());
    m_actions->editPreset->setEnabled(preset && !preset->builtIn);
    m_actions->deletePreset->setEnabled(preset && !preset->builtIn);
    m_actions->exportPreset->setEnabled(preset);
    m_settings->setKept(preset);
    showTitle();
}

/// A preset whose settings have been changed says so; an experiment has any settings.
void MainWindow::showTitle()
{
    const QString title = m_settings->title();
    m_actions->reset->setEnabled(m_settings->isChanged());
    m_setup->library()->setChanged(m_settings->isChanged());
    const bool isOther = m_settings->isPreset() && m_settings->isChanged();
    setWindowTitle(tr("%1 – Process Lab").arg(isOther ? tr("%1 (changed)").arg(title) : title));
}

void MainWindow::tellReset(const Preset &opened, const Preset &changed)
{
    const Declaration &declaration = *m_settings->declaration();
    const bool isDefault = m_settings->request().parameters == Parameters(declaration.parameters);
    m_notices->tell(NoticeBar::Kind::Info,
                    isDefault ? tr("These are the defaults of “%1”.").arg(declaration.title.shown())
                              : tr("These are the settings of “%1” again.").arg(m_settings->title()),
                    {{tr("&Undo"), [this, opened, changed] { m_settings->restore(opened, changed); }}});
    m_ofOpened = m_notices->number();
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    m_presentation->set(false); // what is kept is how the window looks else
    WindowState::save(*this);
    if (!m_scripts->mayClose() || !m_shelf->mayClose())
        return event->ignore();
    if (m_files->isWriting()) { // what fails has to be told, and cancelling it must be possible
        event->ignore();
        m_notices->tell(NoticeBar::Kind::Info, tr("The window closes as soon as the file is saved."),
                        {{tr("&Cancel saving"), [this] { m_files->cancel(); }}});
        connect(m_files, &FileWork::idle, this, &MainWindow::closeWhenSaved, Qt::UniqueConnection);
        return;
    }
    QMainWindow::closeEvent(event);
}

void MainWindow::closeWhenSaved()
{
    disconnect(m_files, &FileWork::idle, this, &MainWindow::closeWhenSaved);
    if (m_notices->kind() != NoticeBar::Kind::Error)
        close();
}

void MainWindow::resizeEvent(QResizeEvent *event)
{
    QMainWindow::resizeEvent(event);
    m_columns->fit(width());
}

/// What to run, how, Run, and what came out.
bool MainWindow::focusNextPrevChild(bool next)
{
    auto *search = m_setup->library()->findChild<QWidget *>(QStringLiteral("librarySearch"));
    QWidget *stop = nextByTab(
        this, {search, m_setup, m_bar, m_results->timeline(), m_results->outcomes(), m_results}, next);
    if (!stop)
        return false;
    stop->setFocus(next ? Qt::TabFocusReason : Qt::BacktabFocusReason);
    for (QWidget *around = stop->parentWidget(); around; around = around->parentWidget()) {
        if (auto *area = qobject_cast<QScrollArea *>(around)) // an area follows only what it had already
            area->ensureWidgetVisible(stop);
    }
    return true;
}

void MainWindow::changeEvent(QEvent *event)
{
    QMainWindow::changeEvent(event);
    // The desktop, or the state kept from the last time, can change it, too.
    if (event->type() == QEvent::WindowStateChange && m_actions)
        m_actions->fullScreen->setChecked(isFullScreen());
}

} // namespace plab
