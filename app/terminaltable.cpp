// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminaltable.h"

#include "core/analysis/disturbance.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/recordingcost.h"
#include "core/analysis/statistics.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr int barWidth = 24;
constexpr qsizetype lineWidth = 100;

QString percent(double share)
{
    return QLocale().toString(100 * share, 'f', 1) + QStringLiteral(" %");
}

/// Full blocks up to the share, light ones on to the interval's upper end.
QString bar(const OutcomeRow &row)
{
    if (!row.share)
        return QString(barWidth, QLatin1Char(' '));
    const auto cells = [](double share) { return qsizetype(std::lround(share * barWidth)); };
    qsizetype full = cells(*row.share);
    if (full == 0 && row.count > 0)
        full = 1;
    const qsizetype whisker =
        row.count > 0 ? std::max<qsizetype>(0, cells(row.shareHigh.value_or(0)) - full) : 0;
    return (QString(full, QChar(0x2588)) + QString(whisker, QChar(0x2591))).leftJustified(barWidth);
}

QString interval(const OutcomeRow &row)
{
    if (!row.shareLow || !row.shareHigh)
        return {};
    return QStringLiteral("%1 to %2").arg(percent(*row.shareLow), percent(*row.shareHigh));
}

QString plural(qsizetype count, const QString &noun)
{
    return QStringLiteral("%1 %2%3").arg(QLocale().toString(count), noun,
                                         count == 1 ? QString() : QStringLiteral("s"));
}

QString outcomesText(const QList<OutcomeRow> &rows)
{
    qsizetype widestTitle = 0;
    qsizetype widestCount = 0;
    qsizetype widestGrade = 0;
    for (const OutcomeRow &row : rows) {
        widestTitle = std::max(widestTitle, row.title.size());
        widestCount = std::max(widestCount, QLocale().toString(row.count).size());
        widestGrade = std::max(widestGrade, gradeWords(row.grade).size());
    }
    QString text;
    for (const OutcomeRow &row : rows) {
        QString line = QStringLiteral("  %1 %2  %3  %4  %5  %6")
                           .arg(gradeSign(row.grade), row.title.leftJustified(widestTitle),
                                QLocale().toString(row.count).rightJustified(widestCount),
                                (row.share ? percent(*row.share) : QString()).rightJustified(8), bar(row),
                                gradeWords(row.grade).leftJustified(widestGrade));
        if (row.count > 0)
            line += QStringLiteral("  ") + interval(row);
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        text += line + QLatin1Char('\n');
        if (row.count > 0)
            text += QStringLiteral("      %1\n").arg(row.sentence);
    }
    if (const JudgedCount count = judgedCount(rows); count.isPartial() && count.judged > 0)
        text += QStringLiteral("  Shares are of the %1 of %2 that can be judged.\n")
                    .arg(QLocale().toString(count.judged), QLocale().toString(count.all));
    return text;
}

QList<double> counted(const RunRecord &record, const QString &measure)
{
    QList<double> samples;
    for (const Repeat &repeat : record.repeats) {
        const std::optional<double> value = repeat.measures.value(measure);
        if (!repeat.witness && repeat.endedAsItShould() && value)
            samples << *value;
    }
    return samples;
}

QString numberShown(double number)
{
    if (std::trunc(number) == number && std::abs(number) < 1e15)
        return QLocale().toString(qint64(number));
    if (std::abs(number) >= 1000)
        return QLocale().toString(std::llround(number));
    return QLocale().toString(number, 'g', 4);
}

QString withUnit(double number, const QString &unit)
{
    const double size = std::abs(number);
    if (unit == QLatin1String("pid"))
        return QString::number(qint64(number)); // a name, not an amount: no group separators
    if (unit == QLatin1String("s") && size > 0 && size < 1) {
        const bool milli = size >= 1e-3;
        return numberShown(number * (milli ? 1e3 : 1e6))
            + (milli ? QStringLiteral(" ms") : QStringLiteral(" µs"));
    }
    return unit.isEmpty() ? numberShown(number) : numberShown(number) + QLatin1Char(' ') + unit;
}

