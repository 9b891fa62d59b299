// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>
#include <QList>

#include <optional>

namespace plab {

/// Samples of one thing, counted: from several repeats they can be added up, so that a percentile is that of
/// all samples and not of a few percentiles. As stored: [[value, count], …], ascending. Exact up to
/// MostExact different values; beyond that values closer than 1.1 % stand together at their mean, while the
/// smallest and the largest stay what they are. Plain value; all functions are pure.
class Tally
{
public:
    static constexpr qsizetype MostExact = 1000;
    /// A percentile is shown only where so many samples lie beyond it; else the largest is named instead.
    static constexpr double FewestBeyond = 5;

    Tally() = default;
    explicit Tally(QList<double> samples);

    /// All of their samples together.
    static Tally sum(const QList<Tally> &tallies);
    void append(double value, quint64 count); ///< the largest so far, or as large as that

    quint64 total() const { return m_total; }
    bool isEmpty() const { return m_total == 0; }
    double largest() const { return m_counts.last().first; } ///< not empty
    /// Linear-interpolated quantile (Hyndman & Fan type 7) of all samples; null for none.
    std::optional<double> quantile(double q) const;
    /// The same; null where fewer than FewestBeyond samples lie beyond it.
    std::optional<double> percentile(double q) const;
    static bool hasPercentile(quint64 samples, double q);

    Tally scaled(double factor) const; ///< > 0
    QJsonArray toJson() const;
    static Tally fromJson(const QJsonArray &json);

private:
    static Tally ofUnsorted(QList<std::pair<double, quint64>> counts);
    double sampleAt(quint64 rank) const;

    QList<std::pair<double, quint64>> m_counts; ///< ascending values, each once
    quint64 m_total = 0;
};

} // namespace plab
