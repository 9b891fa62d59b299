// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"
#include "ui/control/labfile.h"

#include <QMainWindow>

#include <memory>
#include <optional>

namespace plab {

class Actions;
class Appearance;
class Columns;
class ExportController;
class FileWork;
class LessonColumn;
class LessonController;
class NoticeBar;
class Presentation;
class PresetController;
class ResultColumn;
class ResultsController;
class RunBar;
class RunController;
class SettingsController;
class SetupColumn;
class ScriptController;
class ShelfController;
class StatusLine;

/// The window: makes its parts and connects them. What the parts do stands in the parts. GUI thread.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    /// Borrows the lab, which outlives the window. Opens with the preset counting-pool ready.
    explicit MainWindow(Lab *lab, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Opens a preset (its settings, not yet kept in the library) or a stored run as soon as it is read. A
    /// bad file is told in the notice bar and changes nothing.
    void openFile(const QString &path);

    /// Takes a finished run into the list of runs and shows it.
    void showRun(const std::shared_ptr<const RunRecord> &record);

public Q_SLOTS:
    void run();
    void runNext(const Parameters &parameters); ///< what the settings say, as Ctrl+R does
    void stop();

protected:
    void closeEvent(QCloseEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    void dragEnterEvent(QDragEnterEvent *event) override;
    void dropEvent(QDropEvent *event) override;

private:
    void buildParts();
    void buildCentre();
    void buildMenus();
    void watchSettings(); ///< tells, once, that they cannot be kept
    void connectRunning();
    void connectSettings();
    void connectPresets();
    void connectScripts();
    void connectResults();
    void connectSettingsOfRun();
    void connectView();
    void connectLesson();
    void connectHelp();
    void showShortcuts();
    void goTo(int pane);
    void showTwin(); ///< the script in Python with the present settings
    void goToLesson();
    void copyCommandOf(int number); ///< of a run of the list
    void copyCommand(const QString &command);
    void copyWhatStands(); ///< the run that was shown again last, unless the settings were touched since
    void settingsOpened();
    void showSettings();
    void presetNamed();
    void markOtherSettings();
    void backToSettings(); ///< of the run that is shown
    void tellSetBack(const Preset &opened, const Preset &changed);
    void showTitle();
    void tellReset(const Preset &opened, const Preset &changed);
    void openRun(const std::shared_ptr<const RunRecord> &record);
    void closeWhenSaved();
    void openKept(const QString &presetId);
    void openPresetOf(Preset preset);
    void open(LabFile file);
    bool takeIn(LabFile file); ///< a dropped one: a preset is kept in the library, too

    Lab *m_lab;
    int m_ofOpened = 0;              ///< number of the notice about what is open
    std::optional<int> m_shownAgain; ///< run of the list that a person has chosen since touching the settings
    Appearance *m_appearance = nullptr;
    Actions *m_actions = nullptr;
    NoticeBar *m_notices = nullptr;
    FileWork *m_files = nullptr;
    SetupColumn *m_setup = nullptr;
    ResultColumn *m_results = nullptr;
    LessonColumn *m_lesson = nullptr;
    Columns *m_columns = nullptr;
    RunBar *m_bar = nullptr;
    StatusLine *m_status = nullptr;
    RunController *m_runner = nullptr;
    SettingsController *m_settings = nullptr;
    ResultsController *m_shown = nullptr;
    PresetController *m_presets = nullptr;
    ExportController *m_exports = nullptr;
    LessonController *m_lessons = nullptr;
    Presentation *m_presentation = nullptr;
    ShelfController *m_shelf = nullptr;
    ScriptController *m_scripts = nullptr;
};

} // namespace plab
