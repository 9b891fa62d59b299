// SPDX-License-Identifier: GPL-3.0-or-later
// Terminate: a child is ended, stopped or asked to end, and its exit code tells how it went.
#include "core/experiments/terminate.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/experiments/common.h"
#include "core/experiments/steppingchild.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/procstate.h"
#include "core/runtime/reaping.h"
#include "core/runtime/recordedwait.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

constexpr double PatienceS = 1; ///< join(timeout=1)
constexpr double PauseS = 0.4;  ///< how long a stopped child is looked at

bool does(const Parameters &p, const char *how)
{
    return p.choice("how") == QLatin1String(how);
}

QList<Parameter> terminateParameters()
{
    const QList<Parameter> own {
        mainOne(labelled(choiceParameter("how", "How",
                                         "Terminate it (SIGTERM), kill it (SIGKILL), stop it and let it go "
                                         "on, or let it exit with a code",
                                         {"terminate", "kill", "stop-continue", "exit-code"}),
                         {"terminate", "kill", "stop and continue", "exit with a code"})),
        mainOne(switchParameter("ignore-sigterm", "Ignore SIGTERM", "The child ignores SIGTERM", false)),
        mainOne(wholeParameter("code", "Exit code", "What the child gives to sys.exit()", -1, 1000, 7)),
    };
    return own + commonParameters("all");
}

// The parent ------------------------------------------------------------------------------------------------

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
        : m_parent(parent), m_steps(parent.share<ChildSteps>()), m_child(parent, "Process-1", stepInSteps)
    {
    }

    void start();
    void letExit();
    void end(int number);
    void stopAndContinue();
    void report();

private:
    void tell(const QString &what);
    void send(int number);
    void pause();
    void go();
    void reportSteps();
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
    m_child.withArgument(SteppingPart {m_parent.offsetOf(m_steps), std::int32_t(p.integer("code")),
                                       p.flag("ignore-sigterm"), does(p, "exit-code")});
    m_child.start();
    RecordedWait wait(m_parent.recorder(), waitfor::Start);
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
    tell(number == SIGTERM ? QStringLiteral("right after terminate()")
                           : QStringLiteral("right after kill()"));
    m_child.join(PatienceS);
    tell(QStringLiteral("after join(timeout=%1)").arg(PatienceS));
}

/// SIGSTOP, and a look until it is done: state T.
void Termination::pause()
{
    send(SIGSTOP);
    (void)awaitState(*m_child.pid(), 'T', PatienceS);
    const char state = stateLetter(*m_child.pid());
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
    tell(counted(double(stopped), "%n step while stopped, %1 after SIGCONT",
                 "%n steps while stopped, %1 after SIGCONT")
             .arg(shownCount(double(continued))));

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
    reportSteps();
    if (!code)
        m_parent.print(QStringLiteral("It still lives: the laboratory ends it."));
}

/// When the child made its steps, what was sent to it meanwhile, and when it ended.
void Termination::reportSteps()
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

void runTerminate(Parent &parent)
{
    const Parameters &p = parent.parameters();
    Termination termination(parent);
    termination.start();
    if (does(p, "exit-code"))
        termination.letExit();
    else if (does(p, "stop-continue"))
        termination.stopAndContinue();
    else
        termination.end(does(p, "kill") ? SIGKILL : SIGTERM);
    parent.returned();
    termination.report();
}

// What it is made of ----------------------------------------------------------------------------------------

bool survives(const Parameters &p)
{
    return does(p, "terminate") && p.flag("ignore-sigterm");
}

/// The child's steps over time: they stop where it is stopped or ended, and go on where it is not.
ChartData childStepsChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    ChartData chart = stepsChart(run, overlays, "steps", "Steps of the child", "steps");
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty() || !overlays.isEmpty())
        return chart;
    const QJsonObject &values = counted.last()->values;
    const QJsonArray sent = values.value("signals").toArray();
    for (const QJsonValue &one : sent)
        chart.markers.append(
            {one.toArray().at(1).toDouble(), one.toArray().at(0).toString(), ChartRole::Waiting});
    const QJsonValue endedS = values.value("ended_s");
    if (!endedS.isDouble() || chart.series.isEmpty())
        return chart;
    QList<ChartPoint> &points = chart.series.first().points;
    points.append({endedS.toDouble(), points.last().y});
    chart.markers.append({endedS.toDouble(), QStringLiteral("ended"), ChartRole::Lost});
    return chart;
}

QList<QString> terminateRemarks(const Parameters &p)
{
    QList<QString> remarks;
    if (!does(p, "exit-code") && p.integer("code") != 7)
        remarks.append(noEffectWhile(p, "code", "how"));
    if (p.flag("ignore-sigterm") && does(p, "exit-code"))
        remarks.append(noEffectWhile(p, "ignore-sigterm", "how", "no signal is sent"));
    if (p.flag("ignore-sigterm") && does(p, "kill"))
        remarks.append(noEffectWhile(p, "ignore-sigterm", "how", "nobody can ignore SIGKILL"));
    if (does(p, "exit-code") && (p.integer("code") < 0 || p.integer("code") > 255))
        remarks.append(
            QStringLiteral("An exit code has 8 bits: the parent will see %1.").arg(p.integer("code") & 0xff));
    return remarks;
}

