// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/presentation.h"

#include "ui/control/lessoncontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/frame/actions.h"
#include "ui/frame/appearance.h"
#include "ui/frame/columns.h"
#include "ui/frame/resultcolumn.h"
#include "ui/frame/setupcolumn.h"
#include "ui/lesson/lessoncolumn.h"
#include "ui/lesson/lessonpane.h"
#include "ui/library/librarypane.h"

#include <QAction>
#include <QMainWindow>
#include <QMenuBar>
#include <QPushButton>
#include <QScrollBar>
#include <QShortcut>
#include <QStatusBar>
#include <QToolBar>

namespace plab {

namespace {

const QString SourceName = QStringLiteral("source");
const QString SettingsName = QStringLiteral("settings");
const QString TimelineName = QStringLiteral("timeline");
const QString OutcomesName = QStringLiteral("outcomes");

LessonPane *lessonOf(const Presentation::Parts &parts)
{
    return parts.columns->lesson()->lesson();
}

} // namespace

Presentation::Presentation(const Parts &parts) : QObject(parts.window), m_parts(parts)
{
    for (const int key : {Qt::Key_PageDown, Qt::Key_Right, Qt::Key_Space})
        addKey(QKeySequence(key), &Presentation::next);
    for (const int key : {Qt::Key_PageUp, Qt::Key_Left, Qt::Key_Backspace})
        addKey(QKeySequence(key), &Presentation::previous);
    addKey(QKeySequence(Qt::Key_Escape), &Presentation::leave);
    connect(lessonOf(parts), &LessonPane::asked, this, &Presentation::pressed);
    connect(parts.lessons, &LessonController::opened, this, &Presentation::begin);
    connect(parts.lessons, &LessonController::lookedAt, this, &Presentation::showPane);
    connect(parts.runner, &RunController::stateChanged, this, [this](RunController::State state) {
        if (m_on && state == RunController::State::Running)
            showRun();
    });
}

void Presentation::addKey(const QKeySequence &key, void (Presentation::*step)())
{
    auto *shortcut = new QShortcut(key, m_parts.window);
    shortcut->setEnabled(false);
    connect(shortcut, &QShortcut::activated, this, step);
    m_keys << shortcut;
}

void Presentation::set(bool on)
{
    m_parts.actions->present->setChecked(on);
    if (on == m_on)
        return;
    m_on = on;
    QMainWindow *window = m_parts.window;
    if (on)
        m_wasFullScreen = window->isFullScreen();
    window->menuBar()->setVisible(!on);
    window->statusBar()->setVisible(!on);
    for (QToolBar *bar : window->findChildren<QToolBar *>())
        bar->setVisible(!on);
    for (QShortcut *key : std::as_const(m_keys))
        key->setEnabled(on);
    m_parts.actions->setEscapeStops(!on);
    m_parts.appearance->setForProjector(on);
    m_parts.columns->lesson()->setPresented(on);
    if (!on)
        m_parts.columns->results()->showAll();
    m_parts.columns->setPresenting(on);
    window->setWindowState(window->windowState().setFlag(Qt::WindowFullScreen, on || m_wasFullScreen));
    if (on)
        begin();
    else
        lessonOf(m_parts)->showPiece(-1);
}

/// From here on the keys go through this lesson; what it speaks of has not been run yet.
void Presentation::begin()
{
    if (!m_on)
        return;
    m_parts.columns->showResults(false);
    m_parts.columns->setup()->hide();
    showPiece(0);
}

void Presentation::showPiece(int piece)
{
    lessonOf(m_parts)->showPiece(piece);
    m_button = 0;
    m_parts.window->setFocus(); // no frame around the words, and no button marked before its turn
    showHint();
}

void Presentation::showHint()
{
    const LessonPane *lesson = lessonOf(m_parts);
    m_parts.columns->lesson()->setHint(
        tr("%1 of %2 · Page Down goes on · Esc leaves").arg(lesson->piece() + 1).arg(lesson->pieces()));
}

/// What is longer than the screen is read to its end first.
bool Presentation::scrolls(int pages)
{
    QScrollBar *bar = lessonOf(m_parts)->verticalScrollBar();
    const int before = bar->value();
    bar->setValue(before + pages * bar->pageStep() * 4 / 5);
    return bar->value() != before;
}

/// Another lesson is what the keys come to by themselves.
bool Presentation::canPress(const QUrl &link) const
{
    return link.path() != QLatin1String("open");
}

void Presentation::next()
{
    const LessonPane *lesson = lessonOf(m_parts);
    const QList<QPushButton *> buttons = lesson->buttons();
    if (!scrolls(1)) {
        while (m_button < buttons.size() && !canPress(buttons[m_button]->property("link").toUrl()))
            ++m_button;
        if (m_button < buttons.size())
            buttons[m_button]->click(); // nothing, while it would start a second run
        else if (lesson->piece() + 1 < lesson->pieces())
            showPiece(lesson->piece() + 1);
        else
            m_parts.lessons->go(1);
    }
}

void Presentation::previous()
{
    const LessonPane *lesson = lessonOf(m_parts);
    if (scrolls(-1))
        return;
    if (lesson->piece() > 0)
        showPiece(lesson->piece() - 1);
    else
        m_parts.lessons->go(-1);
}

/// By the key or by hand: the next button is the one after it, and is marked.
void Presentation::pressed(const QUrl &link)
{
    if (!m_on)
        return;
    const QList<QPushButton *> &buttons = lessonOf(m_parts)->buttons();
    for (int i = 0; i < buttons.size(); ++i) {
        if (buttons[i]->property("link").toUrl() == link)
            m_button = i + 1;
    }
    if (m_button < buttons.size())
        buttons[m_button]->setFocus(Qt::TabFocusReason);
}

void Presentation::showPane(const QString &pane)
{
    if (!m_on)
        return;
    m_parts.columns->setup()->library()->hide(); // until the window arranges itself anew
    m_parts.columns->setup()->setVisible(pane == SettingsName);
    if (pane == SettingsName)
        return;
    m_parts.columns->showResults(true);
    ResultColumn *results = m_parts.columns->results();
    const bool isAbove = pane == TimelineName || pane == SourceName; // these two stand beside each other
    results->showOnly(isAbove, isAbove ? nullptr : results->pane(pane));
}

/// The lanes while it goes on, and what comes out.
void Presentation::showRun()
{
    m_parts.columns->setup()->hide();
    m_parts.columns->showResults(true);
    m_parts.columns->results()->showOnly(true, m_parts.columns->results()->pane(OutcomesName));
}

} // namespace plab
