// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QToolButton;

namespace plab {

/// Over the timeline while one case of something is shown there: which of how many, what happened, and the
/// way to the next one. GUI thread.
class SightBar : public QFrame
{
    Q_OBJECT
public:
    explicit SightBar(QWidget *parent = nullptr);

    /// "update lost", 2 of 412, and the sentence. `at` counts from 0.
    void show(const QString &title, std::size_t at, std::size_t count, const QString &sentence);
    using QFrame::show;
    void tell(const QString &title, const QString &why); ///< that there is none

    /// To a button that leads on; for who came here by keys.
    void takeFocus();

    QString sentence() const;
    QString position() const; ///< "update lost: 3 of 412"

Q_SIGNALS:
    void stepRequested(int by); ///< -1 or 1
    void closeRequested();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool takeKey(int key);
    void fill(const QString &position, const QString &sentence, bool hasPrevious, bool hasNext);
    QToolButton *makeButton(const char *icon, const QString &text, const QString &toolTip);

    QLabel *m_position = nullptr;
    QLabel *m_sentence = nullptr;
    QToolButton *m_previous = nullptr;
    QToolButton *m_next = nullptr;
    QToolButton *m_close = nullptr;
};

} // namespace plab
