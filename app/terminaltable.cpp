// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminaltable.h"

#include "app/measuretable.h"
#include "core/analysis/disturbance.h"
#include "core/analysis/faults.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/recordingcost.h"
#include "core/model/visibletext.h"
#include "core/model/wording.h"

#include <QLocale>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr int barWidth = 24;
constexpr qsizetype MostFaults = 20;

/// One decimal, or as many as it takes to tell a share from none and from all.
QString percent(double share)
{
    const double value = 100 * share;
    const double toEnd = std::min(std::abs(value), std::abs(100 - value));
    const int decimals = toEnd == 0 || toEnd >= 0.05 ? 1 : std::min(6, int(std::ceil(-std::log10(toEnd))));
    return QLocale().toString(value, 'f', decimals) + QStringLiteral(" %");
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
    const qsizetype whisker = std::max<qsizetype>(0, cells(row.shareHigh.value_or(0)) - full);
    return (QString(full, QChar(0x2588)) + QString(whisker, QChar(0x2591))).leftJustified(barWidth);
}

QString interval(const OutcomeRow &row)
{
    if (!row.shareLow || !row.shareHigh)
        return {};
    return QStringLiteral("%1 to %2").arg(percent(*row.shareLow), percent(*row.shareHigh));
}

QString countedRepeats(qsizetype count)
{
    return tr("%n repeats", "%n repeat", double(count)).english();
}

QString outcomesText(const QList<OutcomeRow> &rows)
{
    qsizetype widestTitle = 0;
    qsizetype widestCount = 0;
    qsizetype widestGrade = 0;
    for (const OutcomeRow &row : rows) {
        widestTitle = std::max(widestTitle, row.title.english().size());
        widestCount = std::max(widestCount, QLocale().toString(row.count).size());
        widestGrade = std::max(widestGrade, gradeWords(row.grade).english().size());
    }
    QString text;
    for (const OutcomeRow &row : rows) {
        QString line = QStringLiteral("  %1 %2  %3  %4  %5  %6")
                           .arg(gradeSign(row.grade), row.title.english().leftJustified(widestTitle),
                                QLocale().toString(row.count).rightJustified(widestCount),
                                (row.share ? percent(*row.share) : QString()).rightJustified(8), bar(row),
                                gradeWords(row.grade).english().leftJustified(widestGrade));
        line += QStringLiteral("  ") + interval(row);
        while (line.endsWith(QLatin1Char(' ')))
            line.chop(1);
        text += line + QLatin1Char('\n');
        if (row.count > 0)
            text += QStringLiteral("      %1\n").arg(row.sentence.english());
    }
    const JudgedCount count = judgedCount(rows);
    if (count.isPartial() && count.judged > 0)
        text += QStringLiteral("  Shares are of the %1 of %2 that can be judged.\n")
                    .arg(QLocale().toString(count.judged), QLocale().toString(count.all));
    if (count.judged > 0)
        text +=
            QStringLiteral("  %1\n").arg(intervalWords(rows, tr("At the end of a line, and as ░")).english());
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
        ++endings[repeatEndingWords(repeat.ending).english()];
        if (why.isEmpty())
            why = repeat.error.english();
    }
    QStringList parts;
    int total = 0;
    for (auto ending = endings.begin(); ending != endings.end(); ++ending) {
        parts << QStringLiteral("%1 %2").arg(ending.value()).arg(ending.key());
        total += ending.value();
    }
    if (parts.isEmpty())
        return {};
    const QString detail = why.isEmpty() ? QString() : QLatin1Char(' ') + visibleText(why);
    return QStringLiteral("%1 of %2 did not finish: %3.%4\n")
        .arg(QLocale().toString(total), countedRepeats(repeats), parts.join(QLatin1String(", ")), detail);
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
    QString text = QStringLiteral("%1, %2\n")
                       .arg(visibleText(record.title.english()), countedRepeats(record.countedRepeats()));
    const QString disturbance = disturbanceSentence(record).english();
    for (const QString &sentence :
         {headline.sentence.english(), headline.detail.english(),
          disturbance.isEmpty() ? disturbance : disturbanceSign() + QLatin1Char(' ') + disturbance}) {
        if (!sentence.isEmpty())
            text += sentence + QLatin1Char('\n');
    }
    for (const Text &line : faultLines(record, MostFaults))
        text += QStringLiteral("%1 %2\n").arg(disturbanceSign(), visibleText(line.english()));
    text +=
        QStringLiteral("\nOutcomes: count, share, grade\n") + outcomesText(shownOutcomes(record.outcomes));
    text += measureTable(record, declaration);
    QString notes = troubleText(record);
    for (const Text &remark : record.remarks)
        notes += visibleText(remark.english()) + QLatin1Char('\n');
    if (hasWitness(record) && !notes.contains(QLatin1String("witness")))
        notes += QStringLiteral(
            "Events and timeline come from one extra, recorded repeat, the witness; no figure counts it.\n");
    if (const QString cost = recordingWords(record).english(); !cost.isEmpty())
        notes += cost.at(0).toUpper() + cost.mid(1) + QStringLiteral(".\n");
    return notes.isEmpty() ? text : text + QLatin1Char('\n') + notes;
}

} // namespace plab
