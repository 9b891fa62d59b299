// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/actions.h"

#include "ui/base/icons.h"
#include "ui/frame/appearance.h"

#include <QAction>
#include <QActionGroup>
#include <QWidget>

namespace plab {

static QList<QKeySequence> stopKeys(bool escape)
{
    const QKeySequence always(QStringLiteral("Ctrl+."));
    return escape ? QList<QKeySequence> {QKeySequence(Qt::Key_Escape), always} : QList<QKeySequence> {always};
}

Actions::Actions(QWidget *window) : QObject(window), m_window(window)
{
    makeFileActions();
    makeExperimentActions();
    makePresetActions();
    makeViewActions();
    makeThemeActions();
    makePaneActions();
    makeHelpActions();
    setIcons();
}

QAction *Actions::make(const QString &text, const QList<QKeySequence> &keys, const QString &toolTip)
{
    auto *action = new QAction(text, this);
    action->setShortcuts(keys);
    action->setToolTip(keys.isEmpty()
                           ? toolTip
                           : tr("%1 (%2)").arg(toolTip, keys.first().toString(QKeySequence::NativeText)));
    action->setStatusTip(QString()); // the status bar belongs to the run
    m_window->addAction(action);
    m_all.append(action);
    return action;
}

void Actions::setEscapeStops(bool stops)
{
    stop->setShortcuts(stopKeys(stops));
}

void Actions::makeFileActions()
{
    open = make(tr("&Open…"), {QKeySequence::Open}, tr("Open a preset or a stored run from a JSON file"));
    openScript = make(tr("Open P&ython script…"), {QKeySequence(QStringLiteral("Ctrl+Shift+O"))},
                      tr("Run a script of your own, and see it process by process"));
    saveScript = make(tr("&Save script"), {QKeySequence(QStringLiteral("Ctrl+Shift+S"))},
                      tr("Write the script to its file; Run does it, too"));
    saveScriptAs =
        make(tr("Save script &as…"), {}, tr("Write the script to another file, and go on with that"));
    importPreset = make(tr("&Import preset…"), {}, tr("Take a preset file into the library"));
    quit = make(tr("&Quit"), {QKeySequence(QStringLiteral("Ctrl+Q"))},
                tr("Close the window and end all its processes"));
    quit->setMenuRole(QAction::QuitRole);
}

void Actions::makeExperimentActions()
{
    run = make(tr("&Run"), {QKeySequence(QStringLiteral("Ctrl+R"))},
               tr("Run the experiment with these settings"));
    run->setIconText(tr("▶  Run"));
    stop = make(tr("&Stop"), stopKeys(true), tr("Stop the run and end all its processes"));
    stop->setIconText(tr("■  Stop"));
    stop->setEnabled(false);
    reset = make(tr("Rese&t settings"), {}, tr("Set everything back to what was opened"));
    defaults = make(tr("De&faults of the experiment"), {}, tr("Set every parameter to its default"));
    copyCommand = make(tr("&Copy as command"), {QKeySequence(QStringLiteral("Ctrl+Shift+C"))},
                       tr("Copy the command line that does the same without the window"));
}

void Actions::makePresetActions()
{
    savePreset = make(tr("Sa&ve preset…"), {QKeySequence::Save}, tr("Keep these settings under a name"));
    editPreset = make(tr("Re&name preset…"), {QKeySequence(QStringLiteral("Ctrl+Shift+N"))},
                      tr("Change the name and the note of the chosen preset"));
    exportPreset = make(tr("E&xport preset…"), {}, tr("Write the chosen preset to a file"));
    deletePreset = make(tr("&Delete preset"), {}, tr("Delete the chosen preset; it can be undone"));
}

void Actions::makeViewActions()
{
    largerText = make(tr("&Larger text"), {QKeySequence::ZoomIn, QKeySequence(QStringLiteral("Ctrl+="))},
                      tr("Larger text, for a projector"));
    smallerText = make(tr("S&maller text"), {QKeySequence::ZoomOut}, tr("Smaller text"));
    normalText =
        make(tr("&Normal text size"), {QKeySequence(QStringLiteral("Ctrl+0"))}, tr("Text of the usual size"));
    fullScreen = make(tr("&Full screen"), {QKeySequence(Qt::Key_F11)}, tr("Use the whole screen"));
    fullScreen->setCheckable(true);
    lessonShown = make(tr("&Lesson"), {QKeySequence(QStringLiteral("Ctrl+L"))},
                       tr("Show the lesson beside settings and results"));
    lessonShown->setCheckable(true);
    present = make(tr("&One thing at a time"), {QKeySequence(Qt::Key_F5)},
                   tr("The lesson piece by piece in large type, for a projector: Page Down goes on, Esc "
                      "leaves"));
    present->setCheckable(true);
    findExperiment = make(tr("Find an &experiment"), {QKeySequence::Find}, tr("Search the library"));
}

void Actions::makeThemeActions()
{
    theme = new QActionGroup(this);
    const std::pair<Appearance::Choice, QString> choices[] = {
        {Appearance::Choice::System, tr("As the &system")},
        {Appearance::Choice::Light, tr("&Light")},
        {Appearance::Choice::Dark, tr("&Dark")},
    };
    for (const auto &[choice, text] : choices) {
        QAction *action = make(text, {}, tr("Colours of the window"));
        action->setCheckable(true);
        action->setData(int(choice));
        theme->addAction(action);
    }
}

void Actions::makePaneActions()
{
    const std::pair<QString, const char *> names[] = {
        {tr("&Settings"), "Ctrl+1"},
        {tr("L&esson"), "Ctrl+2"},
        {tr("&Timeline"), "Ctrl+3"},
        {tr("&Outcomes"), "Ctrl+4"},
        {tr("T&iming"), "Ctrl+5"},
        {tr("&Processes"), "Ctrl+6"},
        {tr("&Console"), "Ctrl+7"},
        {tr("&Runs"), "Ctrl+8"},
        {tr("&View of this experiment"), "Ctrl+9"},
        {tr("S&ource"), "Ctrl+Shift+E"},
    };
    for (const auto &[name, key] : names)
        panes.append(make(name, {QKeySequence(QLatin1String(key))}, tr("Go to this pane")));
}

/// Only where a picture helps to find the word.
void Actions::setIcons()
{
    const std::pair<QAction *, const char *> icons[] = {
        {open, "open"},
        {openScript, "open"},
        {saveScript, "save"},
        {importPreset, "import"},
        {run, "run"},
        {stop, "stop"},
        {reset, "reset"},
        {copyCommand, "command"},
        {savePreset, "save"},
        {editPreset, "rename"},
        {exportPreset, "export"},
        {deletePreset, "delete"},
        {findExperiment, "search"},
        {largerText, "zoom-in"},
        {smallerText, "zoom-out"},
        {copyTable, "copy"},
        {showLesson, "lesson"},
        {lessonShown, "lesson"},
        {present, "present"},
        {previousLesson, "previous"},
        {nextLesson, "next"},
        {about, "info"},
        {panes.at(SettingsPane), "settings"},
        {panes.at(LessonPane), "lesson"},
        {panes.at(TimelinePane), "lanes"},
        {panes.at(OutcomesPane), "chart"},
        {panes.at(ProcessesPane), "processes"},
        {panes.at(ConsolePane), "console"},
        {panes.at(RunsPane), "overlay"},
    };
    for (const auto &[action, name] : icons)
        action->setIcon(lineIcon(QLatin1String(name)));
}

void Actions::makeHelpActions()
{
    keepRuns = make(tr("&Keep runs on the disk"), {},
                    tr("Runs are there again the next time; the oldest go first when there are too many"));
    keepRuns->setCheckable(true);
    copyTable = make(tr("Copy outcome &table"), {QKeySequence(QStringLiteral("Ctrl+Shift+T"))},
                     tr("Copy the graded table as text with tabs, for a spreadsheet"));
    showLesson = make(tr("&Lesson of this experiment"), {QKeySequence::HelpContents},
                      tr("What is run, what to expect, and why"));
    previousLesson = make(tr("&Previous lesson"), {QKeySequence(QStringLiteral("Ctrl+PgUp"))},
                          tr("Back to the lesson before this one"));
    nextLesson = make(tr("&Next lesson"), {QKeySequence(QStringLiteral("Ctrl+PgDown"))},
                      tr("On to the next lesson of the chapter"));
    shortcuts = make(tr("&Keyboard shortcuts"), {QKeySequence(QStringLiteral("Ctrl+F1"))},
                     tr("All shortcuts as a list"));
    about = make(tr("&About Process Lab"), {}, tr("Version and licence"));
    about->setMenuRole(QAction::AboutRole);
}

} // namespace plab
