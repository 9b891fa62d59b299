// SPDX-License-Identifier: GPL-3.0-or-later
// Pipe: one process sends, another receives. Python's multiprocessing.Pipe, and who must close which end.
#include "core/experiments/pipe.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/pipeends.h"
#include "core/experiments/pipewatch.h"

namespace plab {

namespace {

// ---------------------------------------------------------------------------- the children's side

/// for i in range(messages): conn.send(i); conn.recv(); time.sleep(interval) … except BrokenPipeError
int sendAll(Child &child)
{
    PipeSender conn(child);
    for (std::uint64_t i = 0; i < conn.messages() && !conn.stopAsked(); ++i) {
        if (i > 0)
            conn.sleep();
        if (i > 0 && i == conn.leaveAfter())
            conn.awaitLeaving();
        PipeResult result = conn.send(i);
        if (result == PipeResult::Done) {
            conn.print(QStringLiteral("send: %1").arg(i));
            if (conn.isDuplex())
                result = conn.receiveAnswer(i);
        }
        if (result == PipeResult::Broken)
            conn.print(QStringLiteral("send: broken pipe, nobody reads"));
        if (result != PipeResult::Done)
            break;
    }
    conn.close();
    return 0;
}
const ChildFunctionName sendFunction("pipe.sender", &sendAll);

/// while True: message = conn.recv(); conn.send(message) … except EOFError: break
int receiveAll(Child &child)
{
    PipeReceiver conn(child);
    while (!conn.stopAsked()) {
        const PipeResult result = conn.receive();
        if (result == PipeResult::EndOfFile)
            conn.print(QStringLiteral("recv: end of file"));
        if (result != PipeResult::Done)
            break;
        conn.print(QStringLiteral("recv: %1").arg(conn.received() - 1));
        if (conn.isDuplex() && conn.sendBack() != PipeResult::Done)
            break;
        if (conn.received() == conn.leaveAfter()) {
            conn.print(QStringLiteral("that is enough for me: close"));
            break;
        }
    }
    conn.close();
    return 0;
}
const ChildFunctionName receiveFunction("pipe.receiver", &receiveAll);

// ---------------------------------------------------------------------------- the parent's side

/// receive_end, send_end = Pipe(duplex)
Pipe makePipe(const Parameters &p)
{
    Result<Pipe> made = Pipe::make(p.flag("duplex"));
    if (!made)
        throw Refused {made.error()};
    return made.take();
}

void runPipe(Parent &parent)
{
    PipeWatch watch(parent);
    Pipe pipe = makePipe(parent.parameters());
    Process sender(parent, "Sender", sendFunction);
    Process receiver(parent, "Receiver", receiveFunction);
    for (Process *process : {&sender, &receiver})
        process->withArgument(watch.part()).withDescriptors({pipe.first.fd(), pipe.second.fd()}).start();
    if (parent.parameters().flag("close-unused")) {
        pipe.first.close();
        pipe.second.close();
    }
    watch.join(sender, receiver);
    parent.returned();
    watch.report();
}

// ---------------------------------------------------------------------------- what it is

QList<Parameter> pipeParameters()
{
    Parameter leave = wholeParameter("leave-after", "Leave after",
                                     "The receiver closes its end after so many messages, though more come",
                                     1, 1e6, 1, "messages");
    leave.initial = {};
    leave.optional = true;
    const QList<Parameter> own {
        mainOne(wholeParameter("messages", "Messages", "Messages sent, one after the other", 1, 1e6, 5)),
        wholeParameter("size", "Size", "Bytes of one message", 0, 16 << 20, 64, "B"),
        mainOne(numberParameter("interval", "Interval", "Time between two messages", "s", 0, 3600, 1)),
        mainOne(switchParameter(
            "duplex", "Duplex",
            "Both ends send and receive, and each message comes back; else a one-way pipe", true)),
        mainOne(switchParameter("close-unused", "Close unused",
                                "Each process closes its copy of the end it does not use", true)),
        leave,
    };
    return own + commonParameters("all");
}

QList<QString> pipeRemarks(const Parameters &p)
{
    QList<QString> remarks;
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

Headline pipeHeadline(const RunRecord &run)
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

/// The intervals between the messages, up to the one after which the receiver leaves.
double pipeSeconds(const Parameters &p)
{
    const qint64 messages = p.isNull("leave-after")
        ? p.integer("messages")
        : std::min(p.integer("messages"), p.integer("leave-after"));
    return double(messages - 1) * p.number("interval");
}

Declaration pipeDeclaration()
{
    Declaration d;
    d.id = "pipe";
    d.title = "Pipe";
    d.chapter = "Communication";
    d.summary =
        "One process sends through a pipe, another receives; who closes which end decides how it ends.";
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
                  "conn"};
    d.parameters = pipeParameters();
    d.outcomes = {
        {"end-of-file", "end of file", "All copies of the write end were closed, and the receiver was told.",
         always(Grade::Acceptable)},
        {"broken-pipe", "broken pipe", "The receiver had gone, and the sender was told.",
         always(Grade::Interesting)},
        {"never-ended", "never ended",
         "One side has gone, but a copy of its end is still open: the other one is never told.",
         always(Grade::Interesting)},
    };
    d.measures = withCommonMeasures({
        {"round_trip_us_median", "µs", "a message there and back, in the median (duplex)"},
        {"messages_received", "count", "messages that were received"},
    });
    d.values = {{"delay_seconds", "from send to recv, at most 2000 messages, evenly picked", "s"},
                {"never_ends", "why the run would never end, if it would not", "text"},
                {"throughput", "messages received per second over time, [[s, 1/s], …]"}};
    d.charts = {
        outcomesChart(),
        {"delay", "Time of a message", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays,
                                  {"delay",
                                   "delay_seconds",
                                   "Time from send to recv",
                                   "messages",
                                   "message",
                                   {"messages_received"}});
         }},
        {"throughput", "Messages per second", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return throughputChart(run, overlays, "Messages");
         }},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Put,
                                         EventKind::Get, EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = "nothing: a pipe draws nothing at random";
    d.remarks = pipeRemarks;
    d.nominalSeconds = pipeSeconds;
    d.processCount = [](const Parameters &) { return qint64(2); };
    d.headline = pipeHeadline;
    return d;
}

} // namespace

const Experiment &pipeExperiment()
{
    static const Experiment experiment {pipeDeclaration(), PipeWatch::needs, runPipe};
    return experiment;
}

} // namespace plab
