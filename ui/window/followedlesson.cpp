// SPDX-License-Identifier: GPL-3.0-or-later
// The window's part that follows a lesson.
#include "core/experiments/catalogue.h"
#include "core/twin/twin.h"
#include "ui/control/lessoncontroller.h"
#include "ui/control/presetcontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/frame/actions.h"
#include "ui/frame/columns.h"
#include "ui/frame/setupcolumn.h"
#include "ui/lesson/lessoncolumn.h"
#include "ui/lesson/lessonpane.h"
#include "ui/library/librarypane.h"
#include "ui/window/mainwindow.h"
#include "ui/window/presentation.h"

#include <QAction>

namespace plab {

void MainWindow::connectLesson()
{
    m_lesson->addButtons({m_actions->previousLesson, m_actions->nextLesson, m_actions->present});
    m_setup->setLessonAction(m_actions->lessonShown);
    connect(m_actions->lessonShown, &QAction::triggered, m_columns, &Columns::showLesson);
    connect(m_columns, &Columns::lessonShown, m_actions->lessonShown, &QAction::setChecked);
    connect(m_actions->present, &QAction::triggered, m_presentation, &Presentation::set);
    connect(m_actions->previousLesson, &QAction::triggered, m_lessons, [this] { m_lessons->go(-1); });
    connect(m_actions->nextLesson, &QAction::triggered, m_lessons, [this] { m_lessons->go(1); });
    connect(m_lessons, &LessonController::placed, this, [this] {
        m_actions->previousLesson->setEnabled(m_lessons->hasNext(-1));
        m_actions->nextLesson->setEnabled(m_lessons->hasNext(1));
    });
    connect(m_lessons, &LessonController::runRequested, this, &MainWindow::run);
    connect(m_lessons, &LessonController::presetRequested, this, &MainWindow::openKept);
    connect(m_lessons, &LessonController::experimentRequested, m_settings,
            &SettingsController::openExperiment);
    connect(m_lessons, &LessonController::ticked, m_setup->library(), &LibraryPane::setTicked);
    connect(m_runner, &RunController::stateChanged, m_lesson, [this](RunController::State state) {
        m_lesson->lesson()->setRunning(state != RunController::State::Idle);
    });
    connect(m_runner, &RunController::finished, m_lessons,
            [this](const std::shared_ptr<const RunRecord> &record) {
                m_lessons->tick(*record, m_presets->shelf().find(record->preset));
            });
    for (const auto signal : {&SettingsController::opened, &SettingsController::changed})
        connect(m_settings, signal, this, &MainWindow::showTwin);
    m_lessons->setCourse(Course(declarations(), m_presets->shelf().presets()));
}

void MainWindow::showTwin()
{
    const Declaration *declaration = m_settings->declaration();
    const Twin *twin = declaration ? findTwin(declaration->id) : nullptr;
    if (!twin) {
        m_lesson->setScript({}, {});
        return;
    }
    const RunRequest request = m_settings->request();
    m_lesson->setScript(twin->filled(request.parameters),
                        request.preset.isEmpty() ? request.experiment : request.preset);
}

void MainWindow::goToLesson()
{
    m_columns->showLesson(true);
    m_lesson->lesson()->setFocus(Qt::ShortcutFocusReason);
}

} // namespace plab
