// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/course.h"

#include <algorithm>

namespace plab {

/// Chapters need not stand together in the catalogue; in the library they do.
Course::Course(const QList<const Declaration *> &declarations, const QList<Preset> &presets)
{
    QStringList chapters;
    for (const Declaration *declaration : declarations) {
        const QString chapter = declaration->chapter.shown();
        if (!chapters.contains(chapter))
            chapters << chapter;
        const qsizetype before = m_stops.size();
        for (const Preset &preset : presets) {
            if (preset.builtIn && preset.experiment == declaration->id)
                m_stops.append({declaration->id, preset.id, preset.title, chapter});
        }
        if (m_stops.size() == before)
            m_stops.append({declaration->id, {}, declaration->title.shown(), chapter});
    }
    std::stable_sort(m_stops.begin(), m_stops.end(), [&](const Stop &a, const Stop &b) {
        return chapters.indexOf(a.chapter) < chapters.indexOf(b.chapter);
    });
}

int Course::find(const QString &experiment, const QString &preset) const
{
    const auto stands = [&](const Stop &stop) {
        return stop.experiment == experiment && (preset.isEmpty() || stop.preset == preset);
    };
    const auto found = std::find_if(m_stops.begin(), m_stops.end(), stands);
    return found == m_stops.end() ? -1 : int(found - m_stops.begin());
}

int Course::numberInChapter(int stop) const
{
    const QString &chapter = m_stops.at(stop).chapter;
    return int(std::count_if(m_stops.begin(), m_stops.begin() + stop + 1,
                             [&](const Stop &each) { return each.chapter == chapter; }));
}

QList<Course::Stop> Course::ofChapter(const QString &chapter) const
{
    QList<Stop> stops;
    std::copy_if(m_stops.begin(), m_stops.end(), std::back_inserter(stops),
                 [&](const Stop &stop) { return stop.chapter == chapter; });
    return stops;
}

} // namespace plab