/// What recording kept is worth a line only where something was recorded; what it cost, and what else the
/// machine did, is said in sentences.
bool isWorthALine(const QString &measure, double value)
{
    static const QStringList bookkeeping {"events", "events_dropped"};
    static const QStringList inSentences {"recording_s", "recording_share", "recording_slowdown",
                                          "others_cpus", "stolen_cpus",     "cpu_pressure",
                                          "run_delay_s", "migrations"};
    return !inSentences.contains(measure) && (value != 0 || !bookkeeping.contains(measure));
}

QString elided(const QString &text, qsizetype width)
{
    return text.size() <= width ? text : text.left(width - 1).trimmed() + QChar(0x2026);
}

QString measuresText(const RunRecord &record, const Declaration &declaration)
{
    struct Line
    {
        QString name;
        QString value;
        QString help;
    };
    QList<Line> lines;
    qsizetype widestName = 0;
    qsizetype widestValue = 0;
    for (const MeasureDeclaration &measure : declaration.measures) {
        const std::optional<double> middle = median(counted(record, measure.name));
        if (!middle || !isWorthALine(measure.name, *middle))
            continue;
        lines << Line {measure.name, withUnit(*middle, measure.unit), measure.help};
        widestName = std::max(widestName, measure.name.size());
        widestValue = std::max(widestValue, lines.last().value.size());
    }
    QString text;
    for (const Line &line : lines)
        text += QStringLiteral("  %1  %2  %3\n")
                    .arg(line.name.leftJustified(widestName), line.value.leftJustified(widestValue),
                         elided(line.help, lineWidth - widestName - widestValue - 6));
    return text;
}

/// "3 of 20 repeats did not finish: 2 stopped, 1 failed." and the first sentence of why.
QString troubleText(const RunRecord &record)
{
    QMap<QString, int> endings;
    QString why;
    int repeats = 0;
    for (const Repeat &repeat : record.repeats) {
        repeats += !repeat.witness;
        if (repeat.witness || repeat.endedAsItShould())
            continue;
        ++endings[repeatEndingName(repeat.ending)];
        if (why.isEmpty())
            why = repeat.error;
    }
    QStringList parts;
    int total = 0;
    for (auto ending = endings.begin(); ending != endings.end(); ++ending) {
        parts << QStringLiteral("%1 %2").arg(ending.value()).arg(ending.key());
        total += ending.value();
    }
    if (parts.isEmpty())
        return {};
    const QString detail = why.isEmpty() ? QString() : QLatin1Char(' ') + why;
    return QStringLiteral("%1 of %2 did not finish: %3.%4\n")
        .arg(QLocale().toString(total), plural(repeats, "repeat"), parts.join(QLatin1String(", ")), detail);
}

bool hasWitness(const RunRecord &record)
{
    return std::any_of(record.repeats.begin(), record.repeats.end(),
                       [](const Repeat &r) { return r.witness; });
}

} // namespace

QString resultText(const RunRecord &record, const Declaration &declaration)
{
    const Headline headline = declaration.headline ? declaration.headline(record) : Headline {};
    QString text = QStringLiteral("%1, %2\n").arg(record.title, plural(record.countedRepeats(), "repeat"));
    const QString disturbance = disturbanceSentence(record);
    for (const QString &sentence :
         {headline.sentence, headline.detail,
          disturbance.isEmpty() ? disturbance : disturbanceSign() + QLatin1Char(' ') + disturbance}) {
        if (!sentence.isEmpty())
            text += sentence + QLatin1Char('\n');
    }
    text += QStringLiteral(
                "\nOutcomes: count, share, grade, and the share's 95 % interval (░ up to its upper end)\n")
        + outcomesText(shownOutcomes(record.outcomes));
    if (const QString measures = measuresText(record, declaration); !measures.isEmpty())
        text += QStringLiteral("\nMeasures: median of %1\n").arg(plural(record.countedRepeats(), "repeat"))
            + measures;
    QString notes = troubleText(record);
    for (const QString &remark : record.remarks)
        notes += remark + QLatin1Char('\n');
    if (hasWitness(record) && !notes.contains(QLatin1String("witness")))
        notes += QStringLiteral(
            "Events and timeline come from one extra, recorded repeat, the witness; no figure counts it.\n");
    if (const QString cost = recordingWords(record); !cost.isEmpty())
        notes += cost.at(0).toUpper() + cost.mid(1) + QStringLiteral(".\n");
    return notes.isEmpty() ? text : text + QLatin1Char('\n') + notes;
}

} // namespace plab
