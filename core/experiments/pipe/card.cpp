// SPDX-License-Identifier: GPL-3.0-or-later
// Pipe: what it is.
#include "core/experiments/pipe/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/model/wording.h"
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"

namespace plab::pipe {

namespace {

QList<Parameter> parameters()
{
    Parameter leave =
        wholeParameter("leave-after", tr("Leave after"),
                       tr("The receiver closes its end after so many messages, though more come"), 1, 1e6, 1,
                       tr("messages"));
    leave.initial = {};
    leave.optional = true;
    const QList<Parameter> own {
        mainOne(
            choiceParameter("kind", tr("Kind"),
                            tr("A pipe that both processes inherit, or a FIFO that each opens by its name"),
                            {{"pipe", tr("pipe")}, {"fifo", Text::plain("FIFO")}})),
        mainOne(
            wholeParameter("messages", tr("Messages"), tr("Messages sent, one after the other"), 1, 1e6, 5)),
        wholeParameter("size", tr("Size"), tr("Bytes of one message"), 0, 16 << 20, 64, "B"),
        mainOne(
            numberParameter("interval", tr("Interval"), tr("Time between two messages"), "s", 0, 3600, 1)),
        mainOne(switchParameter(
            "duplex", tr("Duplex"),
            tr("Both ends send and receive, and each message comes back; else a one-way pipe"), true)),
        mainOne(switchParameter("close-unused", tr("Close unused"),
                                tr("Each process closes its copy of the end it does not use"), true)),
        leave,
        wholeParameter("interrupts", tr("Interrupts"),
                       tr("Signals that the parent sends the receiver, which has a handler, while it waits"),
                       0, 100'000, 0),
    };
    return own + commonParameters("all");
}

/// The intervals between the messages, up to the one after which the receiver leaves.
double nominalSeconds(const Parameters &p)
{
    const qint64 messages = p.isNull("leave-after")
        ? p.integer("messages")
        : std::min(p.integer("messages"), p.integer("leave-after"));
    return double(messages - 1) * p.number("interval");
}

/// Refused after it had waited for the other end or sent something: what was refused at once is a wrong way.
Sights sendsRefused(const Repeat &repeat)
{
    std::vector<EventPlace> found;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        const LaneEvents &events = repeat.lanes.at(lane);
        for (std::size_t i = 1; i < events.size(); ++i) {
            if (events.at(i).kind == EventKind::Refused && events.at(i - 1).kind != EventKind::WorkBegin)
                found.push_back({lane, i});
        }
    }
    return sightsAt(repeat, found, [](const Repeat &of, const EventPlace &place) {
        SightDraft draft(of);
        draft.mark(place, tr("broken pipe"));
        return draft.made(
            eventAt(of, place).timeNs,
            tr("%1 sent once more · nobody is left to receive: broken pipe.").arg(laneName(of, place.lane)));
    });
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Pipe");
    d.chapter = tr("Communication");
    d.summary =
        tr("One process sends through a pipe, another receives; who closes which end decides how it ends.");
    d.keywords = {"pickle",
                  "pickling",
                  "Pipe",
                  "Connection",
                  "send",
                  "recv",
                  "duplex",
                  "EOFError",
                  "EOF",
                  "end of file",
                  "EPIPE",
                  "SIGPIPE",
                  "BrokenPipeError",
                  "socketpair",
                  "close",
                  "file descriptor",
                  "inter-process communication",
                  "conn",
                  "FIFO",
                  "mkfifo",
                  "named pipe",
                  "one-way",
                  "read-only",
                  "write-only",
                  "OSError",
                  "EINTR",
                  "signal",
                  "interrupted system call",
                  "send_bytes",
                  "recv_bytes"};
    d.parameters = parameters();
    d.outcomes = {
        {"end-of-file", tr("end of file"),
         tr("All copies of the write end were closed, and the receiver was told."),
         always(Grade::Acceptable)},
        {"broken-pipe", tr("broken pipe"), tr("The receiver had gone, and the sender was told."),
         always(Grade::Interesting), [](const Parameters &p) { return !p.isNull("leave-after"); }},
        {"never-ended", tr("never ended"),
         tr("One side has gone, but a copy of its end is still open: the other one is never told."),
         always(Grade::Interesting), [](const Parameters &p) { return !p.flag("close-unused"); }},
    };
    d.measures = withCommonMeasures({
        {"round_trip_us_median", "µs", tr("a message there and back, in the median (duplex)")},
        {"messages_received", "count", tr("messages that were received")},
        {"bytes_received", "count", tr("bytes of these messages")},
        {"wrong_way_refused", "count",
         tr("ends of a one-way pipe that refused what only the other one can do (one way)")},
        {"signals_sent", "count", tr("signals sent to the receiver (interrupts)")},
        {"signals_handled", "count", tr("signals that its handler has seen (interrupts)")},
        {"waits_interrupted", "count", tr("waits that a signal ended and that went on (interrupts)")},
        {"names_left", "count", tr("names of the FIFO left in the file system (kind fifo)")},
    });
    d.values = {{"delay_seconds", tr("from send to recv, at most 2000 messages, evenly picked"), "s"},
                {"never_ends", tr("why the run would never end, if it would not"), "text"},
                {"throughput", tr("messages received per second over time, [[s, 1/s], …]")}};
    d.charts = {
        outcomesChart(),
        ownPicture({"delay", tr("Time of a message"), "timing",
                    [](const RunRecord &run, const QList<RunRecord> &overlays) {
                        return durationChart(run, overlays,
                                             {"delay",
                                              "delay_seconds",
                                              tr("Time from send to recv"),
                                              tr("time from send to recv, %1"),
                                              tr("messages"),
                                              tr("No message has been timed yet."),
                                              [](double n) { return tr("%n messages", "%n message", n); },
                                              {"messages_received"}});
                    }}),
        {"throughput", tr("Messages per second"), "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return throughputChart(
                 run, overlays,
                 {tr("Messages so far"), tr("messages"), tr("Messages per second"), tr("messages/s")});
         }},
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.sights = {
        sightOf("end-of-file", "delivery", tr("message received"), sights::deliveries),
        sightOf("broken-pipe", "refused", tr("send refused"), sendsRefused),
        sightOf("never-ended", "endless-wait", tr("wait without an end"), sights::endlessWaits),
    };
    d.eventKinds =
        withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Put, EventKind::Get,
                              EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Set});
    d.seedFeeds = tr("nothing: a pipe draws nothing at random");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &) { return qint64(2); };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 messages have been received.", "%n of %1 messages has been received.", done)
            .arg(shownCount(wanted));
    };
    offerBothWays(d.parameters, "close-unused", tr("Now with unused ends closed"),
                  tr("Now with unused ends left open"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {
            repeatsWith(run, {QStringLiteral("never-ended")}, tr("repeats would never have ended")),
            typicalFigure(run, "messages_received", tr("messages received"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::pipe
