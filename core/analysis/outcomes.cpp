// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

/// What was made afresh and judged: a repeat each or, within a single repeat, its stretches of trials; by
/// outcome in the order of the rows.
struct Observations
{
    QList<QList<Cluster>> clusters;
    bool inSequence = false;
    bool single = true; ///< one observation a cluster: they are independent as they are
};

/// Counts by outcome and cluster; what was not judged counts in no total.
QList<QList<Cluster>> clustersOf(const QList<OutcomeRow> &rows, const QList<QMap<QString, double>> &counts)
{
    QList<QList<Cluster>> clusters(rows.size());
    for (const QMap<QString, double> &one : counts) {
        double total = 0;
        for (const OutcomeRow &row : rows)
            total += row.grade == Grade::Inconclusive ? 0 : one.value(row.outcome);
        for (qsizetype i = 0; total > 0 && i < rows.size(); ++i)
            clusters[i].append({one.value(rows[i].outcome), total});
    }
    return clusters;
}

/// From values.blocks: {outcome: [count in the first stretch, …], …}.
QList<QMap<QString, double>> stretchesOf(const Repeat &repeat)
{
    QList<QMap<QString, double>> stretches;
    const QJsonObject blocks = repeat.values.value(QLatin1String("blocks")).toObject();
    for (auto outcome = blocks.begin(); outcome != blocks.end(); ++outcome) {
        const QJsonArray counts = outcome.value().toArray();
        stretches.resize(std::max(stretches.size(), counts.size()));
        for (qsizetype i = 0; i < counts.size(); ++i)
            stretches[i].insert(outcome.key(), counts.at(i).toDouble());
    }
    return stretches;
}

Observations observationsOf(const QList<OutcomeRow> &rows, const RunRecord &record)
{
    Observations seen;
    QList<QMap<QString, double>> repeats;
    const QList<const Repeat *> counted = countedRepeats(record);
    for (const Repeat *repeat : counted) {
        QMap<QString, double> counts;
        for (auto it = repeat->outcomes.cbegin(); it != repeat->outcomes.cend(); ++it)
            counts.insert(it.key(), double(it.value()));
        repeats.append(counts);
    }
    seen.clusters = clustersOf(rows, repeats);
    for (const Cluster &cluster : seen.clusters.value(0))
        seen.single = seen.single && cluster.total == 1;
    if (counted.size() == 1 && !seen.single) {
        seen.clusters = clustersOf(rows, stretchesOf(*counted.first()));
        seen.inSequence = true;
    }
    return seen;
}

/// What the observations are worth, by outcome. Of one that was never (or always) seen they say nothing by
/// themselves: then it is the least of the others, and if there is none the number of clusters.
QList<double> worthOf(const Observations &seen)
{
    const double clusters = double(seen.clusters.value(0).size());
    if (seen.single)
        return QList<double>(seen.clusters.size(), clusters);
    QList<std::optional<double>> own;
    double least = -1;
    for (const QList<Cluster> &one : seen.clusters) {
        own.append(seen.inSequence ? effectiveCountInSequence(one) : effectiveCount(one));
        if (own.last())
            least = least < 0 ? *own.last() : std::min(least, *own.last());
    }
    QList<double> worth;
    for (const std::optional<double> &one : own)
        worth.append(one.value_or(least < 0 ? clusters : least));
    return worth;
}

void addShares(QList<OutcomeRow> &rows, const Observations &seen)
{
    const quint64 judged = judgedCount(rows).judged;
    const bool hasInterval = seen.clusters.value(0).size() >= FewestForInterval;
    const QList<double> worth = worthOf(seen);
    for (qsizetype i = 0; i < rows.size(); ++i) {
        OutcomeRow &row = rows[i];
        if (judged == 0 || row.grade == Grade::Inconclusive)
            continue;
        row.share = double(row.count) / double(judged);
        if (!hasInterval)
            continue;
        Interval interval = wilsonInterval(*row.share * worth[i], worth[i]);
        if (row.count == 0)
            interval.low = 0; // exact, where rounding leaves a trace
        if (row.count == judged)
            interval.high = 1;
        row.shareLow = interval.low;
        row.shareHigh = interval.high;
        row.effective = worth[i];
    }
}

} // namespace

QList<OutcomeRow> gradeOutcomes(const Declaration &declaration, const RunRecord &record)
{
    QMap<QString, quint64> counts;
    for (const Repeat *repeat : countedRepeats(record)) {
        for (auto it = repeat->outcomes.cbegin(); it != repeat->outcomes.cend(); ++it)
            counts[it.key()] += it.value();
    }
    QList<OutcomeRow> rows;
    for (const OutcomeDeclaration &declared : declaration.outcomes) {
        rows.append({declared.id,
                     declared.title,
                     declared.sentence,
                     counts.value(declared.id),
                     {},
                     {},
                     {},
                     declared.grade(record.parameters)});
    }
    addShares(rows, observationsOf(rows, record));
    return rows;
}

QList<OutcomeRow> shownOutcomes(const QList<OutcomeRow> &rows)
{
    QList<OutcomeRow> shown = rows;
    shown.removeIf([](const OutcomeRow &row) { return row.grade == Grade::Inconclusive && row.count == 0; });
    return shown;
}

QString countWords(quint64 count, quint64 all, bool trials)
{
    const QString many = trials ? counted(double(all), "the trial", "%n trials")
                                : counted(double(all), "the repeat", "%n repeats");
    if (all == 1)
        return count == 1 ? many : QStringLiteral("not %1").arg(many);
    if (count == all)
        return QStringLiteral("each of %1").arg(many);
    return count == 0 ? QStringLiteral("none of %1").arg(many)
                      : QStringLiteral("%1 of %2").arg(shownCount(double(count)), many);
}

QString intervalWords(const QList<OutcomeRow> &rows, const QString &what)
{
    std::optional<double> least; // of the outcomes: that of a rare one is worth more
    for (const OutcomeRow &row : rows) {
        if (row.effective)
            least = std::min(least.value_or(*row.effective), *row.effective);
    }
    if (!least)
        return QStringLiteral("No interval of a share: that takes six repeats, or many trials.");
    if (*least >= double(judgedCount(rows).judged))
        return QStringLiteral("%1: 95 % interval of the share (Wilson).").arg(what);
    return QStringLiteral(
               "%1: 95 % interval of the share (Wilson), from how far the repeats, or stretches of a "
               "single one, differ: the trials are worth %2 independent ones.")
        .arg(what, QLocale().toString(std::max(1.0, *least), 'f', 0));
}

JudgedCount judgedCount(const QList<OutcomeRow> &rows)
{
    JudgedCount count;
    for (const OutcomeRow &row : rows) {
        count.all += row.count;
        count.judged += row.grade == Grade::Inconclusive ? 0 : row.count;
    }
    return count;
}

} // namespace plab
