// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QStackedWidget;
class QTabBar;

namespace plab {

class LessonPane;
class PythonPane;

/// The lesson under a line that says where it stands in its chapter and goes on to the next. Where one thing
/// is shown at a time, that line stands below and is all words. GUI thread.
class LessonColumn : public QWidget
{
    Q_OBJECT
public:
    explicit LessonColumn(QWidget *parent = nullptr);

    LessonPane *lesson() const { return m_lesson; }
    void addButtons(const QList<QAction *> &actions); ///< at the right of its line, in this order

    /// The experiment as a script in Python with its present settings, on a page beside the lesson; an empty
    /// one: there is none.
    void setScript(const QString &script, const QString &name);

    /// "Pools · 3 of 28", and whether it has been run.
    void setPlace(const QString &place, bool ticked);
    void setPresented(bool presented);
    void setHint(const QString &hint); ///< below, where one thing is shown at a time

private:
    QWidget *buildHead();
    QWidget *buildTabs();

    QWidget *m_head = nullptr;
    QHBoxLayout *m_buttons = nullptr;
    QLabel *m_place = nullptr;
    QTabBar *m_tabs = nullptr;
    QStackedWidget *m_pages = nullptr;
    LessonPane *m_lesson = nullptr;
    PythonPane *m_python = nullptr;
    bool m_presented = false;
    QLabel *m_hint = nullptr;
};

} // namespace plab
