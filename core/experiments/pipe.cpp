// SPDX-License-Identifier: GPL-3.0-or-later
// Pipe: one process sends, another receives. Python's multiprocessing.Pipe, and who must close which end.
#include "core/experiments/pipe.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/pipeends.h"
#include "core/process/parent.h"
#include "core/process/pipe.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

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
        remarks.append(QStringLiteral("interval has no effect with one message."));
    if (!p.flag("duplex"))
        remarks.append(QStringLiteral("round_trip_us_median is not measured without duplex: nothing comes "
                                      "back through a one-way pipe."));
    if (!p.isNull("leave-after") && p.integer("leave-after") >= p.integer("messages"))
        remarks.append(QStringLiteral("leave-after has no effect: there are only %1 messages.")
                           .arg(p.integer("messages")));
    if (!p.flag("close-unused"))
        remarks.append(QStringLiteral("Each process keeps its copy of the other's end, so the end is never "
                                      "seen: this run waits a second for it, then ends whoever waits."));
    return remarks;
}

Headline pipeHeadline(const RunRecord &run)
{
    const QList<double> received = measured(run, "messages_received");
    if (received.isEmpty())
        return {};
    const Repeat &last = *countedRepeats(run).last();
    const double count = median(received).value_or(0);
    const QString messages =
        count == 1 ? QStringLiteral("1 message") : QStringLiteral("%1 messages").arg(shownCount(count));
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
            QStringLiteral("There and back took %1 in the median.").arg(shownSeconds(*roundTrip * 1e-6));
    return headline;
}

Declaration pipeDeclaration()
{
    Declaration d;
    d.id = "pipe";
    d.title = "Pipe";
    d.chapter = "Communication";
    d.summary =
        "One process sends through a pipe, another receives; who closes which end decides how it ends.";
    d.keywords = {"Pipe",    "Connection",      "send",
                  "recv",    "duplex",          "EOFError",
                  "EOF",     "end of file",     "EPIPE",
                  "SIGPIPE", "BrokenPipeError", "socketpair",
                  "close",   "file descriptor", "inter-process communication",
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
        {"messages_received", {}, "messages that were received"},
    });
    d.values = {{"delay_seconds", "from send to recv, at most 2000 messages, evenly picked"},
                {"never_ends", "why the run would never end, if it would not"},
                {"throughput", "messages received per second over time, [[s, 1/s], …]"}};
    d.charts = {
        outcomesChart(),
        {"delay", "Time of a message", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(
                 run, overlays, {"delay", "delay_seconds", "Time from send to recv", "messages", "message"});
         }},
        {"throughput", "Messages per second", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return throughputChart(run, overlays, "Messages");
         }},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds = {EventKind::Started,    EventKind::Ended,    EventKind::WorkBegin, EventKind::WorkEnd,
                    EventKind::Put,        EventKind::Get,      EventKind::WaitBegin, EventKind::WaitEnd,
                    EventKind::SleepBegin, EventKind::SleepEnd, EventKind::Gap};
    d.seedFeeds = "nothing: a pipe draws nothing at random";
    d.remarks = pipeRemarks;
    d.processCount = [](const Parameters &) { return qint64(2); };
    d.headline = pipeHeadline;
    return d;
}

ArenaNeeds pipeNeeds(const Parameters &p)
{
    return {.lanes = 2,
            .sharedBytes = qint64(sizeof(PipeTrack)) + 4096,
            .eventsPerLane = qint64(std::min(2e6, 64 + 6.0 * double(p.integer("messages"))))};
}

// ---------------------------------------------------------------------------- the parent's side

/// Waits for both children, and notices when one of them waits for an end that is never seen.
class PipeWatch
{
public:
    PipeWatch(Parent &parent, PipeTrack &track, ChildHandle sender, ChildHandle receiver)
        : m_parent(parent), m_track(track), m_sender(std::move(sender)), m_receiver(std::move(receiver))
    {
    }

