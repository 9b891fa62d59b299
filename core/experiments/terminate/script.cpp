// SPDX-License-Identifier: GPL-3.0-or-later
// Terminate: a child is ended, stopped or asked to end, and its exit code tells how it went.
#include "core/experiments/terminate/script.h"

#include "core/experiments/terminate/sentinels.h"
#include "core/experiments/terminate/steppingchild.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/points.h"
#include "core/runtime/procstate.h"
#include "core/runtime/script.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab::terminate {

bool does(const Parameters &p, const char *how)
{
    return p.choice("how") == QLatin1String(how);
}

namespace {

QString shownCode(const std::optional<int> &code)
{
    return code ? QString::number(*code) : QStringLiteral("None");
}

QString shownTruth(bool truth)
{
    return truth ? QStringLiteral("True") : QStringLiteral("False");
}

class Termination
{
public:
    explicit Termination(Parent &parent)
        : m_parent(parent), m_steps(&parent.shared<ChildSteps>()), m_child(parent, "Process-1", stepInSteps)
    {
    }

    void start();
    void letExit();
    void end(int number);
    void stopAndContinue();
    void killStopped();
    void report();
    void tellSteps(); ///< until now

private:
    void tell(const QString &what);
    void send(int number);
    void pause();
    void go();
    void joinShortly();
    double secondsOf(std::uint64_t timeNs) const;

