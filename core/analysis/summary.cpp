// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/summary.h"

#include "core/analysis/remembered.h"
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
    QList<Tally> kept;
    QList<double> own;
    for (const Repeat *repeat : repeats) {
        kept.append(samplesIn(*repeat, name, place));
        if (const auto percentile = kept.last().percentile(q))
            own.append(*percentile);
    }
    const Tally all = Tally::sum(kept);
    if (all.isEmpty()) {
        const QList<double> told = figuresIn(repeats, name, place);
        if (told.size() == 1) // a record of before samples were kept
            return Summary {Summary::Kind::Percentile, told.first(), 1, Sample(told).range(), {}, false};
    }
    const auto value = all.percentile(q);
    if (!value)
        return {};
    const bool several = own.size() > 1;
    own.append(*value); // interpolated, it may lie a hair beyond them
    Summary summary {Summary::Kind::Percentile, *value, repeats.size(), Sample(own).range(), {}, false};
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
    const QString counts = stemOf(name) + QStringLiteral("_counts");
    const QStringList key {counts, place.map, place.kind, QString::number(place.alone)};
    return remembered(repeat, key.join(QLatin1Char('/')),
                      [&] { return Tally::fromJson(valueIn(repeat, counts, place).toArray()); });
}

std::optional<Summary> medianSummary(const Sample &sample)
{
    const auto middle = sample.median();
    if (!middle)
        return {};
    Summary summary {Summary::Kind::Median, *middle, sample.size(), sample.range(), {}, false};
    summary.spread = sample.medianInterval();
    summary.isInterval = summary.spread.has_value();
    if (!summary.spread && sample.size() > 1)
        summary.spread = summary.range;
    return summary;
}

std::optional<Summary> summaryOf(const QList<const Repeat *> &repeats, const QString &name,
                                 const FigurePlace &place)
{
    if (const auto q = percentileIn(name))
        return pooledPercentile(repeats, name, *q, place);
    const Sample sample(figuresIn(repeats, name, place));
    const bool isLargest = name.endsWith(QLatin1String("_max")) || name.startsWith(QLatin1String("max_"));
    if (sample.isEmpty() || !isLargest)
        return medianSummary(sample);
    return Summary {Summary::Kind::Largest, sample.range().high, sample.size(), sample.range(), {}, false};
}

std::optional<Summary> percentileOrLargest(const QList<const Repeat *> &repeats, const QString &name,
                                           const FigurePlace &place)
{
    const auto percentile = summaryOf(repeats, name, place);
    return percentile ? percentile : summaryOf(repeats, stemOf(name) + QStringLiteral("_max"), place);
}

} // namespace plab
