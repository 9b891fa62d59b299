// SPDX-License-Identifier: GPL-3.0-or-later
// Join order: what it is.
#include "core/experiments/join-order/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/experiments/join-order/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

#include <algorithm>

namespace plab::joinorder {

namespace {

QList<Parameter> parameters()
{
    Parameter seconds {"seconds",
                       tr("Sleeps"),
                       tr("How long each child sleeps; as many children as values"),
                       ParameterType::List,
                       "s",
                       0,
                       3600};
    seconds.initial = QList<double> {1, 2, 3};
    Parameter timeout =
        numberParameter("join-timeout", tr("Join timeout"),
                        tr("A join returns at the latest after this time; 0 only looks"), "s", 0, 3600, 0);
    timeout.initial = {};
    timeout.optional = true;
    return QList<Parameter> {
               mainOne(seconds),
               mainOne(
                   choiceParameter("order", tr("Order"),
                                   tr("Start all and join in the same order, in the reverse one, or start "
                                      "and join one after the other"),
                                   {{"as-started", tr("as started")},
                                    {"reversed", tr("reversed")},
                                    {"start-and-join-each", tr("start and join each")}})),
               mainOne(timeout),
           }
    + commonParameters("all");
}

Result<void> checkSeconds(const Parameters &p)
{
    const qsizetype count = p.list("seconds").size();
    if (count >= 1 && count <= MostChildren)
        return {};
    return usageError(tr("%1 has %n values: give one for each child, from 1 to %2 of them.",
                         "%1 has %n value: give one for each child, from 1 to %2 of them.", double(count))
                          .arg(shownLabel(p, "seconds"), MostChildren),
                      {"seconds"});
}

QList<MeasureDeclaration> measures()
{
    QList<MeasureDeclaration> own;
    for (qsizetype i = 1; i <= MostChildren; ++i)
        own.append({QStringLiteral("join_%1_s").arg(i), "s",
                    tr("when join number %1 returned, from the entry").arg(i)});
    own.append({"alive_after_join", "count", tr("children that were alive when their join returned")});
    return withCommonMeasures(own);
}

/// Until the last child ends; one after the other if each is joined before the next is started.
double nominalSeconds(const Parameters &p)
{
    const bool oneByOne = p.choice("order") == QLatin1String("start-and-join-each");
    double begins = 0;
    double ends = 0;
    for (const double seconds : p.list("seconds")) {
        ends = std::max(ends, begins + seconds);
        if (oneByOne)
            begins += p.isNull("join-timeout") ? seconds : std::min(seconds, p.number("join-timeout"));
    }
    return ends;
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Order of joins");
    d.chapter = tr("Processes");
    d.summary = tr("Children sleep for different times; when does each join return?");
    d.keywords = {"join",       "timeout",  "is_alive",
                  "start",      "wait",     "waitpid",
                  "order",      "reversed", "one after the other",
                  "sequential", "wrong way"};
    d.parameters = parameters();
    d.outcomes = {
        {"in-time", tr("in time"), tr("Every join returned when its child had ended, or at its limit."),
         always(Grade::Acceptable)},
        {"late", tr("late"), tr("A join returned more than 50 ms and 5 % later: the machine was busy."),
         always(Grade::Interesting)},
    };
    d.measures = measures();
    d.values = {{"joined", tr("number of the child of each join, in the order of the joins"), "number"},
                {"ended_s", tr("when that child had ended, from the entry"), "s"}};
    d.charts = {
        outcomesChart(),
        ownPicture({"joins", tr("Joins"), "timing", joinsChart}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.views = {View::Family};
    d.sights = {
        sightOf("in-time", "join", tr("join"), sights::allJoins),
        sightOf("late", "join", tr("join"), sights::allJoins),
    };
    d.eventKinds = withCommonEventKinds({EventKind::SleepBegin, EventKind::SleepEnd, EventKind::TimedOut});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.check = checkSeconds;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &p) { return qint64(p.list("seconds").size()); };
    d.headline = headline;
    return d;
}

} // namespace plab::joinorder
