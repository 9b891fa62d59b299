// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;

namespace plab {

class LessonPane;

/// The lesson under a line that says where it stands in its chapter and goes on to the next. Where one thing
/// is shown at a time, that line stands below and is all words. GUI thread.
class LessonColumn : public QWidget
{
    Q_OBJECT
public:
    explicit LessonColumn(QWidget *parent = nullptr);

    LessonPane *lesson() const { return m_lesson; }
    void addButtons(const QList<QAction *> &actions); ///< at the right of its line, in this order

    /// "Pools · 3 of 28", and whether it has been run.
    void setPlace(const QString &place, bool ticked);
    void setPresented(bool presented);
    void setHint(const QString &hint); ///< below, where one thing is shown at a time

private:
    QWidget *buildHead();

    QWidget *m_head = nullptr;
    QHBoxLayout *m_buttons = nullptr;
    QLabel *m_place = nullptr;
    LessonPane *m_lesson = nullptr;
    QLabel *m_hint = nullptr;
};

} // namespace plab
