// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/samples.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

QList<const Repeat *> countedRepeats(const RunRecord &run)
{
    QList<const Repeat *> counted;
    for (const Repeat &repeat : run.repeats) {
        if (!repeat.witness && repeat.endedAsItShould())
            counted.append(&repeat);
    }
    return counted;
}

QList<const Repeat *> toldRepeats(const RunRecord &run)
{
    QList<const Repeat *> told = countedRepeats(run);
    if (!told.isEmpty() || run.finished)
        return told;
    for (const Repeat &repeat : run.repeats) {
        if (!repeat.witness && repeat.ending == RepeatEnding::Running)
            told.append(&repeat);
    }
    return told;
}

qsizetype newestTold(const RunRecord &run)
{
    const QList<const Repeat *> told = toldRepeats(run);
    for (qsizetype i = run.repeats.size() - 1; i >= 0 && !told.isEmpty(); --i) {
        if (&run.repeats[i] == told.last())
            return i;
    }
    return -1;
}

std::optional<double> measureOf(const Repeat &repeat, const char *name)
{
    return repeat.measures.value(QLatin1String(name));
}

QList<RunRecord> othersOf(const RunRecord &run, const QList<RunRecord> &overlays, qsizetype index)
{
    QList<RunRecord> others = overlays;
    if (index >= 0)
        others[index] = run;
    return others;
}

QString shownFigure(double value)
{
    const double size = std::abs(value);
    if (size >= 1e6)
        return QStringLiteral("%1 M").arg(shownFigure(value * 1e-6));
    return QLocale().toString(value, 'f', size >= 100 || size == 0 ? 0 : size >= 10 ? 1 : 2);
}

double firstWork(const QList<ChartPoint> &line)
{
    double first = line.isEmpty() ? 0 : line.first().x;
    for (const ChartPoint &point : line) {
        if (point.y > 0)
            break;
        first = point.x;
    }
    return first;
}

QList<ChartPoint> alignedAt(double firstWorkS, QList<ChartPoint> line)
{
    const double by = firstWorkS - firstWork(line);
    for (ChartPoint &point : line)
        point.x = std::max(0.0, point.x + by); // what was before has no place here
    return line;
}

Text alignedWords()
{
    return tr("The runs are aligned at their first work.");
}

ChartRole overlayRole(qsizetype index)
{
    constexpr ChartRole roles[] = {ChartRole::Overlay1, ChartRole::Overlay2, ChartRole::Overlay3};
    return roles[index % 3];
}

} // namespace plab
