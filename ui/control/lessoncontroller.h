// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"
#include "ui/lesson/course.h"

#include <QObject>
#include <QUrl>

namespace plab {

class Columns;
class SettingsController;
class Ticks;

/// Keeps the lesson at what is open, does what its buttons ask, goes through the chapters as a course and
/// ticks what was run. GUI thread.
class LessonController : public QObject
{
    Q_OBJECT
public:
    /// Borrows both.
    LessonController(Columns *columns, SettingsController *settings, QObject *parent = nullptr);

    void setCourse(const Course &course);
    void follow(const QUrl &link); ///< what a button of the lesson asks
    void go(int by);               ///< so many lessons on; nothing happens beyond the ends
    bool hasNext(int by) const;
    /// Ticks the preset a finished run came from, if it ran to a result with the preset's own settings.
    void tick(const RunRecord &record, const Preset *preset);
    const Ticks &ticks() const { return *m_ticks; }

    /// Lights up a pane by its name ("settings" too), or in it a chart or setting by its contract name.
    void look(const QString &pane, const QString &chart = {}, const QString &setting = {});

Q_SIGNALS:
    void runRequested();
    void presetRequested(const QString &id);
    void experimentRequested(const QString &id);
    void lookedAt(const QString &pane);
    void opened(); ///< another lesson
    void placed(); ///< another lesson stands there, or the course is another one
    void ticked(const QSet<QString> &presets);

private:
    void place();
    int stopAfter(int by) const;

    Columns *m_columns;
    SettingsController *m_settings;
    Ticks *m_ticks;
    Course m_course;
    int m_stop = -1;         ///< of what is open, of an experiment its first preset
    bool m_isOnStop = false; ///< false before that first preset, and for settings of no preset
};

} // namespace plab
