// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/showonebuttons.h"

#include "ui/base/plaintip.h"
#include "ui/outcomes/outcomemodel.h"
#include "ui/outcomes/outcometable.h"

#include <QEvent>
#include <QHeaderView>
#include <QPushButton>

namespace plab {

ShowOneButtons::ShowOneButtons(OutcomeTable *table, OutcomeModel *model)
    : QObject(table), m_table(table), m_model(model)
{
    table->viewport()->installEventFilter(this);
    connect(model, &QAbstractItemModel::modelReset, this, &ShowOneButtons::refresh, Qt::QueuedConnection);
    connect(model, &QAbstractItemModel::dataChanged, this, &ShowOneButtons::refresh, Qt::QueuedConnection);
    for (QHeaderView *header : {table->horizontalHeader(), table->verticalHeader()})
        connect(header, &QHeaderView::sectionResized, this, &ShowOneButtons::refresh, Qt::QueuedConnection);
}

void ShowOneButtons::setOffers(const QHash<QString, OutcomeOffer> &offers)
{
    m_offers = offers;
    refresh();
}

bool ShowOneButtons::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize || event->type() == QEvent::Show)
        refresh();
    return QObject::eventFilter(watched, event);
}

void ShowOneButtons::refresh()
{
    QHash<int, int> room;
    QHash<QString, QPushButton *> unused = std::exchange(m_buttons, {});
    for (int row = 0; row < m_model->rows().size(); ++row) {
        const OutcomeRow &outcome = m_model->rows().at(row);
        const auto offer = m_offers.find(outcome.outcome);
        if (offer == m_offers.end() || outcome.count == 0)
            continue;
        QPushButton *button = unused.take(outcome.outcome);
        if (!button) {
            button = new QPushButton(m_table->viewport());
            button->setObjectName(QStringLiteral("showOne"));
            button->setProperty("look", "small");
            button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where it was
            connect(button, &QPushButton::clicked, this,
                    [this, name = outcome.outcome] { Q_EMIT clicked(name); });
        }
        m_buttons.insert(outcome.outcome, button);
        button->setText(offer->missing.isEmpty() ? tr("Show one ▸") : tr("None recorded ▸"));
        room.insert(row, sizeOf(button).width() + 8);
        button->setAccessibleName(tr("Show one: %1").arg(outcome.title.shown()));
        button->setToolTip(plainTip(
            offer->missing.isEmpty() ? tr("Go to one of these in the timeline, and write on the lanes what "
                                          "happened")
                                     : offer->missing));
        button->setAccessibleDescription(offer->missing);
        button->show();
    }
    for (QPushButton *button : std::as_const(unused))
        button->deleteLater();
    m_table->keepRoom(room);
    for (int row = 0; row < m_model->rows().size(); ++row) {
        if (QPushButton *button = m_buttons.value(m_model->rows().at(row).outcome))
            place(button, row);
    }
}

/// At the right of the outcome's sentence.
void ShowOneButtons::place(QPushButton *button, int row) const
{
    const QRect last = m_table->visualRect(m_model->index(row, OutcomeModel::ColumnCount - 1));
    const QSize size = sizeOf(button);
    button->setGeometry({QPoint(last.right() - size.width() - 2, last.bottom() - size.height() + 1), size});
}

/// As high as a line of the sentence: what stands over it is the grade.
QSize ShowOneButtons::sizeOf(QPushButton *button) const
{
    return {button->sizeHint().width(), QFontMetrics(m_table->font()).height() + 1};
}

} // namespace plab
