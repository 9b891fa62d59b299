// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>
#include <QPointer>

class QPushButton;

namespace plab {

class OutcomeModel;
class OutcomeTable;

/// Of what the timeline can show one, for an outcome.
struct OutcomeOffer
{
    QString missing; ///< why there is none; empty: there is one
};

/// The button of each outcome that the timeline can show a case of, in its row of the table. GUI thread.
class ShowOneButtons : public QObject
{
    Q_OBJECT
public:
    ShowOneButtons(OutcomeTable *table, OutcomeModel *model);

    void setOffers(const QHash<QString, OutcomeOffer> &offers); ///< by outcome

Q_SIGNALS:
    void clicked(const QString &outcome);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void refresh();
    void place(QPushButton *button, int row) const;
    QSize sizeOf(QPushButton *button) const;

    OutcomeTable *m_table;
    OutcomeModel *m_model;
    QHash<QString, OutcomeOffer> m_offers;
    QHash<QString, QPushButton *> m_buttons; ///< by outcome; the table's viewport owns them
};

} // namespace plab
