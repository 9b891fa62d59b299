// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: what it says of a run, and of settings before one.
#include "core/experiments/ticket-office/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <algorithm>

namespace plab::ticketoffice {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.integer("buyers") == 1)
        remarks.append(QStringLiteral("One buyer has nobody to compete with."));
    else if (p.integer("tickets") >= p.integer("buyers"))
        remarks.append(QStringLiteral("There is a ticket for everybody, so nothing can be oversold."));
    else if (!isLocked(p) && p.number("delay") < RacyDelay)
        remarks.append(QStringLiteral("With so short a delay it is chance who reads before whom."));
    return remarks;
}

namespace {

QString refusedWords(double count)
{
    return count == 0 ? QStringLiteral("none was") : counted(count, "%n was", "%n were");
}

/// Without a lock a ticket for everybody is no safety either: the number that is written may be wrong.
QString enoughWords(const RunRecord &run, double right)
{
    const QJsonValue told = countedRepeats(run).last()->values.value("left");
    if (!told.isDouble())
        return QStringLiteral("There was one for everybody.");
    const double left = told.toDouble();
    return left == right
        ? QStringLiteral("There was one for everybody, and the number left is right, by luck.")
        : QStringLiteral("There was one for everybody, but the number left is wrong: %1 instead of %2.")
              .arg(shownCount(left), shownCount(right));
}

/// "3 of 5 repeats sold too many, up to 9 tickets; there was 1." How many is another in each repeat: no
/// middle value says it.
QString soldSentence(const QList<double> &sold, double there, const QString &raced)
{
    const double most = *std::max_element(sold.begin(), sold.end());
    const bool same = *std::min_element(sold.begin(), sold.end()) == most;
    const QString end = counted(there, "; there was %n.", "; there were %n.");
    const QString tickets = counted(most, "%n ticket", "%n tickets");
    const auto tooMany = std::count_if(sold.begin(), sold.end(), [&](double one) { return one > there; });
    if (sold.size() == 1 || tooMany == 0)
        return raced
            + (same ? counted(most, "%n ticket was sold", "%n tickets were sold")
                    : counted(most, "up to %n ticket was sold", "up to %n tickets were sold"))
            + end;
    const QString repeats = shownCount(double(sold.size()));
    return raced
        + (tooMany == sold.size()
               ? QStringLiteral("all %1 repeats sold too many, ").arg(repeats)
               : QStringLiteral("%1 of %2 repeats sold too many, ").arg(shownCount(double(tooMany)), repeats))
        + (same ? tickets + QStringLiteral(" each") : QStringLiteral("up to ") + tickets) + end;
}

/// "4 of 5 repeats raced: " where in some no two buyers met; nothing where all did.
QString notRacedWords(const RunRecord &run)
{
    quint64 all = 0;
    quint64 notRaced = 0;
    for (const OutcomeRow &row : run.outcomes) {
        all += row.count;
        notRaced += row.outcome == QLatin1String("not-raced") ? row.count : 0;
    }
    if (notRaced == 0 || run.parameters.integer("buyers") == 1)
        return {};
    return QStringLiteral("%1 of %2 raced: ")
        .arg(shownCount(double(all - notRaced)), counted(double(all), "%n repeat", "%n repeats"));
}

bool noneMet(const RunRecord &run)
{
    return std::any_of(
               run.outcomes.begin(), run.outcomes.end(),
               [](const OutcomeRow &row) { return row.outcome == QLatin1String("not-raced") && row.count; })
        && std::all_of(run.outcomes.begin(), run.outcomes.end(), [](const OutcomeRow &row) {
               return row.outcome == QLatin1String("not-raced") || row.count == 0;
           });
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> sold = measured(run, "sold");
    if (sold.isEmpty())
        return {};
    const auto there = double(run.parameters.integer("tickets"));
    const auto buyers = double(run.parameters.integer("buyers"));
    const double most = *std::max_element(sold.begin(), sold.end());
    Headline headline;
    const QString sentence = soldSentence(sold, there, notRacedWords(run));
    headline.sentence = QString(sentence.at(0).toUpper() + sentence.mid(1));
    const QString took = shownSeconds(median(measured(run, "wall_s")));
    if (most > there)
        headline.detail =
            QStringLiteral("Buyers read the number before others had written theirs. It took %1.").arg(took);
    else if (buyers == 1)
        headline.detail = QStringLiteral("One buyer has nobody to compete with. It took %1.").arg(took);
    else if (noneMet(run))
        headline.detail =
            QStringLiteral("No two buyers were at the counter at the same time: there is nothing to "
                           "conclude. It took %1.")
                .arg(took);
    else if (isLocked(run.parameters))
        headline.detail = QStringLiteral("The %1 buyers took turns, and %2 refused. It took %3.")
                              .arg(shownCount(buyers), refusedWords(buyers - most), took);
    else if (there == 0)
        headline.detail = QStringLiteral("Every buyer found none left. It took %1.").arg(took);
    else if (there >= buyers)
        headline.detail = enoughWords(run, there - most) + QStringLiteral(" It took %1.").arg(took);
    else
        headline.detail = QStringLiteral("Without a lock that is luck, not safety. It took %1.").arg(took);
    return headline;
}

} // namespace plab::ticketoffice
