// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/lowerpanes.h"

#include <QSplitter>
#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

#include <algorithm>

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
    m_foldWanted = folded;
    fold();
}

void LowerPanes::fold()
{
    const auto [side, page] = leastWidths();
    const bool folded = m_alone || m_foldWanted || width() < side + page + m_splitter->handleWidth();
    if (folded == m_folded || !m_side)
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

/// Least widths of the side pane and of the widest page, folded or not.
std::pair<int, int> LowerPanes::leastWidths() const
{
    const auto least = [](const QWidget *pane) {
        return pane->minimumSizeHint().expandedTo(pane->minimumSize()).width();
    };
    int widest = 0;
    for (int i = 0; i < m_tabs->count(); ++i) {
        if (m_tabs->widget(i) != m_side)
            widest = std::max(widest, least(m_tabs->widget(i)));
    }
    return {m_side ? least(m_side) : 0, widest};
}

/// Of two panes the wider one: where there is no room for two they are folded.
QSize LowerPanes::minimumSizeHint() const
{
    const auto [side, page] = leastWidths();
    return {std::max(side, page), QWidget::minimumSizeHint().height()};
}

void LowerPanes::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    fold();
}

void LowerPanes::bringForward(QWidget *pane)
{
    if (m_tabs->indexOf(pane) >= 0)
        m_tabs->setCurrentWidget(pane);
}

void LowerPanes::showAlone(QWidget *pane)
{
    m_alone = pane;
    fold();
    m_tabs->tabBar()->setVisible(!pane);
    if (pane)
        bringForward(pane);
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