Headline stoppedHeadline(const RunRecord &run, double after, const QString &code)
{
    const Repeat &last = *countedRepeats(run).last();
    if (!last.outcomes.value("continued"))
        return {QStringLiteral("The child did not go on after it was stopped."),
                code.isEmpty() ? QString() : QStringLiteral("Its exit code is %1.").arg(code)};
    const QString stopped = QStringLiteral("Stopped, it is in state T and alive. ");
    return {QStringLiteral("Stopped is not ended: it went on."),
            stopped
                + (code.isEmpty() ? QStringLiteral("SIGTERM does nothing to this child, which ignores it.")
                                  : QStringLiteral("SIGTERM then waits until it continues: %1 here, then "
                                                   "exit code %2.")
                                        .arg(shownSeconds(after), code))};
}

Headline terminateHeadline(const RunRecord &run)
{
    const Parameters &p = run.parameters;
    const QList<double> codes = measured(run, QStringLiteral("exitcode"));
    const std::optional<double> after = median(measured(run, QStringLiteral("alive_after_s")));
    const QString code = codes.isEmpty() ? QString() : QString::number(codes.last());
    if (does(p, "exit-code"))
        return codes.isEmpty() ? Headline {}
            : codes.last() < 0
            ? Headline {QStringLiteral("The child was ended by a signal: exit code %1.").arg(code),
                        QStringLiteral("It never came to its sys.exit(%1).").arg(p.integer("code"))}
            : Headline {QStringLiteral("The child ended by itself: exit code %1.").arg(code),
                        QStringLiteral("It was asked for sys.exit(%1).").arg(p.integer("code"))};
    if (!after)
        return codes.isEmpty()
            ? Headline {}
            : Headline {QStringLiteral("The child ended before it was to be: exit code %1.").arg(code),
                        QStringLiteral("Somebody else was quicker than the parent.")};
    if (does(p, "stop-continue"))
        return stoppedHeadline(run, *after, code);
    if (codes.isEmpty())
        return {QStringLiteral("The child survived SIGTERM."),
                QStringLiteral(
                    "It was still alive %1 after terminate(), so its exit code is None. SIGKILL cannot be "
                    "ignored: the laboratory ended it with that.")
                    .arg(shownSeconds(*after))};
    return {QStringLiteral("The child ended: exit code %1.").arg(code),
            QStringLiteral(
                "It lived for another %1 after the signal. A negative code is the number of the signal.")
                .arg(shownSeconds(*after))};
}

/// What the parent waits between what it does, and for a child that does not end.
double terminateSeconds(const Parameters &p)
{
    if (does(p, "exit-code"))
        return 0;
    const bool ignores = p.flag("ignore-sigterm") && !does(p, "kill");
    return (does(p, "stop-continue") ? 4 : 1) * PauseS + (ignores ? PatienceS : 0);
}

Declaration terminateDeclaration()
{
    Declaration d;
    d.id = "terminate";
    d.title = "Terminate";
    d.chapter = "Processes";
    d.summary = "A child is terminated, killed, stopped and continued, or exits with a code.";
    d.keywords = {"terminate", "kill",    "exitcode", "is_alive", "SIGTERM",
                  "SIGKILL",   "SIGSTOP", "SIGCONT",  "signal",   "sys.exit",
                  "exit code", "stop",    "state T",  "pending",  "Process"};
    d.parameters = terminateParameters();
    d.outcomes = {
        {"ended", "ended", "The child has ended and has an exit code.",
         [](const Parameters &p) { return acceptableIf(!survives(p) && !does(p, "stop-continue")); }},
        {"survived", "survived", "The child ignored the signal and lives.",
         [](const Parameters &p) { return acceptableIf(survives(p)); }},
        {"continued", "continued", "The child stood still while it was stopped, and went on afterwards.",
         [](const Parameters &p) { return acceptableIf(does(p, "stop-continue")); }},
    };
    d.measures = withCommonMeasures({
        {"exitcode", "code", "exit code, or the negative number of the signal; null while it is alive", true},
        {"alive_after_s", "s",
         "how long the child lived after the signal that is to end it, or was looked at; null if it had "
         "ended"},
    });
    d.values = {{"states", "state letters that were seen: T while stopped", "text"},
                {"sigterm_pending", "whether SIGTERM waited for the stopped child to continue", "flag"},
                {"steps", "when the child made each of its steps, [[s, number], …]"},
                {"signals", "what the parent sent, [[name, s], …]"},
                {"ended_s", "when the child ended, if it did", "s"},
                {"steps_stopped", "steps of the child while it was stopped", "count"},
                {"steps_continued", "steps of the child in the same time after it was continued", "count"}};
    d.charts = {
        outcomesChart(),
        {"steps", "Steps of the child", "timing", childStepsChart},
    };
    d.views = {View::Family};
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = "nothing: nothing here is drawn at random";
    d.remarks = terminateRemarks;
    d.nominalSeconds = terminateSeconds;
    d.processCount = [](const Parameters &) { return qint64(1); };
    d.headline = terminateHeadline;
    return d;
}

ArenaNeeds terminateNeeds(const Parameters &)
{
    return {.lanes = 1, .eventsPerLane = 4096};
}

} // namespace

const Experiment &terminateExperiment()
{
    static const Experiment experiment {terminateDeclaration(), terminateNeeds, runTerminate};
    return experiment;
}

} // namespace plab
