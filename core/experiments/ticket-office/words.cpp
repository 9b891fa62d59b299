// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: what it says of a run, and of settings before one.
#include "core/experiments/ticket-office/card.h"

#include "core/analysis/outcomes.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::ticketoffice {

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (p.choice("storage") != QLatin1String("json-file")) {
        for (const char *name : {"write", "write-seconds"})
            none.append(idleWhile(p, name, "storage"));
    } else if (p.choice("write") == QLatin1String("in-one")) {
        none.append(idleWhile(p, "write-seconds", "write"));
    }
    if (p.number("delay") == 0)
        none.append(idle(p, "delay-kind", tr("there is no delay")));
    return none;
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.integer("buyers") == 1)
        remarks.append(tr("One buyer has nobody to compete with."));
    else if (p.integer("tickets") >= p.integer("buyers"))
        remarks.append(tr("There is a ticket for everybody, so nothing can be oversold."));
    else if (!isLocked(p) && p.number("delay") < RacyDelay)
        remarks.append(tr("With so short a delay it is chance who reads before whom."));
    return remarks;
}

namespace {

Text turnsWords(double buyers, double refused)
{
    const Text turns = refused == 0 ? tr("The %1 buyers took turns, and none was refused.")
                                    : tr("The %1 buyers took turns, and %n were refused.",
                                         "The %1 buyers took turns, and %n was refused.", refused);
    return turns.arg(shownCount(buyers));
}

/// Without a lock a ticket for everybody is no safety either: the number that is written may be wrong.
Text enoughWords(const RunRecord &run, double right)
{
    const QJsonValue told = countedRepeats(run).last()->values.value("left");
    if (!told.isDouble())
        return tr("There was one for everybody.");
    const double left = told.toDouble();
    return left == right ? tr("There was one for everybody, and the number left is right, by luck.")
                         : tr("There was one for everybody, but the number left is wrong: %1 instead of %2.")
                               .arg(shownCount(left), shownCount(right));
}

/// "3 of 5 repeats sold too many, up to 9 tickets; there was 1." How many is another in each repeat: no
/// middle value says it.
Text soldSentence(const QList<double> &sold, double there)
{
    const double most = *std::max_element(sold.begin(), sold.end());
    const bool same = *std::min_element(sold.begin(), sold.end()) == most;
    const Text supply = tr("there were %n", "there was %n", there);
    const auto tooMany = std::count_if(sold.begin(), sold.end(), [&](double one) { return one > there; });
    if (sold.size() == 1 || tooMany == 0)
        return (same ? tr("%n tickets were sold; %1.", "%n ticket was sold; %1.", most)
                     : tr("Up to %n tickets were sold; %1.", "Up to %n ticket was sold; %1.", most))
            .arg(supply);
    if (tooMany == sold.size())
        return (same ? tr("All %1 repeats sold too many, %n tickets each; %2.",
                          "All %1 repeats sold too many, %n ticket each; %2.", most)
                     : tr("All %1 repeats sold too many, up to %n tickets; %2.",
                          "All %1 repeats sold too many, up to %n ticket; %2.", most))
            .arg(sold.size(), supply);
    return tr("%1 of %2 repeats sold too many, up to %n tickets; %3.",
              "%1 of %2 repeats sold too many, up to %n ticket; %3.", most)
        .arg(tooMany, sold.size(), supply);
}

/// "4 of 5 repeats raced." where in some no two buyers met; nothing where all did.
Text racedWords(const RunRecord &run)
{
    const quint64 all = judgedCount(run.outcomes).all;
    const quint64 notRaced = countOf(run, QLatin1String("not-raced"));
    if (notRaced == 0 || run.parameters.integer("buyers") == 1)
        return {};
    return tr("%1 of %n repeats raced.", "%1 of %n repeat raced.", double(all)).arg(all - notRaced);
}

bool noneMet(const RunRecord &run)
{
    const quint64 notRaced = countOf(run, QLatin1String("not-raced"));
    return notRaced > 0 && notRaced == judgedCount(run.outcomes).all;
}

Text unreadableWords(const RunRecord &run)
{
    const QList<double> unreadable = measured(run, "unreadable");
    const double most = unreadable.isEmpty() ? 0 : *std::max_element(unreadable.begin(), unreadable.end());
    if (most == 0)
        return {};
    if (unreadable.size() == 1)
        return tr("%n buyers found the file empty, because another was writing it.",
                  "%n buyer found the file empty, because another was writing it.", most);
    return tr("Up to %n buyers found the file empty, because another was writing it.",
              "Up to %n buyer found the file empty, because another was writing it.", most);
}

Text whyWords(const RunRecord &run, double most)
{
    const auto there = double(run.parameters.integer("tickets"));
    const auto buyers = double(run.parameters.integer("buyers"));
    if (most > there)
        return tr("Buyers read the number before others had written theirs.");
    if (buyers == 1)
        return tr("One buyer has nobody to compete with.");
    if (noneMet(run))
        return tr("No two buyers were at the counter at the same time: there is nothing to conclude.");
    if (isLocked(run.parameters))
        return turnsWords(buyers, buyers - most);
    if (there == 0)
        return tr("Every buyer found none left.");
    if (there >= buyers)
        return enoughWords(run, there - most);
    return tr("Without a lock that is luck, not safety.");
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> sold = measured(run, "sold");
    if (sold.isEmpty())
        return {};
    const double most = *std::max_element(sold.begin(), sold.end());
    const Text took = tr("It took %1.").arg(shownSeconds(median(measured(run, "wall_s"))));
    return {joined({racedWords(run), soldSentence(sold, double(run.parameters.integer("tickets")))}),
            joined({whyWords(run, most), unreadableWords(run), took})};
}

} // namespace plab::ticketoffice
