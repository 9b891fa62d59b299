// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/emptyhint.h"

#include <QAbstractItemView>
#include <QEvent>

namespace plab {

EmptyHint::EmptyHint(const QString &sentence, QAbstractItemView *view)
    : QLabel(sentence, view->viewport()), m_view(view)
{
    setProperty("look", QStringLiteral("muted"));
    setWordWrap(true);
    setAlignment(Qt::AlignCenter);
    setAttribute(Qt::WA_TransparentForMouseEvents);
    view->viewport()->installEventFilter(this);
    const QAbstractItemModel *model = view->model();
    connect(model, &QAbstractItemModel::rowsInserted, this, &EmptyHint::follow);
    connect(model, &QAbstractItemModel::rowsRemoved, this, &EmptyHint::follow);
    connect(model, &QAbstractItemModel::modelReset, this, &EmptyHint::follow);
    follow();
}

bool EmptyHint::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize)
        follow();
    return QLabel::eventFilter(watched, event);
}

void EmptyHint::follow()
{
    setGeometry(m_view->viewport()->rect().adjusted(24, 12, -24, -12));
    setVisible(m_view->model()->rowCount() == 0);
}

} // namespace plab
