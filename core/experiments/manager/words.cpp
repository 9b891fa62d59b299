// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: what it says of a run, and of settings before one.
#include "core/experiments/manager/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>

namespace plab::manager {

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const qint64 tutorial = p.choice("object") == QLatin1String("dict") ? 3 : 1;
    if (p.integer("operations") < tutorial + 2 && p.integer("clients") == 1)
        remarks.append(QStringLiteral("With so few operations the client makes only the tutorial's changes "
                                      "to the object, and none of the counting."));
    if (p.integer("clients") == 1 && p.integer("operations") >= tutorial + 2)
        remarks.append(QStringLiteral("One client has nobody to lose an update to."));
    return remarks;
}

namespace {

/// How many times slower, for people: "830", "4.2".
QString shownRatio(double ratio)
{
    return ratio < 10 ? QLocale().toString(ratio, 'f', 1) : shownCount(ratio);
}

QString lostWords(const RunRecord &run)
{
    const bool lost = std::any_of(run.outcomes.begin(), run.outcomes.end(), [](const OutcomeRow &row) {
        return row.outcome == QLatin1String("update-lost") && row.count > 0;
    });
    return lost ? QStringLiteral(" Updates were lost: reading and writing back are two messages, and "
                                 "another client's came between.")
                : QString();
}

} // namespace

Headline headline(const RunRecord &run)
{
    const std::optional<double> ratio = median(measured(run, "ratio"));
    const std::optional<double> perSecond = median(measured(run, "ops_per_s"));
    if (!ratio || !perSecond)
        return {};
    constexpr double Few = 100; // of which the first wakes would be most of what is measured
    const QList<ConsoleLine> &printed = countedRepeats(run).last()->console;
    if (double(run.parameters.integer("operations")) < Few && !printed.isEmpty())
        return {QStringLiteral("The server holds %1.").arg(printed.last().text),
                QStringLiteral("An operation took %1 as a message to the server. So few are no measurement: "
                               "take %2 to compare it with shared memory.")
                        .arg(shownSeconds(1 / *perSecond), shownCount(1000))
                    + lostWords(run)};
    Headline headline;
    headline.sentence =
        QStringLiteral("Asking the server is %1 times slower than shared memory.").arg(shownRatio(*ratio));
    headline.detail = counted(*perSecond, "%n operation", "%n operations")
        + QStringLiteral(" per second as messages to the server, %1 on shared memory under a mutex.")
              .arg(shownCount(median(measured(run, "shared_memory_ops_per_s"))));
    headline.detail += lostWords(run);
    return headline;
}

} // namespace plab::manager
