// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/comparison.h"

#include "core/analysis/samples.h"
#include "core/charts/charts.h"

#include <algorithm>

namespace plab {

namespace {

Sample sampleOf(const RunRecord &run, const QString &measure)
{
    QList<double> figures;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (const auto figure = figureIn(*repeat, measure))
            figures.append(*figure);
    }
    return Sample(figures);
}

bool has(const RunRecord &run, const QString &measure)
{
    return !sampleOf(run, measure).isEmpty();
}

void addRatio(ComparedRun &one, const ComparedRun &first, const Sample &sample, const Sample &firstSample)
{
    if (!one.figure || !first.figure || first.figure->value == 0 || one.figure->kind != first.figure->kind)
        return;
    one.ratio = one.figure->value / first.figure->value;
    if (one.figure->kind == Summary::Kind::Median)
        one.ratioInterval = medianRatioInterval(sample, firstSample);
}

} // namespace

std::optional<Interval> medianRatioInterval(const Sample &a, const Sample &b)
{
    constexpr double Each = 0.975;
    if (a.size() < FewestForRatio || b.size() < FewestForRatio)
        return {};
    const auto one = a.medianInterval(Each);
    const auto other = b.medianInterval(Each);
    if (!one || !other || one->low <= 0 || other->low <= 0)
        return {};
    return Interval {one->low / other->high, one->high / other->low};
}

QList<ComparedRun> compareRuns(const RunRecord &run, const QList<RunRecord> &overlays, const QString &measure)
{
    QList<ComparedRun> compared;
    const Sample first = sampleOf(run, measure);
    for (qsizetype i = -1; i < overlays.size(); ++i) {
        const RunRecord &one = i < 0 ? run : overlays[i];
        ComparedRun row {runLabel(run, overlays, i)};
        row.settings = differingSettings(one, othersOf(run, overlays, i));
        row.figure = summaryOf(countedRepeats(one), measure);
        if (i >= 0)
            addRatio(row, compared.first(), sampleOf(one, measure), first);
        compared.append(row);
    }
    return compared;
}

QList<MeasureDeclaration> comparedMeasures(const Declaration &declaration, const RunRecord &run,
                                           const QList<RunRecord> &overlays)
{
    QList<MeasureDeclaration> compared;
    for (const MeasureDeclaration &measure : declaration.measures) {
        const bool both = !measure.isName && has(run, measure.name)
            && std::any_of(overlays.begin(), overlays.end(),
                           [&](const RunRecord &one) { return has(one, measure.name); });
        if (both)
            compared.append(measure);
    }
    return compared;
}

} // namespace plab
