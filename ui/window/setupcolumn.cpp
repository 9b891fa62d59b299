// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/setupcolumn.h"

#include "ui/form/parameterform.h"
#include "ui/lesson/lessonpane.h"
#include "ui/library/librarypane.h"

#include <QTabBar>
#include <QTabWidget>

namespace plab {

SetupColumn::SetupColumn(QWidget *parent) : QSplitter(Qt::Vertical, parent)
{
    setObjectName(QStringLiteral("setupSplitter"));
    setChildrenCollapsible(false);
    setHandleWidth(1);
    m_library = new LibraryPane;
    m_form = new ParameterForm;
    m_lesson = new LessonPane;
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("setupTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Settings and lesson"));
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->setTabToolTip(m_tabs->addTab(m_form, tr("Settings")), tr("The parameters of the experiment"));
    m_tabs->setTabToolTip(m_tabs->addTab(m_lesson, tr("Lesson")), tr("What is run, what to expect, and why"));
    addWidget(m_library);
    addWidget(m_tabs);
    setStretchFactor(0, 1);
    setStretchFactor(1, 1);
    setSizes({330, 460});
}

void SetupColumn::showSettings()
{
    m_tabs->setCurrentWidget(m_form);
    m_form->focusFirst();
}

void SetupColumn::showLesson()
{
    m_tabs->setCurrentWidget(m_lesson);
    m_lesson->setFocus(Qt::ShortcutFocusReason);
}

} // namespace plab
