// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/measuretable.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr qsizetype lineWidth = 100;

QString numberShown(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 1e15)
        return QLocale().toString(qint64(number));
    if (std::abs(number) >= 1000)
        return QLocale().toString(std::llround(number));
    return QLocale().toString(number, 'g', 4);
}

/// How the figures of one measure are written: the unit of its value serves its spread, too.
struct Writing
{
    Writing(double value, const MeasureDeclaration &measure)
        : unit(measure.isName ? QString() : writtenUnit(measure.unit)), isName(measure.isName)
    {
        const double size = std::abs(value);
        if (unit != QLatin1String("s") || size == 0 || size >= 1)
            return;
        const bool milli = size >= 1e-3;
        scale = milli ? 1e3 : 1e6;
        unit = milli ? QStringLiteral("ms") : QStringLiteral("µs");
    }
    QString bare(double number) const
    {
        return isName ? QString::number(qint64(number)) : numberShown(number * scale); // no group separators
    }
    QString whole(double number) const
    {
        return unit.isEmpty() ? bare(number) : bare(number) + QLatin1Char(' ') + unit;
    }

    QString unit;
    double scale = 1;
    bool isName;
};

/// What stands beside a figure: how far the repeats differ, or that it is no median.
QString besideText(const Summary &summary, const Writing &writing)
{
    const QString spread = summary.spread
        ? QStringLiteral("%1 to %2")
              .arg(writing.bare(summary.spread->low), writing.bare(summary.spread->high))
        : QString();
    if (summary.repeats < 2)
        return {};
    switch (summary.kind) {
    case Summary::Kind::Largest:
        return QStringLiteral("of all");
    case Summary::Kind::Percentile:
        return spread.isEmpty() ? QStringLiteral("of all samples") : QStringLiteral("{%1}").arg(spread);
    case Summary::Kind::Median:
        break;
    }
    if (summary.range.low == summary.range.high)
        return QStringLiteral("in each");
    return (summary.isInterval ? QStringLiteral("[%1]") : QStringLiteral("{%1}")).arg(spread);
}

/// What the brackets in the table mean, as far as there are any.
QString bracketsText(const QString &beside)
{
    QStringList meanings;
    if (beside.contains(QLatin1Char('[')))
        meanings << QStringLiteral("[95 % interval of the median]");
    if (beside.contains(QLatin1Char('{')))
        meanings << QStringLiteral("{from the least to the largest of the repeats}");
    return meanings.isEmpty() ? QString() : QStringLiteral(", ") + meanings.join(QStringLiteral(", "));
}

/// What recording kept is worth a line only where something was recorded; what it cost, and what else the
/// machine did, is said in sentences. Names that differ have no middle.
bool isWorthALine(const MeasureDeclaration &measure, const Summary &summary)
{
    static const QStringList bookkeeping {"events", "events_dropped", "faults"};
    static const QStringList inSentences {"recording_s", "recording_share", "recording_slowdown",
                                          "others_cpus", "stolen_cpus",     "cpu_pressure",
                                          "run_delay_s", "migrations",      "suspended_s"};
    if (measure.isName)
        return summary.range.low == summary.range.high;
    return !inSentences.contains(measure.name)
        && (summary.range.high != 0 || !bookkeeping.contains(measure.name));
}

QString elided(const QString &text, qsizetype width)
{
    return text.size() <= width ? text : text.left(width - 1).trimmed() + QChar(0x2026);
}

struct Line
{
    QString name;
    QString value;
    QString beside;
    QString help;
};

QList<Line> linesOf(const RunRecord &record, const Declaration &declaration)
{
    const QList<const Repeat *> repeats = countedRepeats(record);
    QList<Line> lines;
    for (const MeasureDeclaration &measure : declaration.measures) {
        const auto summary = summaryOf(repeats, measure.name);
        if (!summary || !isWorthALine(measure, *summary))
            continue;
        const Writing writing(summary->value, measure);
        lines << Line {measure.name, writing.whole(summary->value), besideText(*summary, writing),
                       measure.help.english()};
    }
    return lines;
}

qsizetype widest(const QList<Line> &lines, QString Line::*column)
{
    qsizetype width = 0;
    for (const Line &line : lines)
        width = std::max(width, (line.*column).size());
    return width;
}

} // namespace

QString measureTable(const RunRecord &record, const Declaration &declaration)
{
    const QList<Line> lines = linesOf(record, declaration);
    if (lines.isEmpty())
        return {};
    const qsizetype name = widest(lines, &Line::name);
    const qsizetype value = widest(lines, &Line::value);
    const qsizetype beside = widest(lines, &Line::beside);
    QString rows;
    QString brackets;
    for (const Line &line : lines) {
        brackets += line.beside;
        rows += QStringLiteral("  %1  %2%3  %4\n")
                    .arg(line.name.leftJustified(name), line.value.leftJustified(value),
                         beside ? QStringLiteral("  ") + line.beside.leftJustified(beside) : QString(),
                         elided(line.help, std::max<qsizetype>(24, lineWidth - name - value - beside - 8)));
    }
    const int repeats = record.countedRepeats();
    const QString head = repeats == 1 ? QStringLiteral("Measures of 1 repeat")
                                      : QStringLiteral("Measures: median of %1 repeats%2")
                                            .arg(QLocale().toString(repeats), bracketsText(brackets));
    return QStringLiteral("\n%1\n%2").arg(head, rows);
}

} // namespace plab
