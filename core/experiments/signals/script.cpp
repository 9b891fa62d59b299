// SPDX-License-Identifier: GPL-3.0-or-later
// Signals: a parent sends signals to a child that handles, blocks, ignores or suffers them. How many arrive?
#include "core/experiments/signals/script.h"

#include "core/experiments/signals/childnews.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/procstate.h"
#include "core/runtime/script.h"
#include "core/shared/realtimesignals.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab::signalling {

int chosenSignal(const Parameters &p)
{
    static const QMap<QString, int> numbers {
        {QStringLiteral("usr1"), SIGUSR1}, {QStringLiteral("term"), SIGTERM},
        {QStringLiteral("int"), SIGINT},   {QStringLiteral("hup"), SIGHUP},
        {QStringLiteral("chld"), SIGCHLD}, {QStringLiteral("stop"), SIGSTOP},
        {QStringLiteral("kill"), SIGKILL}, {QStringLiteral("realtime"), numberOf(RealTimeSignal::Counted)}};
    return numbers.value(p.choice("signal"), 0);
}

bool isDisposed(const Parameters &p, const char *disposition)
{
    return p.choice("disposition") == QLatin1String(disposition);
}

bool isQueued(const Parameters &p)
{
    return p.choice("signal") == QLatin1String("realtime");
}

bool isBeyondControl(int number)
{
    return number == SIGKILL || number == SIGSTOP;
}

namespace {

class Sending
{
public:
    explicit Sending(Parent &parent);

    void start();
    void sendAll();
    void look();
    void report();

private:
    const Parameters &p() const { return m_parent.parameters(); }
    double secondsOf(std::uint64_t timeNs) const;
    bool isCounted() const;
    bool areInOrder() const;
    const char *outcome() const;
    void tellArrivals();
    void reportHandled();

