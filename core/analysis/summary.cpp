// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/summary.h"

#include "core/analysis/samples.h"
#include "core/model/numbertext.h"

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

QString stemOf(const QString &name)
{
    return name.left(name.lastIndexOf(QLatin1Char('_')));
}

QJsonValue valueIn(const Repeat &repeat, const QString &name, const FigurePlace &place)
{
    const QJsonObject ofKind = repeat.values.value(place.map).toObject().value(place.kind).toObject();
    const QJsonValue value = ofKind.value(name);
    return value.isUndefined() && place.alone ? repeat.values.value(name) : value;
}

Interval rangeOf(const QList<double> &samples)
{
    const auto [low, high] = std::minmax_element(samples.begin(), samples.end());
    return {*low, *high};
}

QList<double> figuresIn(const QList<const Repeat *> &repeats, const QString &name, const FigurePlace &place)
{
    QList<double> figures;
    for (const Repeat *repeat : repeats) {
        if (const auto figure = figureIn(*repeat, name, place))
            figures.append(*figure);
    }
    return figures;
}

/// Of all samples together; the repeats' own percentiles are the spread beside it.
std::optional<Summary> pooledPercentile(const QList<const Repeat *> &repeats, const QString &name, double q,
                                        const FigurePlace &place)
{
    Tally all;
    QList<double> own;
    for (const Repeat *repeat : repeats) {
        const Tally samples = samplesIn(*repeat, name, place);
        all.add(samples);
        if (const auto percentile = samples.percentile(q))
            own.append(*percentile);
    }
    const QList<double> told = figuresIn(repeats, name, place);
    if (all.isEmpty() && told.size() == 1) // a record of before samples were kept
        return Summary {Summary::Kind::Percentile, told.first(), 1, rangeOf(told), {}, false};
    const auto value = all.percentile(q);
    if (!value)
        return {};
    const bool several = own.size() > 1;
    own.append(*value); // interpolated, it may lie a hair beyond them
    Summary summary {Summary::Kind::Percentile, *value, repeats.size(), rangeOf(own), {}, false};
    if (several)
        summary.spread = summary.range;
    return summary;
}

} // namespace

std::optional<double> percentileIn(const QString &name)
{
    const QString end = name.mid(name.lastIndexOf(QLatin1Char('_')) + 1);
    if (!end.startsWith(QLatin1Char('p')))
        return {};
    bool isNumber = false;
    const int digits = end.mid(1).toInt(&isNumber);
    return isNumber ? std::optional(digits / std::pow(10.0, double(end.size() - 1))) : std::nullopt;
}

std::optional<double> figureIn(const Repeat &repeat, const QString &name, const FigurePlace &place)
{
    const QJsonObject ofKind = repeat.values.value(place.map).toObject().value(place.kind).toObject();
    if (const auto figure = jsonNumber(ofKind.value(name)))
        return figure;
    return place.alone ? repeat.measures.value(name) : std::nullopt;
}

Tally samplesIn(const Repeat &repeat, const QString &name, const FigurePlace &place)
{
    return Tally::fromJson(valueIn(repeat, stemOf(name) + QStringLiteral("_counts"), place).toArray());
}

std::optional<Summary> medianSummary(const QList<double> &samples)
{
    const auto middle = median(samples);
    if (!middle)
        return {};
    Summary summary {Summary::Kind::Median, *middle, samples.size(), rangeOf(samples), {}, false};
    summary.spread = medianInterval(samples);
    summary.isInterval = summary.spread.has_value();
    if (!summary.spread && samples.size() > 1)
        summary.spread = summary.range;
    return summary;
}

std::optional<Summary> summaryOf(const QList<const Repeat *> &repeats, const QString &name,
                                 const FigurePlace &place)
{
    if (const auto q = percentileIn(name))
        return pooledPercentile(repeats, name, *q, place);
    const QList<double> figures = figuresIn(repeats, name, place);
    const bool isLargest = name.endsWith(QLatin1String("_max")) || name.startsWith(QLatin1String("max_"));
    if (figures.isEmpty() || !isLargest)
        return medianSummary(figures);
    const Interval range = rangeOf(figures);
    return Summary {Summary::Kind::Largest, range.high, figures.size(), range, {}, false};
}

std::optional<Summary> percentileOrLargest(const QList<const Repeat *> &repeats, const QString &name,
                                           const FigurePlace &place)
{
    const auto percentile = summaryOf(repeats, name, place);
    return percentile ? percentile : summaryOf(repeats, stemOf(name) + QStringLiteral("_max"), place);
}

} // namespace plab
