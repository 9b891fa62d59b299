// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QKeySequence>
#include <QList>
#include <QObject>

class QAction;
class QActionGroup;
class QWidget;

namespace plab {

/// Everything a person can ask of the window, with words, shortcut and tool tip; what an action does is
/// connected by the window. The actions belong to the widget given, so that their shortcuts work in all of
/// it.
class Actions : public QObject
{
    Q_OBJECT
public:
    explicit Actions(QWidget *window);

    // File
    QAction *open = nullptr;
    QAction *openScript = nullptr;
    QAction *saveScript = nullptr;
    QAction *saveScriptAs = nullptr;
    QAction *importPreset = nullptr;
    QAction *quit = nullptr;
    // Experiment
    QAction *run = nullptr;
    QAction *stop = nullptr;
    QAction *reset = nullptr;
    QAction *defaults = nullptr;
    QAction *savePreset = nullptr;
    QAction *editPreset = nullptr;
    QAction *exportPreset = nullptr;
    QAction *deletePreset = nullptr;
    QAction *copyCommand = nullptr;
    // View
    QActionGroup *theme = nullptr; ///< system, light, dark; data is the Appearance::Choice as int
    QAction *largerText = nullptr;
    QAction *smallerText = nullptr;
    QAction *normalText = nullptr;
    QAction *fullScreen = nullptr;  ///< checkable
    QAction *lessonShown = nullptr; ///< checkable
    QAction *present = nullptr;     ///< checkable
    QAction *findExperiment = nullptr;
    QList<QAction *> panes; ///< go to a pane, in the order of Pane
    enum Pane {
        SettingsPane,
        LessonPane,
        TimelinePane,
        OutcomesPane,
        TimingPane,
        ProcessesPane,
        ConsolePane,
        RunsPane,
        ViewPane,   ///< the experiment's own view, if it declares one
        ScriptPane, ///< the script, if it runs one
    };
    // Runs
    QAction *keepRuns = nullptr; ///< checkable: on the disk
    QAction *copyTable = nullptr;
    // Help
    QAction *showLesson = nullptr;
    QAction *previousLesson = nullptr;
    QAction *nextLesson = nullptr;
    QAction *shortcuts = nullptr;
    QAction *about = nullptr;

    /// Whether Esc ends a run; while something else has that key it must not.
    void setEscapeStops(bool stops);

    /// All of them, in the order of the menus.
    QList<QAction *> all() const { return m_all; }

private:
    void makeFileActions();
    void makeExperimentActions();
    void makePresetActions();
    void makeViewActions();
    void makeThemeActions();
    void makePaneActions();
    void makeHelpActions();
    void setIcons();
    QAction *make(const QString &text, const QList<QKeySequence> &keys, const QString &toolTip);

    QWidget *m_window;
    QList<QAction *> m_all;
};

} // namespace plab
