// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/tally.h"

#include "core/model/numbertext.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace plab {

namespace {

using Counts = QList<std::pair<double, quint64>>;

/// 64 steps to a power of two.
double stepOf(double value)
{
    return value > 0 ? std::floor(std::log2(value) * 64) : -1e9;
}

/// Neighbours of one step as one, at their mean; the ends by themselves.
Counts compacted(const Counts &exact)
{
    Counts few {exact.first()};
    double step = 0;
    for (qsizetype i = 1; i + 1 < exact.size(); ++i) {
        const auto &[value, count] = exact[i];
        if (i == 1 || stepOf(value) != step) {
            few.append(exact[i]);
            step = stepOf(value);
            continue;
        }
        auto &[mean, together] = few.last();
        together += count;
        mean += (value - mean) * double(count) / double(together);
    }
    few.append(exact.last());
    return few;
}

} // namespace

Tally::Tally(QList<double> samples)
{
    std::sort(samples.begin(), samples.end());
    for (const double sample : std::as_const(samples))
        append(sample, 1);
}

Tally Tally::sum(const QList<Tally> &tallies)
{
    std::unordered_map<double, quint64> together; // most values are in most of them: few are left to sort
    for (const Tally &tally : tallies) {
        for (const auto &[value, count] : tally.m_counts)
            together[value] += count;
    }
    return ofUnsorted(Counts(together.begin(), together.end()));
}

Tally Tally::ofUnsorted(Counts counts)
{
    std::sort(counts.begin(), counts.end());
    Tally tally;
    for (const auto &[value, count] : std::as_const(counts))
        tally.append(value, count);
    return tally;
}

void Tally::append(double value, quint64 count)
{
    if (m_counts.isEmpty() || m_counts.last().first != value)
        m_counts.append({value, 0});
    m_counts.last().second += count;
    m_total += count;
}

double Tally::sampleAt(quint64 rank) const
{
    for (const auto &[value, count] : m_counts) {
        if (rank < count)
            return value;
        rank -= count;
    }
    return m_counts.last().first;
}

std::optional<double> Tally::quantile(double q) const
{
    if (isEmpty())
        return {};
    const double place = q * double(m_total - 1);
    const double below = std::floor(place);
    const double low = sampleAt(quint64(below));
    const double high = sampleAt(std::min(quint64(below) + 1, m_total - 1));
    return low + (place - below) * (high - low);
}

bool Tally::hasPercentile(quint64 samples, double q)
{
    return double(samples) * (1 - q) >= FewestBeyond * (1 - 1e-9); // 500 × (1 − 0.99) is 5
}

std::optional<double> Tally::percentile(double q) const
{
    return hasPercentile(m_total, q) ? quantile(q) : std::nullopt;
}

Tally Tally::scaled(double factor) const
{
    Tally scaled = *this;
    for (auto &[value, count] : scaled.m_counts)
        value *= factor;
    return scaled;
}

QJsonArray Tally::toJson() const
{
    QJsonArray json;
    for (const auto &[value, count] : m_counts.size() > MostExact ? compacted(m_counts) : m_counts)
        json.append(QJsonArray {value, qint64(count)});
    return json;
}

Tally Tally::fromJson(const QJsonArray &json)
{
    Counts counts;
    for (const QJsonValue &pair : json) {
        const auto value = jsonNumber(pair.toArray().at(0));
        const auto count = jsonNumber(pair.toArray().at(1));
        if (value && count && *count >= 1)
            counts.append({*value, quint64(*count)});
    }
    return ofUnsorted(counts);
}

} // namespace plab
