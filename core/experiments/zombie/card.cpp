// SPDX-License-Identifier: GPL-3.0-or-later
// Zombie: what it is.
#include "core/experiments/zombie/card.h"

#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/cards/lifetimes.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/experiments/zombie/script.h"
#include "core/sights/sights.h"

#include <csignal>

namespace plab::zombie {

namespace {

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("children", tr("Children"), tr("Child processes that end at once"), 1, 64, 1)),
        mainOne(numberParameter("zombie-seconds", tr("Time as a zombie"),
                                tr("How long the parent does something else before it waits or ends"), "s", 0,
                                3600, 2)),
        mainOne(choiceParameter("then", tr("Then"),
                                tr("What the parent does in the end: wait for them, or exit"),
                                {{"wait", tr("wait")}, {"exit", tr("exit")}})),
    };
    return own + commonParameters("all");
}

/// From the end of each child until somebody waited for it: with `exit` the parent is gone by then.
void measure(const Parameters &, Repeat &repeat)
{
    QList<double> lengths;
    QString adopter;
    for (const ProcessRecord &process : std::as_const(repeat.processes)) {
        if (process.role == Role::Child && process.endedS && process.reapedS)
            lengths.append(*process.reapedS - *process.endedS);
        if (process.role == Role::Child && process.adoptedBy)
            adopter = processNameOf(repeat, *process.adoptedBy);
    }
    if (const std::optional<double> length = median(lengths))
        repeat.measures.insert(QStringLiteral("zombie_s"), length);
    if (!adopter.isEmpty())
        repeat.values.insert(QStringLiteral("reaped_by"), adopter);
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Zombie");
    d.chapter = tr("Processes");
    d.summary = tr("A child has ended, and its parent has not waited for it: it keeps its pid.");
    d.keywords = {"zombie",          "defunct", "wait", "waitpid", "join",    "reap",     "is_alive",
                  "active_children", "SIGCHLD", "init", "adopted", "state Z", "exitcode", "Process"};
    d.parameters = parameters();
    d.outcomes = {
        {"zombie", tr("zombie"),
         tr("It ended and was in state Z, its pid taken, until somebody waited for it."),
         always(Grade::Acceptable)},
        {"no-zombie", tr("no zombie"), tr("It vanished before anybody had waited for it: that cannot be."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures(
        {{"zombie_s", "s", tr("from a child's end until it was waited for, median of the children")}});
    d.values = {{"zombie_pids", tr("pids that were still taken after the end of their process"), "pid"},
                {"reaped_by", tr("who adopted and waited for them when the parent had gone"), "text"}};
    d.charts = {
        outcomesChart(),
        ownPicture({"lifetimes", tr("Lifetimes"), "timing", lifetimesChart}),
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("zombie", "zombie", tr("zombie"), sights::zombies),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd});
    d.seedFeeds = tr("nothing: nothing here is drawn at random");
    d.remarks = [](const Parameters &p) {
        QList<Text> remarks;
        if (p.number("zombie-seconds") < 0.02)
            remarks.append(tr("Less than 0.02 s as a zombie is too short to be seen in the timeline."));
        return remarks;
    };
    d.nominalSeconds = [](const Parameters &p) { return ChildSeconds + p.number("zombie-seconds"); };
    d.processCount = [](const Parameters &p) { return p.integer("children"); };
    d.headline = headline;
    d.measure = measure;
    return d;
}

} // namespace plab::zombie
