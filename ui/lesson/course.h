// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/preset.h"

namespace plab {

/// All lessons one after the other, as the library shows them: a chapter is a course that can be gone
/// through. Plain value.
class Course
{
public:
    struct Stop
    {
        QString experiment;
        QString preset; ///< empty: the experiment itself, which has no preset
        QString title;
        QString chapter;
    };

    Course() = default;
    /// The built-in presets in their order; an experiment without any is a stop itself.
    Course(const QList<const Declaration *> &declarations, const QList<Preset> &presets);

    /// Where a preset is, or of none, the experiment's first stop; -1 if it is not on the way.
    int find(const QString &experiment, const QString &preset) const;
    const QList<Stop> &stops() const { return m_stops; }

    int numberInChapter(int stop) const; ///< from 1
    QList<Stop> ofChapter(const QString &chapter) const;

private:
    QList<Stop> m_stops;
};

} // namespace plab
