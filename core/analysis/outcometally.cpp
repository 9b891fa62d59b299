// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcometally.h"

#include "core/analysis/outcomes.h"

#include <QJsonArray>

#include <algorithm>

namespace plab {

namespace {

using Counts = QMap<QString, double>; ///< by outcome

/// What was not judged counts in no total.
void addCluster(QList<QList<Cluster>> &clusters, const QList<OutcomeRow> &rows, const Counts &counts)
{
    double total = 0;
    for (const OutcomeRow &row : rows)
        total += row.grade == Grade::Inconclusive ? 0 : counts.value(row.outcome);
    for (qsizetype i = 0; total > 0 && i < rows.size(); ++i)
        clusters[i].append({counts.value(rows[i].outcome), total});
}

/// From values.blocks: {outcome: [count in the first stretch, …], …}.
QList<Counts> stretchesOf(const Repeat &repeat)
{
    QList<Counts> stretches;
    const QJsonObject blocks = repeat.values.value(QLatin1String("blocks")).toObject();
    for (auto outcome = blocks.begin(); outcome != blocks.end(); ++outcome) {
        const QJsonArray counts = outcome.value().toArray();
        stretches.resize(std::max(stretches.size(), counts.size()));
        for (qsizetype i = 0; i < counts.size(); ++i)
            stretches[i].insert(outcome.key(), counts.at(i).toDouble());
    }
    return stretches;
}

/// What the observations are worth, by outcome. Of one that was never (or always) seen they say nothing by
/// themselves: then it is the least of the others, and if there is none the number of clusters.
QList<double> worthOf(const QList<QList<Cluster>> &observed, bool inSequence)
{
    QList<std::optional<double>> own;
    double least = -1;
    for (const QList<Cluster> &one : observed) {
        own.append(inSequence ? effectiveCountInSequence(one) : effectiveCount(one));
        if (own.last())
            least = least < 0 ? *own.last() : std::min(least, *own.last());
    }
    QList<double> worth;
    for (const std::optional<double> &one : own)
        worth.append(one.value_or(least < 0 ? double(observed.value(0).size()) : least));
    return worth;
}

void addShares(QList<OutcomeRow> &rows, const QList<double> &worth, bool hasInterval)
{
    const quint64 judged = judgedCount(rows).judged;
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

OutcomeTally::OutcomeTally(const Declaration &declaration, const Parameters &parameters)
{
    for (const OutcomeDeclaration &declared : declaration.outcomes)
        m_rows.append({declared.id,
                       declared.title,
                       declared.sentence,
                       0,
                       {},
                       {},
                       {},
                       declared.grade(parameters),
                       {},
                       !declared.possible || declared.possible(parameters)});
    m_observed.resize(m_rows.size());
    m_stretches.resize(m_rows.size());
}

void OutcomeTally::add(const Repeat &repeat)
{
    if (repeat.witness || !repeat.endedAsItShould())
        return;
    Counts counts;
    for (auto it = repeat.outcomes.cbegin(); it != repeat.outcomes.cend(); ++it)
        counts.insert(it.key(), double(it.value()));
    for (OutcomeRow &row : m_rows)
        row.count += repeat.outcomes.value(row.outcome);
    addCluster(m_observed, m_rows, counts);
    if (!m_observed.value(0).isEmpty())
        m_single = m_single && m_observed[0].last().total == 1;
    if (++m_counted == 1) {
        for (const Counts &stretch : stretchesOf(repeat))
            addCluster(m_stretches, m_rows, stretch);
    }
}

QList<OutcomeRow> OutcomeTally::rows() const
{
    const bool inSequence = m_counted == 1 && !m_single;
    const QList<QList<Cluster>> &observed = inSequence ? m_stretches : m_observed;
    const qsizetype clusters = observed.value(0).size();
    QList<OutcomeRow> rows = m_rows;
    addShares(rows, m_single ? QList<double>(rows.size(), double(clusters)) : worthOf(observed, inSequence),
              clusters >= FewestForInterval);
    return rows;
}

} // namespace plab
