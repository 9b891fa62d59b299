// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/wholewidth.h"

#include <QEvent>
#include <QScrollArea>
#include <QScrollBar>

namespace plab {

namespace {

class WidthKeeper : public QObject
{
public:
    explicit WidthKeeper(QScrollArea *area) : QObject(area), m_area(area)
    {
        area->widget()->installEventFilter(this);
        keep();
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        if (event->type() == QEvent::LayoutRequest)
            keep();
        return QObject::eventFilter(watched, event);
    }

private:
    void keep()
    {
        const int inside = m_area->widget()->minimumSizeHint().width();
        m_area->setMinimumWidth(inside + m_area->verticalScrollBar()->sizeHint().width());
    }

    QScrollArea *m_area;
};

} // namespace

void keepWholeWidth(QScrollArea *area)
{
    new WidthKeeper(area);
}

} // namespace plab
