// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QTextEdit>
#include <QTextObjectInterface>
#include <QUrl>

class QPushButton;

namespace plab {

/// The buttons in a lesson: in the text each has a place as large as itself, and real push buttons stand over
/// these places, so that keyboard and screen reader find them as any others. Owned by the view. GUI thread.
class LessonButtons : public QObject, public QTextObjectInterface
{
    Q_OBJECT
    Q_INTERFACES(QTextObjectInterface)
public:
    explicit LessonButtons(QTextEdit *view);

    /// Makes buttons of the links `lab:` in the view's document. A link that leads nowhere stays as text.
    void make(const Declaration *declaration);
    /// Puts them where their places are now: after each change of layout or scrolling.
    void follow();
    void setRunning(bool running); ///< one run at a time: what starts one is disabled meanwhile
    const QList<QPushButton *> &all() const { return m_buttons; } ///< in the order of the text

    QSizeF intrinsicSize(QTextDocument *document, int position, const QTextFormat &format) override;
    void drawObject(QPainter *, const QRectF &, QTextDocument *, int, const QTextFormat &) override { }

Q_SIGNALS:
    void pressed(const QUrl &link);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Place
    {
        int position = 0;
        int length = 0;
        QString words;
        QUrl link;
    };

    void clear();
    QList<Place> places() const;
    QPushButton *makeButton(const Place &place, const QString &help);
    int roomAt(int position) const;
    void fit(QPushButton *button, int room);

    QTextEdit *m_view;
    QList<QPushButton *> m_buttons;
    QList<int> m_positions;
    bool m_running = false;
};

} // namespace plab