    /// sender.join(); receiver.join()
    void join()
    {
        for (const ChildHandle &child : {m_sender, m_receiver}) {
            m_parent.recorder().record(EventKind::WaitBegin, child.slot, std::uint64_t(child.pid));
            while (!m_parent.hasEnded(child)) {
                m_parent.waitBell(m_parent.bell(), std::chrono::milliseconds(5));
                m_parent.progress(m_track.received.load(), m_track.messages);
                if (isStill())
                    giveUp();
            }
            m_parent.recorder().record(EventKind::WaitEnd);
        }
    }
    QString whyItNeverEnds() const { return m_why; }

private:
    /// One has ended, the other has neither sent nor received anything for longer than it could have slept.
    bool isStill()
    {
        constexpr std::uint64_t SureNs = 1'000'000'000;
        const bool oneLeft = m_parent.hasEnded(m_sender) != m_parent.hasEnded(m_receiver);
        const std::uint64_t moves = m_track.sent.load() + m_track.received.load();
        if (!oneLeft || moves != m_moves || !m_why.isEmpty()) {
            m_moves = moves;
            m_sinceNs = nowNs();
        }
        const std::uint64_t sleeps = m_parent.hasEnded(m_receiver) ? m_track.intervalNs + SureNs : 0;
        return nowNs() - m_sinceNs > SureNs + sleeps;
    }
    void giveUp()
    {
        const bool receiverWaits = m_parent.hasEnded(m_sender);
        m_why = receiverWaits
            ? QStringLiteral("The sender has ended, but the receiver has a copy of the sender's end open "
                             "itself: it waits for ever for an end of file.")
            : QStringLiteral("The receiver has ended, but the sender has a copy of the receiver's end open "
                             "itself: it waits for ever and is never told that the pipe is broken.");
        m_parent.print(m_why);
        const ChildHandle &left = receiverWaits ? m_receiver : m_sender;
        m_parent.arena().slot(left.slot).stopSignal.store(SIGTERM);
        m_parent.signal(left, SIGTERM);
        m_parent.signal(left, SIGCONT);
    }

    Parent &m_parent;
    PipeTrack &m_track;
    ChildHandle m_sender;
    ChildHandle m_receiver;
    QString m_why;
    std::uint64_t m_moves = 0;
    std::uint64_t m_sinceNs = nowNs();
};

PipeTrack *makeTrack(Parent &parent)
{
    const Parameters &p = parent.parameters();
    constexpr std::uint64_t FewMessages = 200;
    auto *track = parent.share<PipeTrack>();
    track->messages = std::uint64_t(p.integer("messages"));
    track->size = std::uint64_t(p.integer("size"));
    track->intervalNs = std::uint64_t(p.number("interval") * 1e9);
    track->leaveAfter = std::uint64_t(p.integer("leave-after"));
    track->duplex = p.flag("duplex");
    track->closeUnused = p.flag("close-unused");
    track->prints = track->messages <= FewMessages;
    return track;
}

QList<double> samplesOf(const std::atomic<std::uint64_t> *samplesNs)
{
    QList<double> seconds;
    for (std::uint64_t i = 0; i < PipeTrack::Samples; ++i) {
        if (const std::uint64_t ns = samplesNs[i].load())
            seconds.append(double(ns) * 1e-9);
    }
    return seconds;
}

void report(Parent &parent, const PipeTrack &track, const QString &why)
{
    parent.measure(QStringLiteral("messages_received"), double(track.received.load()));
    if (const std::optional<double> middle = median(samplesOf(track.roundTripNs)))
        parent.measure(QStringLiteral("round_trip_us_median"), *middle * 1e6);
    QJsonArray delays;
    for (const double delay : samplesOf(track.delayNs))
        delays.append(delay);
    parent.value(QStringLiteral("delay_seconds"), delays);
    const bool told = track.endOfFile.load() || track.brokenPipe.load();
    if (!why.isEmpty() || !told)
        parent.value(QStringLiteral("never_ends"),
                     !why.isEmpty()
                         ? why
                         : QStringLiteral("Both have ended, and neither was told of the other's end."));
    if (track.garbled.load())
        return parent.fail(failedError(QStringLiteral("A message was not what had been sent.")));
    parent.outcome(!why.isEmpty() || !told       ? QStringLiteral("never-ended")
                       : track.brokenPipe.load() ? QStringLiteral("broken-pipe")
                                                 : QStringLiteral("end-of-file"));
}

void runPipe(Parent &parent)
{
    PipeTrack *track = makeTrack(parent);
    Result<Pipe> made = Pipe::make(track->duplex);
    if (!made)
        throw Refused {made.error()};
    Pipe pipe = made.take();
    const PipePart part {parent.offsetOf(track)};
    const auto start = [&](const char *name, const ChildFunctionName &function) {
        ChildSpec spec {name, Role::Child, StartMethod::Fork, function.name()};
        spec.descriptors = {pipe.first.fd(), pipe.second.fd()};
        return parent.start(spec.with(part));
    };
    const ChildHandle sender = start("Sender", senderFunction);
    const ChildHandle receiver = start("Receiver", receiverFunction);
    if (track->closeUnused) {
        pipe.first.close();
        pipe.second.close();
    }
    PipeWatch watch(parent, *track, sender, receiver);
    watch.join();
    parent.returned();
    report(parent, *track, watch.whyItNeverEnds());
}

} // namespace

const Experiment &pipeExperiment()
{
    static const Experiment experiment {pipeDeclaration(), pipeNeeds, runPipe};
    return experiment;
}

} // namespace plab
