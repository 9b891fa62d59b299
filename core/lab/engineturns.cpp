// SPDX-License-Identifier: GPL-3.0-or-later
// How a turn of the plan begins, goes on, and is asked to end.
#include "core/lab/engine.h"

#include "core/lab/arenalayout.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>

namespace plab {

namespace {

/// Of whoever started us; the program has one that was closed as a bare number (O_PATH).
bool isOpenStream(int stream)
{
    const int flags = fcntl(stream, F_GETFL);
    return flags >= 0 && (flags & O_PATH) == 0;
}

constexpr int LookMs = 100;
constexpr int FewProcesses = 64; ///< of which every tick looks at each

/// Its descriptors by their numbers, then the signals, with a minus.
std::string ownOfCaller(const RunRequest &request)
{
    std::string text;
    for (const int number : request.handed)
        text += std::to_string(number) + ' ';
    for (const int number : request.ignored)
        text += std::to_string(-number) + ' ';
    return text;
}

} // namespace

Result<void> Engine::askForParent(const Turn &turn)
{
    const RunRequest &request = arm().request();
    const Declaration &declaration = arm().declaration();
    const Arena::Layout layout = layoutOf(request, declaration, turn.witness);
    Result<Arena> made = Arena::create(layout);
    if (!made)
        return made.error();
    Arena arena = made.take();
    ArenaHeader &header = arena.header();
    const bool sampled =
        declaration.samples && request.parameters.choice("recording") == QLatin1String("sampled");
    header.recording = std::uint32_t(layout.ringCapacity == 0 ? Recording::Off
                                         : sampled            ? Recording::Sampled
                                                              : Recording::All);
    header.sampling = std::uint32_t(request.parameters.integer("sampling"));
    header.witness = turn.witness;
    header.seed = std::uint64_t(request.seed);
    header.repeatIndex = std::uint64_t(turn.repeat);

    auto link = socketPair(SOCK_STREAM);
    auto channel = socketPair(SOCK_SEQPACKET);
    if (!link || !channel)
        return link ? channel.error() : link.error();
    std::vector<int> numbers {arena.fd(), link.value().second.get(), channel.value().second.get()};
    const Descriptor nothing(request.ownStreams ? open("/dev/null", O_RDWR | O_CLOEXEC) : -1);
    if (request.ownStreams) {
        for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            numbers.push_back(isOpenStream(stream) ? stream : nothing.get());
        numbers.insert(numbers.end(), request.handed.begin(), request.handed.end());
    }
    const Result<Handed> handed = Handed::all(numbers);
    if (!handed)
        return handed.error();
    m_watch =
        std::make_unique<RepeatWatch>(std::move(arena), std::move(link.value().first),
                                      std::move(channel.value().first), declaration, m_nursery, roomLeft());
    connect(m_watch.get(), &RepeatWatch::deathSeen, this, &Engine::tickQuickly);
    Message question {MessageKind::StartParent};
    question.generation = ++m_asked;
    setText(question.text, sizeof question.text, ownOfCaller(request));
    const Result<void> sent = sendMessage(m_control.get(), question, handed.value());
    if (!sent && sent.error().kind == ErrorKind::Refused) // else the nursery is gone: its end of file tells
        return sent.error();
    return {};
}

void Engine::startTurn()
{
    if (m_stopping || m_turn == m_plan.turns.size())
        return endRun();
    if (const Result<void> asked = askForParent(m_plan.turns[m_turn]); !asked) {
        m_watch.reset();
        return failRun(asked.error());
    }
    m_escalation = 0;
    m_stoppedThen.clear();
    m_sinceTurn.start();
    m_ticker.start();
    m_repeatLimit.start(int(arm().request().parameters.number("time-limit") * 1000));
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

/// The grace time is over: SIGKILL for all, and if even that ends nothing, for the nursery; but where that
/// works it has time to remove what a program has left.
void Engine::escalate()
{
    if (!m_watch)
        return m_escalator.stop();
    constexpr int Soon = 2;
    constexpr int Late = 8;
    const bool cleansUp = m_watch->runsProgram() && m_watch->repeat().processes.first().state != 'T';
    const int last = cleansUp ? Late : Soon;
    if (++m_escalation == 1)
        m_watch->stop(SIGKILL, true);
    else if (m_escalation >= last && m_control)
        m_heldNursery.signal(m_nursery.pid, SIGKILL);
}

void Engine::signalProcess(int index, int signalNumber)
{
    if (m_watch)
        m_watch->signalProcess(index, signalNumber);
}

} // namespace plab
