// SPDX-License-Identifier: GPL-3.0-or-later
// Pipe: what it says of a run, and of settings before one.
#include "core/experiments/pipe/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

namespace plab::pipe {

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (p.integer("messages") == 1)
        none.append(idle(p, "interval", tr("there is one message")));
    if (p.choice("kind") == QLatin1String("fifo")) {
        for (const char *name : {"duplex", "close-unused"})
            none.append(idleWhile(p, name, "kind"));
    }
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const bool fifo = p.choice("kind") == QLatin1String("fifo");
    if (fifo)
        remarks.append(tr("A FIFO is one way, and each process opens its own end only: nothing comes back, "
                          "and nothing is left to close."));
    else if (!p.flag("duplex"))
        remarks.append(tr("The time there and back is not measured while %1 is off: nothing comes back "
                          "through a one-way pipe.")
                           .arg(shownLabel(p, "duplex")));
    if (!p.isNull("leave-after") && p.integer("leave-after") >= p.integer("messages"))
        remarks.append(noEffect(
            p, "leave-after",
            tr("there are only %n messages", "there is one message", double(p.integer("messages")))));
    if (!p.flag("close-unused") && !fifo)
        remarks.append(tr("Each process keeps its copy of the other's end, so the end is never seen: when "
                          "one has ended and nothing has moved for a second (and an interval, where the "
                          "sender is left), whoever waits is ended."));
    return remarks;
}

namespace {

Text endWords(const Repeat &last, double count)
{
    if (last.outcomes.value("never-ended"))
        return tr("%n messages received, then the end is never seen.",
                  "%n message received, then the end is never seen.", count);
    if (last.outcomes.value("broken-pipe"))
        return tr("%n messages received, then the pipe is broken.",
                  "%n message received, then the pipe is broken.", count);
    return tr("%n messages received, then end of file.", "%n message received, then end of file.", count);
}

Text roundTripWords(double seconds, double count)
{
    return tr("There and back took %1, the median of %n messages.", "There and back took %1.", count)
        .arg(shownSeconds(seconds));
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> received = measured(run, "messages_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    const double count = median(received).value_or(0);
    const double handled = median(measured(run, "signals_handled")).value_or(0);
    Headline headline {endWords(last, count), Text::plain(last.values.value("never_ends").toString())};
    const std::optional<double> roundTrip = median(measured(run, "round_trip_us_median"));
    if (headline.detail.isEmpty() && roundTrip)
        headline.detail = roundTripWords(*roundTrip * 1e-6, count);
    if (handled > 0)
        headline.detail = joined({tr("%n signals were handled meanwhile, and the waits went on.",
                                     "%n signal was handled meanwhile, and the wait went on.", handled),
                                  headline.detail});
    return headline;
}

} // namespace plab::pipe
