// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/setupcolumn.h"

#include "ui/form/parameterform.h"
#include "ui/library/librarypane.h"

#include <QTabBar>
#include <QTabWidget>
#include <QToolButton>

namespace plab {

SetupColumn::SetupColumn(QWidget *parent) : QSplitter(Qt::Vertical, parent)
{
    setObjectName(QStringLiteral("setupSplitter"));
    setChildrenCollapsible(false);
    setHandleWidth(1);
    m_library = new LibraryPane;
    m_form = new ParameterForm;
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("setupTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Settings"));
    m_tabs->tabBar()->setExpanding(false);
    m_tabs->setTabToolTip(m_tabs->addTab(m_form, tr("Settings")), tr("The parameters of the experiment"));
    addWidget(m_library);
    addWidget(m_tabs);
    setStretchFactor(0, 1);
    setStretchFactor(1, 1);
    setSizes({330, 460});
}

void SetupColumn::setLessonAction(QAction *action)
{
    auto *button = new QToolButton;
    button->setDefaultAction(action);
    button->setObjectName(QStringLiteral("lessonButton"));
    button->setProperty("look", "flat");
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::TabFocus);
    m_tabs->setCornerWidget(button);
}

void SetupColumn::showSettings()
{
    m_tabs->setCurrentWidget(m_form);
    m_form->focusFirst();
}

} // namespace plab
