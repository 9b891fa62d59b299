// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow.h"

#include "core/experiments/catalogue.h"
#include "ui/aboutdialog.h"
#include "ui/actions.h"
#include "ui/appearance.h"
#include "ui/exportcontroller.h"
#include "ui/filedialogs.h"
#include "ui/form/parameterform.h"
#include "ui/labfile.h"
#include "ui/library/librarypane.h"
#include "ui/lowerpanes.h"
#include "ui/menus.h"
#include "ui/noticebar.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/presetcontroller.h"
#include "ui/processes/processespane.h"
#include "ui/resultcolumn.h"
#include "ui/runbar.h"
#include "ui/runcontroller.h"
#include "ui/runs/runspane.h"
#include "ui/settingscontroller.h"
#include "ui/setupcolumn.h"
#include "ui/shortcutsdialog.h"
#include "ui/statusline.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"
#include "ui/windowstate.h"

#include <QAction>
#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QMenuBar>
#include <QMimeData>
#include <QVBoxLayout>

namespace plab {

namespace {

/// Narrower than this, the two lower panes share one set of tabs.
constexpr int FoldBelow = 1100;
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
    connectResults();
    connectView();
    connectHelp();
    openFirst();
    WindowState::restore(*this);
}

MainWindow::~MainWindow() = default;

void MainWindow::buildParts()
{
    m_appearance = new Appearance(this);
    m_actions = new Actions(this);
    m_notices = new NoticeBar;
    m_setup = new SetupColumn;
    m_results = new ResultColumn;
    m_status = new StatusLine;
    m_runner = new RunController(m_lab, m_notices, this);
    m_presets = new PresetController(m_notices, this);
    m_exports = new ExportController([this] { return m_results->shown(); }, m_results->timeline(), m_notices, this);
    m_bar = new RunBar(*m_actions, m_exports->menu());
    m_settings = new SettingsController(m_setup, m_bar, this);
}

void MainWindow::buildCentre()
{
    auto *columns = new QSplitter(Qt::Horizontal);
    columns->setObjectName(QStringLiteral("columnSplitter"));
    columns->setChildrenCollapsible(false);
    columns->setHandleWidth(1);
    columns->addWidget(m_setup);
    columns->addWidget(m_results);
    columns->setStretchFactor(0, 0);
    columns->setStretchFactor(1, 1);
    columns->setSizes({300, 1140});

    auto *centre = new QWidget;
    auto *layout = new QVBoxLayout(centre);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_notices);
    layout->addWidget(columns, 1);
    setCentralWidget(centre);
    addToolBar(m_bar);
    setStatusBar(m_status);
    resize(1440, 900);
}

void MainWindow::buildMenus()
{
    fillMenuBar(menuBar(), *m_actions, m_exports->menu(), m_results->runs()->menu());
}

void MainWindow::connectRunning()
{
    connect(m_actions->run, &QAction::triggered, this, &MainWindow::run);
    connect(m_actions->stop, &QAction::triggered, this, &MainWindow::stop);
    connect(m_runner, &RunController::stateChanged, this, &MainWindow::runStateChanged);
    connect(m_runner, &RunController::updated, this, &MainWindow::runUpdated);
    connect(m_runner, &RunController::finished, this, &MainWindow::runFinished);
    connect(m_results->processes(), &ProcessesPane::signalRequested, m_runner, &RunController::signalProcess);
}

void MainWindow::connectSettings()
{
    connect(m_setup->library(), &LibraryPane::experimentChosen, m_settings, &SettingsController::openExperiment);
    connect(m_setup->library(), &LibraryPane::presetChosen, m_settings, &SettingsController::openPreset);
    connect(m_settings, &SettingsController::opened, this, &MainWindow::settingsOpened);
    connect(m_actions->reset, &QAction::triggered, m_settings, &SettingsController::reset);
    connect(m_actions->copyCommand, &QAction::triggered, this,
            [this] { QApplication::clipboard()->setText(m_settings->command()); });
    connect(m_actions->open, &QAction::triggered, this, [this] {
        askWhatToOpen(this, tr("Open"), tr("Presets and runs (*.json)"), [this](const QString &path) { openFile(path); });
    });
    connect(m_actions->quit, &QAction::triggered, this, &QWidget::close);
}

void MainWindow::connectPresets()
{
    LibraryPane *library = m_setup->library();
    library->setDeclarations(declarations());
    connect(m_presets, &PresetController::changed, this, [this] { m_setup->library()->setPresets(m_presets->shelf().presets()); });
    connect(m_presets, &PresetController::chosen, this, [this](const QString &id) { openPreset(id); });
    connect(library, &LibraryPane::renameRequested, this,
            [this](const QString &id, const QString &title) { m_presets->rename(id, title); });
    connect(library, &LibraryPane::noteRequested, m_presets, &PresetController::askToEdit);
    connect(library, &LibraryPane::deleteRequested, m_presets, &PresetController::remove);
    connect(library, &LibraryPane::exportRequested, m_presets, &PresetController::askToExport);
    connect(library, &LibraryPane::duplicateRequested, m_presets, &PresetController::duplicate);
    connect(m_actions->savePreset, &QAction::triggered, this, [this] { m_presets->askToSave(m_settings->settings()); });
    connect(m_actions->importPreset, &QAction::triggered, m_presets, &PresetController::askToImport);
    connect(m_actions->editPreset, &QAction::triggered, this, [this] { m_presets->askToEdit(m_settings->presetId()); });
    connect(m_actions->deletePreset, &QAction::triggered, this, [this] { m_presets->remove(m_settings->presetId()); });
    connect(m_actions->exportPreset, &QAction::triggered, this, [this] { m_presets->askToExport(m_settings->presetId()); });
    m_presets->load();
}

void MainWindow::connectView()
{
    const QList<QAction *> themes = m_actions->theme->actions();
    themes.at(int(m_appearance->choice()))->setChecked(true);
    connect(m_actions->theme, &QActionGroup::triggered, this,
            [this](const QAction *action) { m_appearance->setChoice(Appearance::Choice(action->data().toInt())); });
    connect(m_actions->largerText, &QAction::triggered, this, [this] { m_appearance->setTextStep(m_appearance->textStep() + 1); });
    connect(m_actions->smallerText, &QAction::triggered, this, [this] { m_appearance->setTextStep(m_appearance->textStep() - 1); });
    connect(m_actions->normalText, &QAction::triggered, this, [this] { m_appearance->setTextStep(0); });
    connect(m_actions->fullScreen, &QAction::toggled, this,
            [this](bool on) { setWindowState(windowState().setFlag(Qt::WindowFullScreen, on)); });
    connect(m_actions->findExperiment, &QAction::triggered, m_setup->library(), &LibraryPane::focusSearch);
    for (int i = 0; i < m_actions->panes.size(); ++i)
        connect(m_actions->panes.at(i), &QAction::triggered, this, [this, i] { goTo(Actions::Pane(i)); });
}

} // namespace plab
