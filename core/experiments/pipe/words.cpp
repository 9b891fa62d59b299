// SPDX-License-Identifier: GPL-3.0-or-later
// Pipe: what it says of a run, and of settings before one.
#include "core/experiments/pipe/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::pipe {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.integer("messages") == 1 && p.number("interval") != 1)
        remarks.append(noEffect(p, "interval", "there is one message"));
    if (!p.flag("duplex"))
        remarks.append(
            QStringLiteral("The time there and back is not measured while %1 is off: nothing comes "
                           "back through a one-way pipe.")
                .arg(shownLabel(p, "duplex")));
    if (!p.isNull("leave-after") && p.integer("leave-after") >= p.integer("messages"))
        remarks.append(noEffect(
            p, "leave-after",
            counted(double(p.integer("messages")), "there is one message", "there are only %n messages")));
    if (!p.flag("close-unused"))
        remarks.append(
            QStringLiteral("Each process keeps its copy of the other's end, so the end is never "
                           "seen: when one has ended and nothing has moved for a second (and an interval, "
                           "where the sender is left), whoever waits is ended."));
    return remarks;
}

Headline headline(const RunRecord &run)
{
    const QList<double> received = measured(run, "messages_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    const double count = median(received).value_or(0);
    const QString messages = counted(count, "%n message", "%n messages");
    Headline headline;
    if (last.outcomes.value("never-ended"))
        headline.sentence = QStringLiteral("%1 received, then the end is never seen.").arg(messages);
    else if (last.outcomes.value("broken-pipe"))
        headline.sentence = QStringLiteral("%1 received, then the pipe is broken.").arg(messages);
    else
        headline.sentence = QStringLiteral("%1 received, then end of file.").arg(messages);
    headline.detail = last.values.value("never_ends").toString();
    const std::optional<double> roundTrip = median(measured(run, "round_trip_us_median"));
    if (headline.detail.isEmpty() && roundTrip)
        headline.detail =
            QStringLiteral("There and back took %1%2.")
                .arg(shownSeconds(*roundTrip * 1e-6),
                     count > 1 ? QStringLiteral(", the median of %1").arg(messages) : QString());
    return headline;
}

} // namespace plab::pipe
