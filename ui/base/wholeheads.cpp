// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/wholeheads.h"

#include <QEvent>
#include <QHeaderView>

namespace plab {

namespace {

class HeadKeeper : public QObject
{
public:
    explicit HeadKeeper(QHeaderView *heads) : QObject(heads), m_heads(heads)
    {
        heads->installEventFilter(this);
    }

    bool eventFilter(QObject *watched, QEvent *event) override
    {
        switch (event->type()) {
        case QEvent::FontChange:
        case QEvent::StyleChange:
        case QEvent::Show:
            QMetaObject::invokeMethod(
                this, [this] { widen(); }, Qt::QueuedConnection); // once it has them itself
            break;
        default:
            break;
        }
        return QObject::eventFilter(watched, event);
    }

private:
    void widen()
    {
        for (int i = 0; i < m_heads->count(); ++i) {
            if (m_heads->sectionResizeMode(i) == QHeaderView::Interactive && !m_heads->isSectionHidden(i)
                && m_heads->sectionSize(i) < m_heads->sectionSizeHint(i))
                m_heads->resizeSection(i, m_heads->sectionSizeHint(i));
        }
    }

    QHeaderView *m_heads;
};

} // namespace

void keepHeadsWhole(QWidget *widget)
{
    for (QHeaderView *heads : widget->findChildren<QHeaderView *>()) {
        if (heads->orientation() == Qt::Horizontal)
            new HeadKeeper(heads);
    }
}

} // namespace plab
