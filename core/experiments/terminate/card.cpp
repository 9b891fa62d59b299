// SPDX-License-Identifier: GPL-3.0-or-later
// Terminate: what it is.
#include "core/experiments/terminate/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/keyfigures.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/experiments/terminate/script.h"
#include "core/experiments/terminate/sentinels.h"
#include "core/sights/sights.h"

#include <csignal>

namespace plab::terminate {

namespace {

Parameter shortJoin()
{
    Parameter timeout =
        numberParameter("join-timeout", tr("Join timeout"),
                        tr("join(timeout) right after the signal; 0 and less only look"), "s", -1, 3600, 0);
    timeout.initial = {};
    timeout.optional = true;
    return timeout;
}

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(
            choiceParameter("how", tr("How"),
                            tr("Terminate it (SIGTERM), kill it (SIGKILL), stop it and let it go "
                               "on, stop it and kill it, let it exit with a code, or wait for three at once"),
                            {{"terminate", tr("terminate")},
                             {"kill", tr("kill")},
                             {"stop-continue", tr("stop and continue")},
                             {"kill-stopped", tr("stop, then kill")},
                             {"exit-code", tr("exit with a code")},
                             {"sentinel", tr("wait for several")}})),
        mainOne(
            switchParameter("ignore-sigterm", tr("Ignore SIGTERM"), tr("The child ignores SIGTERM"), false)),
        mainOne(
            wholeParameter("code", tr("Exit code"), tr("What the child gives to sys.exit()"), -1, 1000, 7)),
        shortJoin(),
    };
    return own + commonParameters("all");
}

bool survives(const Parameters &p)
{
    return does(p, "terminate") && p.flag("ignore-sigterm");
}

/// What the parent waits between what it does, and for a child that does not end.
double nominalSeconds(const Parameters &p)
{
    if (does(p, "sentinel"))
        return LastEndS;
    if (does(p, "exit-code"))
        return 0;
    const bool ignores = p.flag("ignore-sigterm") && !does(p, "kill") && !does(p, "kill-stopped");
    return (does(p, "stop-continue") ? 4 : 1) * PauseS + (ignores ? PatienceS : 0);
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Terminate");
    d.chapter = tr("Processes");
    d.summary = tr("A child is terminated, killed, stopped and continued, or exits with a code.");
    d.keywords = {"terminate", "kill",     "exitcode",        "is_alive",  "SIGTERM", "SIGKILL", "SIGSTOP",
                  "SIGCONT",   "signal",   "sys.exit",        "exit code", "stop",    "state T", "pending",
                  "Process",   "sentinel", "connection.wait", "join(0)",   "timeout", "select"};
    d.parameters = parameters();
    d.outcomes = {
        {"ended", tr("ended"), tr("The child has ended and has an exit code."),
         [](const Parameters &p) { return acceptableIf(!survives(p) && !does(p, "stop-continue")); },
         [](const Parameters &p) { return !survives(p) && !does(p, "stop-continue"); }},
        {"survived", tr("survived"), tr("The child ignored the signal and lives."),
         [](const Parameters &p) { return acceptableIf(survives(p)); }, survives},
        {"continued", tr("continued"),
         tr("The child stood still while it was stopped, and went on afterwards."),
         [](const Parameters &p) { return acceptableIf(does(p, "stop-continue")); },
         [](const Parameters &p) { return does(p, "stop-continue"); }},
    };
    d.measures = withCommonMeasures({
        {"exitcode", "code", tr("exit code, or the negative number of the signal; null while it is alive"),
         true},
        {"alive_after_s", "s",
         tr("how long the child lived after the signal that is to end it, or was looked at; null if it had "
            "ended")},
        {"join_s", "s", tr("how long the join with the timeout took that the settings give")},
        {"alive_after_join", "flag", tr("whether the child lived when that join returned")},
    });
    d.values = {
        {"states", tr("state letters that were seen: T while stopped"), "text"},
        {"sigterm_pending", tr("whether SIGTERM waited for the stopped child to continue"), "flag"},
        {"steps", tr("when the child made each of its steps, [[s, number], …]")},
        {"signals", tr("what the parent sent, [[name, s], …]")},
        {"ended_s", tr("when the child ended, if it did"), "s"},
        {"steps_stopped", tr("steps of the child while it was stopped"), "count"},
        {"steps_continued", tr("steps of the child in the same time after it was continued"), "count"},
        {"ready", tr("whose sentinel was ready, when, and how it had ended, [[name, s, code], …]")}};
    d.charts = {
        outcomesChart(),
        ownPicture({"steps", tr("Steps of the child"), "timing", childStepsChart}),
        ownPicture({"heard", tr("Heard of"), "timing", heardChart}),
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("ended", "ending", tr("child that ended"), sights::endings),
        sightOf("survived", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("continued", "signal", tr("signal sent"), sights::signalsSent),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = tr("nothing: nothing here is drawn at random");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return qint64(does(p, "sentinel") ? SentinelChildren : 1); };
    offerBothWays(d.parameters, "ignore-sigterm", tr("Now with SIGTERM ignored"),
                  tr("Now with SIGTERM as usual"));
    d.keyFigures = [](const RunRecord &run) {
        return QList<KeyFigure> {repeatsWith(run, {QStringLiteral("survived")}, tr("children lived on")),
                                 typicalTime(run, "join_s", tr("for the join"))};
    };
    d.headline = headline;
    return d;
}

} // namespace plab::terminate