    Parent &m_parent;
    SharedSignals &m_signals;
    const int m_number;
    ChildNews m_news;
    Process m_child;
    QJsonArray m_sentS;
    bool m_stopped = false;
};

Sending::Sending(Parent &parent)
    : m_parent(parent), m_signals(parent.shared<SharedSignals>()),
      m_number(chosenSignal(parent.parameters())), m_news(parent), m_child(parent, "Process-1", target)
{
    m_child.withArgument(TargetPart {m_number, p().choice("disposition").at(0).toLatin1(), true});
}

double Sending::secondsOf(std::uint64_t timeNs) const
{
    return (double(timeNs) - double(m_parent.arena().header().entryNs.load())) * 1e-9;
}

void Sending::start()
{
    m_child.start();
    RecordedWait wait = m_parent.points().wait(waitfor::Start);
    for (std::uint32_t seen = m_parent.bell(); !m_signals.ready.load(std::memory_order_acquire);
         seen = m_parent.bell()) {
        if (!m_child.isAlive())
            return; // somebody ended it
        m_parent.waitBell(seen, std::chrono::milliseconds(20));
    }
}

/// os.kill(p.pid, number), so many times; each with its number as value.
void Sending::sendAll()
{
    const double pauseS = p().number("interval") * 1e-3;
    const Parent::Telling telling(m_parent, [this] { tellArrivals(); });
    for (qint64 i = 1; i <= p().integer("count"); ++i) {
        m_sentS.append(secondsOf(nowNs()));
        m_child.queueSignal(m_number, int(i));
        if (pauseS == 0)
            continue; // whether they merge is a question of microseconds: nothing comes between
        m_parent.progress(std::uint64_t(i), std::uint64_t(p().integer("count")));
        m_parent.sleep(pauseS);
    }
    m_parent.print(QStringLiteral("%1 × %2 sent").arg(p().integer("count")).arg(signalName(m_number)));
}

/// What becomes of the child, before it is told that this was all.
void Sending::look()
{
    const bool maySuffer = isDisposed(p(), "default") || isBeyondControl(m_number);
    if (maySuffer && m_number == SIGSTOP) {
        m_stopped = awaitState(*m_child.pid(), 'T', SettleS * 10);
        m_parent.print(QStringLiteral("state %1: it lives, and stands still. SIGCONT.")
                           .arg(QLatin1Char(stateLetter(*m_child.pid()))));
        m_child.signal(SIGCONT);
        m_parent.sleep(SettleS); // else what SIGCHLD tells of it merges with what it tells of the end
    } else if (maySuffer) {
        m_child.join(m_number == SIGCHLD ? SettleS : SettleS * 10); // SIGCHLD does nothing by default
    }
    m_signals.allSent.store(1, std::memory_order_release);
    futexWake(m_signals.allSent, 1);
    m_child.join();
    m_parent.returned();
    const int code = m_child.exitcode().value_or(0);
    m_parent.print(code < 0 ? QStringLiteral("exitcode = %1: %2").arg(code).arg(signalName(-code))
                            : QStringLiteral("exitcode = %1").arg(code));
}

/// Whether the child was there to the end with a handler, so that what it has handled can be compared.
bool Sending::isCounted() const
{
    return (isDisposed(p(), "handled") || isDisposed(p(), "blocked")) && !isBeyondControl(m_number)
        && m_signals.refused.load() == 0;
}

bool Sending::areInOrder() const
{
    const std::uint32_t handled = m_signals.handled.load();
    for (std::uint32_t i = 1; i < handled; ++i) {
        if (m_signals.values[i].load() <= m_signals.values[i - 1].load())
            return false;
    }
    return true;
}

const char *Sending::outcome() const
{
    if (m_stopped)
        return "stopped";
    if (m_parent.endingOf(m_child.handle()).kind != Ending::Kind::Exited)
        return "ended";
    if (!isCounted())
        return "ignored";
    if (!areInOrder())
        return "out-of-order";
    return m_signals.handled.load() == p().integer("count") ? "all-handled" : "merged";
}

/// When each was sent and handled until now. The handler counts first and writes the rest then.
void Sending::tellArrivals()
{
    m_parent.value(QStringLiteral("sent_s"), m_sentS);
    QJsonArray handled;
    const std::uint32_t count = std::min(m_signals.handled.load(), std::uint32_t(MostSignals));
    for (std::uint32_t i = 0; i < count && m_signals.atNs[i].load() != 0; ++i)
        handled.append(QJsonArray {secondsOf(m_signals.atNs[i].load()), m_signals.values[i].load()});
    m_parent.value(QStringLiteral("handled_values"), handled);
}

void Sending::reportHandled()
{
    tellArrivals();
    if (isDisposed(p(), "blocked"))
        m_parent.value(QStringLiteral("pending"), m_signals.wasPending.load() != 0);
}

void Sending::report()
{
    const auto sent = double(p().integer("count"));
    const auto handled = double(m_signals.handled.load(std::memory_order_acquire));
    m_parent.measure(QStringLiteral("sent"), sent);
    m_parent.measure(QStringLiteral("handled"), handled);
    const char *how = outcome();
    if (isCounted() && m_child.exitcode() == 0)
        m_parent.measure(QStringLiteral("merged"), sent - handled);
    if (const std::optional<int> code = m_child.exitcode())
        m_parent.measure(QStringLiteral("exitcode"), *code);
    reportHandled();
    tellRefused(m_parent);
    m_news.report();
    m_parent.outcome(QString::fromLatin1(how));
}

void run(Parent &parent)
{
    if (chosenSignal(parent.parameters()) == 0)
        return tryEach(parent);
    Sending sending(parent);
    sending.start();
    sending.sendAll();
    sending.look();
    sending.report();
}

ArenaNeeds needs(const Parameters &p)
{
    return {.lanes = chosenSignal(p) == 0 ? SIGRTMIN : 1,
            .eventsPerLane = chosenSignal(p) == 0 ? 1024 : 4 * p.integer("count") + 1024};
}

} // namespace

Script script()
{
    return {needs, run, sharedRoot<SharedSignals>()};
}

} // namespace plab::signalling
