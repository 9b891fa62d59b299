// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

class QAbstractItemView;

namespace plab {

/// A quiet sentence in the middle of a view that has no rows. Belongs to the view; GUI thread.
class EmptyHint : public QLabel
{
    Q_OBJECT
public:
    /// The view must have its model already.
    EmptyHint(const QString &sentence, QAbstractItemView *view);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void follow();

    QAbstractItemView *m_view;
};

} // namespace plab