    Parent &m_parent;
    ChildSteps *m_steps;
    Process m_child;
    QJsonArray m_states;
    QJsonArray m_signals; ///< [name, s]
    std::uint64_t m_signalNs = 0;
};

void Termination::start()
{
    const Parameters &p = m_parent.parameters();
    m_child.withArgument(
        SteppingPart {std::int32_t(p.integer("code")), p.flag("ignore-sigterm"), does(p, "exit-code")});
    m_child.start();
    RecordedWait wait = m_parent.points().wait(waitfor::Start);
    for (std::uint32_t seen = m_parent.bell(); !m_steps->ready.load(std::memory_order_acquire);
         seen = m_parent.bell()) {
        if (!m_child.isAlive())
            return; // somebody ended it
        m_parent.waitBell(seen, std::chrono::milliseconds(20));
    }
    wait.end();
    tell(QStringLiteral("started"));
    if (!does(p, "exit-code"))
        m_parent.sleep(PauseS); // let it work for a while
}

void Termination::tell(const QString &what)
{
    const bool alive = m_child.isAlive();
    m_parent.print(QStringLiteral("%1: is_alive() = %2, exitcode = %3")
                       .arg(what, shownTruth(alive), shownCode(m_child.exitcode())));
}

void Termination::send(int number)
{
    m_signals.append(QJsonArray {signalName(number), secondsOf(nowNs())});
    m_child.signal(number);
}

double Termination::secondsOf(std::uint64_t timeNs) const
{
    return (double(timeNs) - double(m_parent.arena().header().entryNs.load())) * 1e-9;
}

void Termination::letExit()
{
    m_child.join();
    const auto asked = int(m_parent.parameters().integer("code"));
    tell(QStringLiteral("joined"));
    if (m_child.exitcode() != asked && m_child.exitcode())
        m_parent.print(QStringLiteral("An exit code has 8 bits: %1 modulo 256 is %2.")
                           .arg(asked)
                           .arg(*m_child.exitcode()));
}

void Termination::end(int number)
{
    m_signalNs = nowNs();
    send(number);
    if (m_parent.parameters().isNull("join-timeout"))
        tell(number == SIGTERM ? QStringLiteral("right after terminate()")
                               : QStringLiteral("right after kill()"));
    else
        joinShortly();
    m_child.join(PatienceS);
    tell(QStringLiteral("after join(timeout=%1)").arg(PatienceS));
}

/// join(timeout) with the time that the settings give: 0 and less only look.
void Termination::joinShortly()
{
    const double limitS = m_parent.parameters().number("join-timeout");
    const std::uint64_t beganNs = nowNs();
    const bool ended = m_child.join(limitS);
    m_parent.measure(QStringLiteral("join_s"), double(nowNs() - beganNs) * 1e-9);
    m_parent.measure(QStringLiteral("alive_after_join"), ended ? 0 : 1);
    tell(QStringLiteral("after join(timeout=%1)").arg(limitS));
}

/// SIGSTOP, and a look until it is done: state T.
void Termination::pause()
{
    send(SIGSTOP);
    const bool isStopped = awaitState(*m_child.pid(), 'T', PatienceS);
    const char state = isStopped ? 'T' : stateLetter(*m_child.pid());
    m_states.append(QString(QLatin1Char(state)));
    tell(QStringLiteral("SIGSTOP sent, state %1").arg(QLatin1Char(state)));
}

void Termination::go()
{
    send(SIGCONT);
    m_parent.sleep(PauseS);
    m_states.append(QString(QLatin1Char(stateLetter(*m_child.pid()))));
}

void Termination::stopAndContinue()
{
    pause();
    const std::uint64_t before = m_steps->done.load();
    m_parent.sleep(PauseS);
    const std::uint64_t stopped = m_steps->done.load() - before;
    go();
    const std::uint64_t continued = m_steps->done.load() - before - stopped;
    tell(tr("%n steps while stopped, %1 after SIGCONT", "%n step while stopped, %1 after SIGCONT",
            double(stopped))
             .arg(continued)
             .english());

    pause();
    m_signalNs = nowNs();
    send(SIGTERM); // terminate()
    m_parent.sleep(PauseS);
    const bool pending = isPending(*m_child.pid(), SIGTERM);
    m_parent.value(QStringLiteral("sigterm_pending"), pending);
    tell(pending ? QStringLiteral("SIGTERM sent to the stopped child, it is pending")
                 : QStringLiteral("SIGTERM sent to the stopped child, which ignores it"));
    send(SIGCONT);
    m_child.join(PatienceS);
    tell(QStringLiteral("SIGCONT, then join(timeout=%1)").arg(PatienceS));
    m_parent.value(QStringLiteral("steps_stopped"), qint64(stopped));
    m_parent.value(QStringLiteral("steps_continued"), qint64(continued));
    m_parent.value(QStringLiteral("states"), m_states);
    if (stopped <= 1 && continued > 0) // one step may have been on its way
        m_parent.outcome(QStringLiteral("continued"));
    else if (m_child.exitcode().value_or(-SIGTERM) != -SIGTERM) // somebody else ended it meanwhile
        m_parent.outcome(QStringLiteral("ended"));
}

void Termination::killStopped()
{
    pause();
    m_parent.value(QStringLiteral("states"), m_states);
    end(SIGKILL); // the one signal that does not wait until it continues
}

void Termination::report()
{
    const std::optional<int> code = m_child.exitcode();
    if (code)
        m_parent.measure(QStringLiteral("exitcode"), *code);
    if (m_signalNs != 0) {
        const std::uint64_t ended = m_child.isAlive() ? nowNs() : m_child.slot().endedNs.load();
        if (ended >= m_signalNs) // else somebody was quicker
            m_parent.measure(QStringLiteral("alive_after_s"), double(ended - m_signalNs) * 1e-9);
    }
    if (!does(m_parent.parameters(), "stop-continue"))
        m_parent.outcome(code ? QStringLiteral("ended") : QStringLiteral("survived"));
    tellSteps();
    if (!code)
        m_parent.print(QStringLiteral("It still lives: the laboratory ends it."));
}

/// When the child made its steps, what was sent to it meanwhile, and when it ended.
void Termination::tellSteps()
{
    QJsonArray steps;
    const std::uint64_t done = std::min(m_steps->done.load(std::memory_order_acquire), ChildSteps::Most);
    for (std::uint64_t i = 0; i < done; ++i)
        steps.append(QJsonArray {secondsOf(m_steps->atNs[i].load()), qint64(i + 1)});
    m_parent.value(QStringLiteral("steps"), steps);
    m_parent.value(QStringLiteral("signals"), m_signals);
    if (!m_child.isAlive())
        m_parent.value(QStringLiteral("ended_s"), secondsOf(m_child.slot().endedNs.load()));
}

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    if (does(p, "sentinel"))
        return waitBySentinels(parent);
    Termination termination(parent);
    termination.start();
    const Parent::Telling telling(parent, [&termination] { termination.tellSteps(); });
    if (does(p, "exit-code"))
        termination.letExit();
    else if (does(p, "stop-continue"))
        termination.stopAndContinue();
    else if (does(p, "kill-stopped"))
        termination.killStopped();
    else
        termination.end(does(p, "kill") ? SIGKILL : SIGTERM);
    parent.returned();
    termination.report();
}

ArenaNeeds needs(const Parameters &)
{
    return {.lanes = SentinelChildren, .eventsPerLane = 4096};
}

} // namespace

Script script()
{
    return {needs, run, sharedRoot<ChildSteps>()};
}

} // namespace plab::terminate
