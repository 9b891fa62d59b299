// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;

namespace plab {

/// Says over a result that it is of other settings than stand in the form, of which, and has the button that
/// goes back to them. Not there while they are the same. GUI thread.
class OtherSettings : public QWidget
{
    Q_OBJECT
public:
    explicit OtherSettings(QWidget *parent = nullptr);

    /// What the result was made with where the form has something else; empty: nothing differs.
    void show(const QString &differences);

Q_SIGNALS:
    void backRequested();

private:
    QLabel *m_words;
    QPushButton *m_back;
};

} // namespace plab
