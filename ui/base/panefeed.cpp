// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/panefeed.h"

#include <QEvent>
#include <QWidget>

namespace plab {

PaneFeed::PaneFeed(QObject *parent) : QObject(parent) { }

void PaneFeed::add(QWidget *pane, std::function<void()> refresh)
{
    m_panes.insert(pane, {std::move(refresh), false});
    pane->installEventFilter(this);
}

void PaneFeed::changed()
{
    for (auto it = m_panes.begin(); it != m_panes.end(); ++it) {
        const auto *pane = static_cast<QWidget *>(it.key());
        it->stale = !pane->isVisible();
        if (!it->stale)
            it->refresh();
    }
}

bool PaneFeed::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Show) {
        const auto it = m_panes.find(watched);
        if (it != m_panes.end() && it->stale) {
            it->stale = false;
            it->refresh();
        }
    }
    return QObject::eventFilter(watched, event);
}

} // namespace plab
