// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/keptmenu.h"

#include <QActionGroup>
#include <QLocale>

namespace plab {

KeptMenu::KeptMenu(QWidget *parent)
    : QMenu(tr("Kept runs take at &most"), parent), m_sizes(new QActionGroup(this))
{
    for (const int mebibytes : {64, 256, 1024, 4096, 16384, 65536})
        add(qint64(mebibytes) << 20);
    connect(m_sizes, &QActionGroup::triggered, this,
            [this](const QAction *action) { Q_EMIT limitChosen(action->data().toLongLong()); });
}

QAction *KeptMenu::add(qint64 bytes)
{
    QAction *size = addAction(QLocale().formattedDataSize(bytes, 0));
    size->setData(bytes);
    size->setCheckable(true);
    m_sizes->addAction(size);
    return size;
}

void KeptMenu::setLimit(qint64 bytes)
{
    QAction *chosen = nullptr;
    for (QAction *size : m_sizes->actions()) {
        if (size->data().toLongLong() == bytes)
            chosen = size;
    }
    (chosen ? chosen : add(bytes))->setChecked(true);
}

} // namespace plab
