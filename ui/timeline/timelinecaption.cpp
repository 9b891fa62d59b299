// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinecaption.h"

#include "ui/base/lengthtext.h"
#include "ui/base/repeatwords.h"

#include <QLocale>
#include <QObject>

#include <algorithm>

namespace plab {
namespace {

/// Of a live one until now: it has no other length yet.
QString lengthOfShown(const Timeline &timeline, const Repeat &repeat)
{
    if (repeat.ending == RepeatEnding::Running)
        return timeText(double(timeline.endNs()) - double(timeline.entryNs()));
    return lengthText(lengthOf(repeat));
}

} // namespace

QString timelineCaption(const QString &lead, const Timeline &timeline, const Repeat &repeat,
                        bool recordingAsked)
{
    QStringList words;
    if (!lead.isEmpty())
        words.append(lead);
    if (!timeline.lanes().empty() && timeline.endNs() > timeline.entryNs())
        words.append(lengthOfShown(timeline, repeat));
    const QString source = sourceWords(repeat, recordingAsked);
    if (!source.isEmpty() && (repeat.witness || !timeline.lanes().empty()))
        words.append(source);
    if (repeat.eventsDropped > 0)
        words.append(QObject::tr("%1 events dropped").arg(QLocale().toString(repeat.eventsDropped)));
    return words.join(QStringLiteral(" · "));
}

double fitBeginNs(const Timeline &timeline)
{
    return double(timeline.beginNs()) - double(timeline.entryNs());
}

double fitEndNs(const Timeline &timeline)
{
    constexpr double Air = 0.012; // so that end ticks and the mark of a kill do not touch the edge
    const double begin = fitBeginNs(timeline);
    const double end = double(timeline.endNs()) - double(timeline.entryNs());
    return end + std::max((end - begin) * Air, TimelineScale::ShortestNs);
}

void fitScale(TimelineScene &scene)
{
    scene.scale.fromNs = fitBeginNs(*scene.timeline);
    scene.scale.toNs = fitEndNs(*scene.timeline);
}

} // namespace plab
