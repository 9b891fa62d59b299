// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSplitter>

namespace plab {

class LessonColumn;
class ResultColumn;
class SetupColumn;

/// The columns of the window: setup, lesson, results. Where there is room for three the lesson has one of its
/// own; else it stands over the settings, where the library is, so that what it tells one to change can be
/// seen beside it in any window. GUI thread.
class Columns : public QSplitter
{
    Q_OBJECT
public:
    Columns(SetupColumn *setup, LessonColumn *lesson, ResultColumn *results, QWidget *parent = nullptr);

    SetupColumn *setup() const { return m_setup; }
    LessonColumn *lesson() const { return m_lesson; }
    ResultColumn *results() const { return m_results; }

    void showLesson(bool shown);
    void showLibrary(); ///< also where the lesson stands in its place
    /// Arranges the columns for a window of this width; at the first time the lesson is shown where it has
    /// room, unless a person has chosen.
    void fit(int windowWidth);

    /// Lesson and results only, whatever the width; the results by themselves come and go.
    void setPresenting(bool presenting);
    void showResults(bool shown);

Q_SIGNALS:
    void lessonShown(bool shown);

private:
    void arrange();
    void giveLessonAColumn();
    void putLessonOverSettings();

    SetupColumn *m_setup;
    LessonColumn *m_lesson;
    ResultColumn *m_results;
    int m_windowWidth = 0;
    bool m_lessonShown = false;
    bool m_presenting = false;
    QList<int> m_sizes; ///< before presenting
};

} // namespace plab
