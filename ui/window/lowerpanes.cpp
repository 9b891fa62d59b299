// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/lowerpanes.h"

#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace plab {

LowerPanes::LowerPanes(QWidget *parent) : QWidget(parent)
{
    m_splitter = new QSplitter(Qt::Horizontal);
    m_splitter->setObjectName(QStringLiteral("lowerSplitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(1);
    m_tabs = new QTabWidget;
    m_tabs->setObjectName(QStringLiteral("resultTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Results"));
    m_tabs->tabBar()->setExpanding(false);
    m_splitter->addWidget(m_tabs);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(m_splitter);
}

void LowerPanes::setSidePane(QWidget *pane, const QString &title)
{
    m_side = pane;
    m_sideTitle = title;
    m_splitter->insertWidget(0, pane);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    m_splitter->setSizes({500, 500});
}

void LowerPanes::addTab(QWidget *pane, const QString &title, const QString &toolTip)
{
    m_tabs->setTabToolTip(m_tabs->addTab(pane, title), toolTip);
}

void LowerPanes::setFrontTabs(const QList<Tab> &tabs)
{
    QList<QWidget *> panes;
    for (const Tab &tab : tabs)
        panes << tab.pane;
    if (panes == m_front)
        return;
    for (QWidget *pane : std::as_const(m_front)) {
        m_tabs->removeTab(m_tabs->indexOf(pane));
        pane->setParent(this); // else it would be a window of its own
        pane->hide();
    }
    m_front = panes;
    int at = m_folded ? 1 : 0;
    for (const Tab &tab : tabs)
        m_tabs->setTabToolTip(m_tabs->insertTab(at++, tab.pane, tab.title), tab.toolTip);
    if (!panes.isEmpty())
        m_tabs->setCurrentWidget(panes.first());
}

void LowerPanes::setFolded(bool folded)
{
    m_foldsAfter = folded;
    if (folded == m_folded || !m_side || (m_alone && !folded))
        return;
    m_folded = folded;
    if (folded) {
        m_unfoldedSizes = m_splitter->saveState();
        m_tabs->insertTab(0, m_side, m_sideTitle);
        m_tabs->setCurrentIndex(0);
    } else {
        m_tabs->removeTab(0);
        m_splitter->insertWidget(0, m_side);
        m_side->show(); // a tab that is not in front is hidden
        m_splitter->restoreState(m_unfoldedSizes);
    }
}

void LowerPanes::bringForward(QWidget *pane)
{
    if (m_tabs->indexOf(pane) >= 0)
        m_tabs->setCurrentWidget(pane);
}

void LowerPanes::showAlone(QWidget *pane)
{
    const bool foldsAfter = m_foldsAfter;
    if (pane) {
        setFolded(true);
        m_foldsAfter = foldsAfter;
    }
    m_alone = pane;
    m_tabs->tabBar()->setVisible(!pane);
    if (pane)
        bringForward(pane);
    else
        setFolded(foldsAfter);
}

void LowerPanes::showPane(QWidget *pane)
{
    bringForward(pane);
    QWidget *target = pane;
    if (pane->focusPolicy() == Qt::NoFocus && !pane->focusProxy()) // the pane's first control takes it
        target = pane->nextInFocusChain();
    target->setFocus(Qt::ShortcutFocusReason);
}

} // namespace plab
