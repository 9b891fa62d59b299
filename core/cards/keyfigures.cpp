// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/keyfigures.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/model/shownfigures.h"

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

const QString NotKnown = QStringLiteral("–");

/// What was lost in each repeat that was a race and can be judged, as a share of what was to be counted.
QList<double> lossesOf(const RunRecord &run)
{
    QList<double> losses;
    const double start = run.parameters.contains("start-value") ? run.parameters.number("start-value") : 0;
    for (const Repeat *repeat : countedRepeats(run)) {
        const std::optional<double> wanted = measureOf(*repeat, "expected");
        const std::optional<double> found = measureOf(*repeat, "final");
        const bool raced = repeat->outcomes.value(QStringLiteral("not-raced")) == 0;
        if (raced && wanted && found && *wanted != start)
            losses << std::abs(*wanted - *found) / std::abs(*wanted - start);
    }
    return losses;
}

/// Some repeats lose nearly all and others nothing, so it is the most that is told, and of how many.
KeyFigure lossOf(const RunRecord &run)
{
    const QList<double> losses = lossesOf(run);
    if (losses.isEmpty())
        return {Text::plain(NotKnown), tr("no repeat was a race")};
    const auto lost = std::count_if(losses.begin(), losses.end(), [](double share) { return share > 0; });
    const QString most = shownPercent(*std::max_element(losses.begin(), losses.end()));
    if (lost == 0)
        return {Text::plain(QStringLiteral("0 %")),
                tr("of the sum was lost, in %n repeats", "of the sum was lost, in %n repeat",
                   double(losses.size()))};
    if (losses.size() == 1)
        return {Text::plain(most), tr("of the sum was lost")};
    return {Text::plain(most),
            tr("of the sum was lost at most; %1 of %2 repeats lost some").arg(lost, losses.size())};
}

} // namespace

QList<KeyFigure> lossAndCost(const RunRecord &run,
                             const std::function<QMap<QString, double>(const Repeat &)> &paces,
                             const Text &perUpdate)
{
    QList<double> seconds;
    for (const Repeat *repeat : countedRepeats(run)) {
        for (const double pace : paces(*repeat)) {
            if (pace > 0)
                seconds << 1 / pace;
        }
    }
    const std::optional<double> typical = median(seconds);
    return {lossOf(run), {Text::plain(typical ? shownSeconds(*typical) : NotKnown), perUpdate}};
}

KeyFigure repeatsWith(const RunRecord &run, const QStringList &outcomes, const Text &words)
{
    qsizetype with = 0;
    const QList<const Repeat *> counted = countedRepeats(run);
    for (const Repeat *repeat : counted)
        with += std::any_of(outcomes.begin(), outcomes.end(),
                            [&](const QString &id) { return repeat->outcomes.value(id) > 0; });
    return {counted.isEmpty() ? Text::plain(NotKnown) : tr("%1 of %2").arg(with, counted.size()), words};
}

KeyFigure typicalTime(const RunRecord &run, const char *measure, const Text &words, double scale)
{
    QList<double> seconds;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (const std::optional<double> value = measureOf(*repeat, measure))
            seconds << *value * scale;
    }
    const std::optional<double> typical = median(seconds);
    return {Text::plain(typical ? shownSeconds(*typical) : NotKnown), words};
}

KeyFigure typicalFigure(const RunRecord &run, const char *measure, const Text &words)
{
    QList<double> values;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (const std::optional<double> value = measureOf(*repeat, measure))
            values << *value;
    }
    const std::optional<double> typical = median(values);
    return {Text::plain(typical ? shownFigure(*typical) : NotKnown), words};
}

} // namespace plab
