// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

class QTabWidget;

namespace plab {

class LessonPane;
class LibraryPane;
class ParameterForm;

/// The left column: the library over the tabs Settings and Lesson.
class SetupColumn : public QSplitter
{
    Q_OBJECT
public:
    explicit SetupColumn(QWidget *parent = nullptr);

    LibraryPane *library() const { return m_library; }
    ParameterForm *form() const { return m_form; }
    LessonPane *lesson() const { return m_lesson; }

    void showSettings(); ///< brings the form to the front and gives it the focus
    void showLesson();

private:
    LibraryPane *m_library = nullptr;
    ParameterForm *m_form = nullptr;
    LessonPane *m_lesson = nullptr;
    QTabWidget *m_tabs = nullptr;
};

} // namespace plab
