// SPDX-License-Identifier: GPL-3.0-or-later
// Signals: what it is.
#include "core/experiments/signals/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/experiments/signals/script.h"
#include "core/model/shownfigures.h"
#include "core/sights/sights.h"

#include <csignal>

namespace plab::signalling {

namespace {

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(choiceParameter("signal", tr("Signal"),
                                tr("Which one is sent; each: every one, each to a child of its own"),
                                {{"usr1", Text::plain("SIGUSR1")},
                                 {"realtime", tr("a real-time signal")},
                                 {"term", Text::plain("SIGTERM")},
                                 {"int", Text::plain("SIGINT")},
                                 {"hup", Text::plain("SIGHUP")},
                                 {"chld", Text::plain("SIGCHLD")},
                                 {"stop", Text::plain("SIGSTOP")},
                                 {"kill", Text::plain("SIGKILL")},
                                 {"each", tr("each of them")}})),
        mainOne(choiceParameter(
            "disposition", tr("The child"),
            tr("handles it, blocks it for a while and handles it then, ignores it, or leaves it "
               "as it is by default"),
            {{"handled", tr("handles it")},
             {"blocked", tr("blocks it first")},
             {"ignored", tr("ignores it")},
             {"default", tr("does nothing about it")}})),
        mainOne(wholeParameter("count", tr("Signals"), tr("How many are sent"), 1, double(MostSignals), 10)),
        numberParameter("interval", tr("Interval"), tr("What the parent waits after each"), "ms", 0, 1000, 0),
    };
    return own + commonParameters("all");
}

bool triesEach(const Parameters &p)
{
    return chosenSignal(p) == 0;
}

/// Whether the child is left as it is: by its own wish, or because nobody can have another.
bool suffers(const Parameters &p)
{
    return !triesEach(p) && (isDisposed(p, "default") || isBeyondControl(chosenSignal(p)));
}

bool counts(const Parameters &p)
{
    return !triesEach(p) && !suffers(p) && !isDisposed(p, "ignored");
}

bool isHarmless(const Parameters &p)
{
    const bool byItself = suffers(p) && chosenSignal(p) == SIGCHLD;
    return byItself || (isDisposed(p, "ignored") && !suffers(p) && !triesEach(p));
}

bool stops(const Parameters &p)
{
    return chosenSignal(p) == SIGSTOP;
}

bool ends(const Parameters &p)
{
    return suffers(p) && chosenSignal(p) != SIGSTOP && chosenSignal(p) != SIGCHLD;
}

QList<OutcomeDeclaration> outcomes()
{
    return {
        {"all-handled", tr("all handled"), tr("Each signal that was sent was handled, in order."),
         [](const Parameters &p) { return acceptableIf(counts(p)); }, counts},
        {"merged", tr("merged"),
         tr("Fewer were handled than sent: one that is pending already is not kept a second time."),
         [](const Parameters &p) { return acceptableIf(counts(p) && !isQueued(p)); }, counts},
        {"out-of-order", tr("out of order"), tr("A signal was handled before one that was sent earlier."),
         always(Grade::Forbidden), counts},
        {"ignored", tr("ignored"), tr("Nothing happened to the child."),
         [](const Parameters &p) { return acceptableIf(isHarmless(p)); }, isHarmless},
        {"stopped", tr("stopped"), tr("The child stood still until SIGCONT, and lived on."),
         [](const Parameters &p) { return acceptableIf(stops(p)); }, stops},
        {"ended", tr("ended"), tr("The signal ended the child; its exit code is the negative number."),
         [](const Parameters &p) { return acceptableIf(ends(p)); }, ends},
        {"each-tried", tr("each tried"), tr("Every signal was sent to a child of its own."),
         [](const Parameters &p) { return acceptableIf(triesEach(p)); }, triesEach},
    };
}

double nominalSeconds(const Parameters &p)
{
    return triesEach(p) ? SettleS : double(p.integer("count")) * p.number("interval") * 1e-3;
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Signals");
    d.chapter = tr("Processes");
    d.summary =
        tr("A parent sends signals to a child that handles, blocks or ignores them. How many arrive?");
    d.keywords = {"signal",    "signal.signal", "handler",         "SIG_IGN",    "SIG_DFL",   "SIGUSR1",
                  "SIGTERM",   "SIGINT",        "SIGHUP",          "SIGKILL",    "SIGSTOP",   "SIGCONT",
                  "SIGCHLD",   "os.kill",       "sigaction",       "sigqueue",   "real-time", "SIGRTMIN",
                  "pending",   "blocked",       "pthread_sigmask", "sigpending", "merge",     "coalesce",
                  "interrupt", "exitcode",      "core dump"};
    d.parameters = parameters();
    d.outcomes = outcomes();
    d.measures = withCommonMeasures({
        {"sent", "count", tr("signals that the parent sent")},
        {"handled", "count", tr("signals that a handler of the child was called for")},
        {"merged", "count",
         tr("signals that were sent and never handled, because one was pending already; null where the child "
            "does not handle them")},
        {"exitcode", "code", tr("exit code of the child, or the negative number of the signal"), true},
        {"sigchld", "count", tr("times SIGCHLD told the parent of its children")},
    });
    d.values = {
        {"sent_s", tr("when each was sent"), "s"},
        {"handled_values", tr("when each was handled, and the value that came with it, [[s, value], …]")},
        {"pending", tr("whether one waited while it was blocked"), "flag"},
        {"cannot_catch", tr("signals that the child could not handle, block or ignore"), "text"},
        {"child_news", tr("what SIGCHLD told the parent, [[s, what, exit code or signal], …]")},
        {"by_signal", tr("what each signal did to its child, {name: {effect, exitcode}}"), "object"},
    };
    d.charts = {
        outcomesChart(),
        ownPicture({"arrivals", tr("Sent and handled"), "timing", arrivalsChart}),
        ownPicture({"effects", tr("Effects"), "timing", effectsChart}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("all-handled", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("merged", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("ignored", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("stopped", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("ended", "signal", tr("signal sent"), sights::signalsSent),
        sightOf("each-tried", "signal", tr("signal sent"), sights::signalsSent),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return qint64(triesEach(p) ? SIGSYS : 1); };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 signals have been sent.", "%n of %1 signals has been sent.", done)
            .arg(shownCount(wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::signalling
