// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/outcome.h"

#include <QSet>
#include <QWidget>

class QLabel;
class QPushButton;

namespace plab {

/// The outcome of a demonstration in one line: its sign and title, what that is worth and how often it was
/// seen; beside it ways to one of them and to the whole table. GUI thread.
class CheckLine : public QWidget
{
    Q_OBJECT
public:
    explicit CheckLine(QWidget *parent = nullptr);

    /// Shows what was seen of these; nothing hides the line.
    void show(const QList<OutcomeRow> &rows);
    using QWidget::show;

    void setShowable(const QSet<QString> &outcomes); ///< those of which one can be shown, by their ids
    /// Whether the person wants to see all outcomes.
    bool wantsAll() const;

Q_SIGNALS:
    void showOneRequested(const QString &outcome);
    void wantsAllChanged();

protected:
    void changeEvent(QEvent *event) override;

private:
    void refresh();

    QList<OutcomeRow> m_rows;
    QSet<QString> m_showable;
    QString m_shownOne; ///< of which the button shows one
    QLabel *m_words;
    QPushButton *m_showOne;
    QPushButton *m_all;
};

} // namespace plab
