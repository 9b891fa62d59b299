// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/engine.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/recordingcost.h"
#include "core/analysis/statistics.h"
#include "core/experiments/catalogue.h"
#include "core/lab/arenalayout.h"
#include "core/lab/environment.h"
#include "core/lab/log.h"
#include "core/model/build.h"
#include "core/model/numbertext.h"
#include "core/runtime/procstate.h"
#include "core/runtime/reaping.h"

#include <sys/socket.h>
#include <sys/wait.h>

#include <algorithm>
#include <cerrno>
#include <csignal>

namespace plab {

namespace {

constexpr int TickMs = 16;
constexpr int LookMs = 100;
constexpr int FewProcesses = 64; ///< of which every tick looks at each

} // namespace

Engine::Engine(HeldNursery &nursery) : m_heldNursery(nursery)
{
    for (QTimer *timer : {&m_ticker, &m_repeatLimit, &m_runLimit, &m_escalator, &m_readyLimit}) {
        timer->setParent(this);                // so that they move to the thread with this object
        timer->setTimerType(Qt::PreciseTimer); // a coarse one may end a repeat before its limit
    }
    m_ticker.setInterval(TickMs);
    m_repeatLimit.setSingleShot(true);
    m_runLimit.setSingleShot(true);
    m_readyLimit.setSingleShot(true);
    m_readyLimit.setInterval(nursery.readyWithinMs());
    connect(&m_ticker, &QTimer::timeout, this, &Engine::tick);
    connect(&m_repeatLimit, &QTimer::timeout, this, [this] { stop(RepeatEnding::TimedOut); });
    connect(&m_readyLimit, &QTimer::timeout, this, &Engine::nurseryLate);
    connect(&m_runLimit, &QTimer::timeout, this, [this] { stop(RepeatEnding::TimedOut); });
    connect(&m_escalator, &QTimer::timeout, this, &Engine::escalate);
}

void Engine::begin(const RunRequest &request, std::shared_ptr<RunState> state)
{
    if (m_control)
        readControl(); // the nursery may have died since the last run
    m_state = std::move(state);
    m_request = request;
    m_declaration = findDeclaration(request.experiment);
    m_record = *m_state->record();
    m_record.environment = readEnvironment();
    m_record.started = QDateTime::currentDateTimeUtc();
    m_witness.reset();
    m_stopping.reset();
    m_countedDone = 0;
    m_secondNursery = false;
    m_witnessDue = hasWitness(request, *m_declaration);
    m_elapsed.start();
    m_fraction = m_fractionSinceS = 0;
    m_sincePublished.start();
    m_sinceLook.start();
    if (request.timeoutS > 0)
        m_runLimit.start(int(request.timeoutS * 1000));
    if (m_control && m_nurseryReady)
        return startNextRepeat();
    m_readyLimit.start();
    if (!m_control)
        askForNursery();
}

void Engine::askForNursery()
{
    if (!m_nurseryAsked)
        Q_EMIT nurseryNeeded();
    m_nurseryAsked = true; // a run that was stopped at once may have asked already
}

void Engine::adoptNursery(int control, qint64 pid, const HeldNursery::End &end)
{
    m_nurseryEnd = end;
    m_nurseryAsked = false;
    m_nurseryUnready = false;
    m_control.reset(control);
    m_nursery = {pid, nowNs()};
    m_nurseryReady = false;
    m_controlNotifier = std::make_unique<QSocketNotifier>(control, QSocketNotifier::Read);
    connect(m_controlNotifier.get(), &QSocketNotifier::activated, this, &Engine::readControl);
}

/// Stopped by somebody, or the machine is far too busy. The next run starts a fresh one.
void Engine::nurseryLate()
{
    if (!isBusy() || m_watch)
        return;
    const bool isStopped = m_control && stateLetter(pid_t(m_nursery.pid)) == 'T';
    if (m_control) {
        dropNursery();
        m_heldNursery.signal(m_nursery.pid, SIGKILL);
    }
    failRun(failedError(
        isStopped ? QStringLiteral(
                        "The nursery (process %1) was stopped by a signal (state T) and not ready within "
                        "%2 s. The next run starts a fresh one.")
                        .arg(m_nursery.pid)
                        .arg(m_readyLimit.interval() / 1000)
                  : QStringLiteral(
                        "The nursery program was not ready within %1 s: the machine is too busy. Try again.")
                        .arg(m_readyLimit.interval() / 1000)));
}

/// Two tell of a nursery that never was ready: its end of file here, and how it ended the main thread. The
/// later one gets on.
void Engine::tellUnready()
{
    const std::uint64_t end = m_nurseryEnd ? m_nurseryEnd->load() : 0;
    if (!isBusy() || !m_nurseryUnready || end == 0)
        return;
    m_nurseryUnready = false;
    failRun(failedError(
        QStringLiteral(
            "The nursery program ended before it was ready: %1. What it said itself is on the standard "
            "error. Either the machine forbids it something, or a library that it needs is missing: "
            "then install Process Lab again.")
            .arg(endingText(unpackEnding(end)))));
}

void Engine::nurseryNotStarted(const Error &error)
{
    m_nurseryAsked = false;
    if (isBusy())
        failRun(error);
}

void Engine::readControl()
{
    for (;;) {
        bool ended = false;
        Result<std::optional<ReceivedMessage>> message = receiveMessage(m_control.get(), false, &ended);
        if (ended)
            return nurseryLost();
        if (!message)
            return nurseryUnheard(message.error());
        if (!message.value())
            return;
        handle(std::move(*message.value()));
        if (!m_control)
            return;
    }
}

void Engine::handle(ReceivedMessage received)
{
    const Message &message = received.message;
    const bool isOfThisRepeat = m_watch && message.generation == m_asked;
    const bool isAnswer =
        message.kind == MessageKind::ParentStarted || message.kind == MessageKind::ParentEnded;
    if (isAnswer && !isOfThisRepeat)
        qCWarning(labLog, "The nursery (process %lld) answered request %u; the last one is %u.",
                  (long long)(m_nursery.pid), message.generation, m_asked);
    switch (message.kind) {
    case MessageKind::Ready:
        if (!m_nurseryReady)
            takeReady(message);
        break;
    case MessageKind::ParentStarted:
        if (isOfThisRepeat)
            takeParent(std::move(received));
        break;
    case MessageKind::ParentEnded:
        if (isOfThisRepeat)
            endRepeat(message.number);
        break;
    case MessageKind::Refused:
        // Also of a nursery that cannot work at all: the end of file that follows is no news.
        if (isBusy() && (isOfThisRepeat || message.generation == 0))
            failRun(refusalIn(message).value());
        break;
    default:
        break;
    }
}

void Engine::takeReady(const Message &message)
{
    m_nursery.pid = message.number;
    m_nurseryReady = true;
    const QString build = QString::fromLatin1(message.text);
    if (build != buildId()) {
        dropNursery();
        if (isBusy())
            failRun(failedError(
                QStringLiteral(
                    "The nursery program is of another build (%1) than this one (%2). Install Process "
                    "Lab again, so that both come from the same build.")
                    .arg(build, buildId())));
    } else if (isBusy()) {
        m_readyLimit.stop();
        startNextRepeat();
    }
}

void Engine::takeParent(ReceivedMessage received)
{
    if (received.descriptors.empty())
        m_watch->refuse(systemError(QStringLiteral("take over the parent's process"), EMFILE));
    else
        m_watch->setParent(received.message.number, std::move(received.descriptors[0]));
    if (m_stopping)
        m_watch->stop(SIGTERM, false);
}

/// It may work as it should, but this process cannot hear it.
void Engine::nurseryUnheard(const Error &error)
{
    dropNursery();
    m_heldNursery.signal(m_nursery.pid, SIGKILL);
    if (isBusy())
        failRun(error);
}

void Engine::dropNursery()
{
    m_controlNotifier.reset();
    m_control.reset();
    m_nurseryReady = false;
    m_heldNursery.letGo(); // what it started must end
}

void Engine::nurseryLost()
{
    dropNursery();
    if (!isBusy())
        return;
    if (!m_watch) {
        m_nurseryUnready = true;
        return tellUnready();
    }
    if (!m_watch->isParentStarted() && !m_secondNursery
        && !m_stopping) { // it had died, or was dying, before this run
        m_secondNursery = true;
        m_watch.reset();
        m_ticker.stop();
        m_repeatLimit.stop();
        m_readyLimit.start();
        return askForNursery();
    }
    const std::uint64_t goneNs = nowNs();
    constexpr int longestMs = 1000;
    m_watch->awaitEnds(longestMs); // their requests to die with it take effect
    const Ending end = m_watch->takeNurseryEnd(*m_nurseryEnd, goneNs, m_stopping.has_value());
    closeRepeat(m_stopping.value_or(RepeatEnding::NurseryLost),
                m_stopping ? QString() : nurseryLostSentence(end));
    endRun();
}

Result<void> Engine::askForParent(bool witness, int index)
{
    const Arena::Layout layout = layoutOf(m_request, *m_declaration, witness);
    Result<Arena> made = Arena::create(layout);
    if (!made)
        return made.error();
    Arena arena = made.take();
    ArenaHeader &header = arena.header();
    const bool sampled =
        m_declaration->samples && m_request.parameters.choice("recording") == QLatin1String("sampled");
    header.recording = std::uint32_t(layout.ringCapacity == 0 ? Recording::Off
                                         : sampled            ? Recording::Sampled
                                                              : Recording::All);
    header.sampling = std::uint32_t(m_request.parameters.integer("sampling"));
    header.witness = witness;
    header.seed = std::uint64_t(m_request.seed);
    header.repeatIndex = std::uint64_t(index);

    auto link = socketPair(SOCK_STREAM);
    auto channel = socketPair(SOCK_SEQPACKET);
    if (!link || !channel)
        return link ? channel.error() : link.error();
    const Handed handed {arena.fd(), link.value().second.get(), channel.value().second.get()};
    m_watch = std::make_unique<RepeatWatch>(std::move(arena), std::move(link.value().first),
                                            std::move(channel.value().first), *m_declaration, m_nursery,
                                            roomLeft());
    connect(m_watch.get(), &RepeatWatch::deathSeen, this, &Engine::tickQuickly);
    Message request {MessageKind::StartParent};
    request.generation = ++m_asked;
    const Result<void> sent = sendMessage(m_control.get(), request, handed);
    if (!sent && sent.error().kind == ErrorKind::Refused) // else the nursery is gone: its end of file tells
        return sent.error();
    return {};
}

void Engine::startNextRepeat()
{
    m_witnessRuns = m_witnessDue && !m_witness;
    if (m_stopping || (!m_witnessRuns && m_countedDone >= m_request.repeat))
        return endRun();
    if (const Result<void> asked = askForParent(m_witnessRuns, m_countedDone); !asked) {
        m_watch.reset();
        return failRun(asked.error());
    }
    m_escalation = 0;
    m_stoppedThen.clear();
    m_ticker.start();
    m_repeatLimit.start(int(m_request.parameters.number("time-limit") * 1000));
    publish(false);
}

void Engine::tick()
{
    if (!m_watch)
        return;
    const qsizetype before = m_watch->endedProcesses();
    m_watch->collect();
    if (m_watch->isCorrupt())
        stop(RepeatEnding::Failed); // what its processes do now has no meaning
    const bool thorough = m_sinceLook.elapsed() >= LookMs;
    if (thorough || m_watch->livingProcesses() <= FewProcesses)
        m_watch->lookAround(thorough);
    if (thorough)
        m_sinceLook.restart();
    publish(m_quickTicks > 0 && m_watch->endedProcesses() > before);
    if (m_quickTicks > 0 && --m_quickTicks == 0)
        m_ticker.start(TickMs);
}

/// A death is shown within 20 ms, as soon as its collector has told the ending. Where many live shortly,
/// copies of the record cost more than they show.
void Engine::tickQuickly()
{
    constexpr int quickMs = 5;
    if (!m_ticker.isActive() || m_watch->repeat().processes.size() > FewProcesses)
        return;
    if (m_quickTicks == 0)
        m_ticker.start(quickMs);
    m_quickTicks = 4;
}

void Engine::stop(RepeatEnding why)
{
    if (!isBusy() || m_stopping)
        return;
    m_stopping = why;
    if (m_watch && why == RepeatEnding::TimedOut)
        m_stoppedThen = m_watch->whoIsStopped(); // before they are continued, so that they hear of the end
    if (m_control)
        m_heldNursery.signal(m_nursery.pid, SIGCONT); // somebody may have stopped it
    if (!m_watch)
        return endRun(); // still waiting for the nursery
    m_watch->stop(SIGTERM, false);
    constexpr int graceMs = 350;
    m_escalation = 0;
    m_escalator.start(graceMs);
    publish(true);
}

/// The grace time is over: SIGKILL for all, and if even that ends nothing, for the nursery.
void Engine::escalate()
{
    if (!m_watch)
        return m_escalator.stop();
    if (++m_escalation == 1)
        m_watch->stop(SIGKILL, true);
    else if (m_control)
        m_heldNursery.signal(m_nursery.pid, SIGKILL);
}

void Engine::endRepeat(int status)
{
    RepeatEnding ending = RepeatEnding::Finished;
    QString error;
    if (m_stopping) {
        ending = *m_stopping;
        if (ending == RepeatEnding::TimedOut)
            error = timedOutSentence();
    } else if (WIFSIGNALED(status)) {
        ending = RepeatEnding::ParentKilled;
        if (!expectsParentKilled())
            error = QStringLiteral("The parent (process %1) was %2, and its children went with it.")
                        .arg(m_watch->parentPid())
                        .arg(endingText(m_watch->parentEnding()));
    } else if (WEXITSTATUS(status) != 0) {
        ending = RepeatEnding::Failed;
        error =
            QStringLiteral("The parent process ended with exit code %1 and did not say why. Run it again.")
                .arg(WEXITSTATUS(status));
    }
    if (closeRepeat(ending, error))
        return startNextRepeat();
    endRun();
}

bool Engine::expectsParentKilled() const
{
    return m_declaration->expectsParentKilled && m_declaration->expectsParentKilled(m_request.parameters);
}

/// Whether it ended as it should.
bool Engine::closeRepeat(RepeatEnding ending, const QString &error)
{
    m_ticker.stop();
    m_repeatLimit.stop();
    m_escalator.stop();
    m_watch->finish(ending, error);
    Repeat repeat = m_watch->repeat();
    if (m_declaration->measure)
        m_declaration->measure(m_request.parameters, repeat);
    if (repeat.ending == RepeatEnding::ParentKilled ? !expectsParentKilled()
                                                    : repeat.ending != RepeatEnding::Finished)
        repeat.outcomes.clear(); // so that it counts as ended as it should only where that is so
    m_watch.reset();
    if (m_witnessRuns)
        m_witness = repeat;
    else {
        if (!m_record.repeats.isEmpty())
            m_record.repeats.last().slices.clear(); // only the newest one's course is shown turn by turn
        m_record.repeats.append(repeat);
        m_countedDone += repeat.endedAsItShould();
    }
    m_record.outcomes = gradeOutcomes(*m_declaration, m_record);
    publish(false);
    return repeat.endedAsItShould();
}

void Engine::failRun(const Error &error)
{
    m_ticker.stop();
    m_repeatLimit.stop();
    m_escalator.stop();
    Repeat failed;
    if (m_watch) {
        m_watch->finish(RepeatEnding::Failed, error.sentence);
        failed = m_watch->repeat();
        m_watch.reset();
    }
    failed.ending = RepeatEnding::Failed;
    failed.error = error.sentence;
    failed.refused = error.kind == ErrorKind::Refused;
    m_witnessRuns = false;
    m_record.repeats.append(failed);
    m_record.outcomes = gradeOutcomes(*m_declaration, m_record);
    endRun();
}

/// Known only when the counted repeats are over, which the witness is compared with.
Repeat Engine::withSlowdown(Repeat witness) const
{
    const QMap<QString, double> slowdown = slowdownOf(m_record, witness, *m_declaration);
    const QList<double> factors = slowdown.values();
    if (const std::optional<double> middle = median(factors); middle && witness.recordingCost) {
        witness.recordingCost->slowdown = slowdown;
        witness.measures.insert(QStringLiteral("recording_slowdown"), *middle);
    }
    return witness;
}

void Engine::endRun()
{
    m_runLimit.stop();
    m_readyLimit.stop();
    finishEnvironment(m_record.environment);
    m_record.finished = true;
    if (m_witness)
        m_record.repeats.append(withSlowdown(*m_witness));
    m_witness.reset();
    publish(true);
    m_state.reset();
    Q_EMIT finished();
}

void Engine::signalProcess(int index, int signalNumber)
{
    if (m_watch)
        m_watch->signalProcess(index, signalNumber);
}

} // namespace plab
