// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runsummaries.h"

#include "core/analysis/disturbance.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/summary.h"
#include "core/cards/commonparts.h"
#include "core/experiments/catalogue.h"
#include "core/model/wording.h"
#include "ui/base/lengthtext.h"
#include "ui/runs/settingstext.h"

#include <utility>

namespace plab {

namespace {

/// The ending that a person must know of: the first that is not as it should be; null if there is none.
std::optional<RepeatEnding> badEnding(const RunRecord &record)
{
    for (const Repeat &repeat : record.repeats) {
        if (!repeat.endedAsItShould())
            return repeat.ending;
    }
    return std::nullopt;
}

/// The seen outcome that says most: a forbidden one before an interesting one before an acceptable one before
/// what cannot be judged, then the frequent.
const OutcomeRow *tellingOutcome(const RunRecord &record)
{
    const OutcomeRow *best = nullptr;
    for (const OutcomeRow &row : record.outcomes) {
        if (row.count > 0 && (!best || std::pair(row.grade, row.count) > std::pair(best->grade, best->count)))
            best = &row;
    }
    return best;
}

/// With how often it was seen as a count: a share would look like what was lost in a repeat.
Text outcomeText(const OutcomeRow &row, const RunRecord &record)
{
    const quint64 all = judgedCount(record.outcomes).all;
    const bool trials = all > quint64(record.countedRepeats());
    const Text text =
        plab::tr("%1 %2", "sign of a grade, and the outcome").arg(gradeSign(row.grade), row.title);
    return row.count == all
        ? text
        : plab::tr("%1: %2", "an outcome, and how often").arg(text, countWords(row.count, all, trials));
}

void addOutcome(RunSummary &summary, const RunRecord &record)
{
    if (const std::optional<RepeatEnding> ending = badEnding(record)) {
        summary.grade = Grade::Forbidden;
        summary.outcome = plab::tr("%1 %2", "sign of a grade, and the outcome")
                              .arg(gradeSign(Grade::Forbidden), repeatEndingWords(*ending));
        if (summary.headline.isEmpty())
            summary.headline = plab::tr("No repeat was finished.");
    } else if (const OutcomeRow *row = tellingOutcome(record)) {
        summary.outcome = outcomeText(*row, record);
        summary.grade = row->grade;
    }
}

/// Over the counted repeats; where the code never returned, until the last process was gone. And the whole
/// sentence of a single one.
void addWallTime(RunSummary &summary, const RunRecord &record)
{
    QList<double> lengths;
    QString sentence;
    for (const Repeat &repeat : record.repeats) {
        if (repeat.witness || !repeat.endedAsItShould())
            continue;
        const RunLength length = lengthOf(repeat);
        lengths.append(length.wallS.value_or(length.lanesS));
        sentence = lengthText(length);
    }
    if (lengths.size() == 1)
        summary.wallWords = Text::plain(sentence);
    summary.wallS = median(lengths);
    const auto wall = medianSummary(Sample(measured(record, QStringLiteral("wall_s"))));
    if (!wall || !wall->spread)
        return;
    summary.wallLowS = wall->spread->low;
    summary.wallHighS = wall->spread->high;
    summary.wallIsInterval = wall->isInterval;
}

/// Compared as they ran: what follows from other settings follows in both.
QStringList changedNames(const RunRecord &record, const Preset *preset, const Declaration &declaration)
{
    Parameters base = preset ? preset->parameters : Parameters(declaration.parameters);
    if (declaration.resolve)
        declaration.resolve(base);
    QStringList changed;
    for (const QString &name : record.parameters.names()) {
        if (!base.contains(name) || base.value(name) != record.parameters.value(name))
            changed << name;
    }
    return changed;
}

} // namespace

RunSummary summarized(const RunRecord &record, const Preset *preset)
{
    RunSummary summary;
    summary.experiment = record.experiment;
    summary.title = record.title;
    summary.preset = record.preset;
    summary.presetTitle = preset ? preset->title : QString();
    summary.parameters = record.parameters.toJson();
    summary.repeat = record.repeat;
    summary.counted = record.countedRepeats();
    summary.started = record.started;
    if (const Declaration *declaration = findDeclaration(record.experiment)) {
        summary.changed = changedNames(record, preset, *declaration);
        if (declaration->headline)
            summary.headline = declaration->headline(record).sentence;
    }
    addWallTime(summary, record);
    addOutcome(summary, record);
    summary.disturbance = disturbanceSentence(record);
    return summary;
}

QString settingsText(const RunSummary &run)
{
    const Declaration *declaration = findDeclaration(run.experiment);
    if (!declaration)
        return {};
    Parameters parameters(declaration->parameters);
    for (const Parameter &parameter : declaration->parameters) {
        const Result<ParameterValue> value =
            parameterFromJson(parameter, run.parameters.value(parameter.name));
        if (value)
            parameters.set(parameter.name, value.value());
    }
    return settingsText(*declaration, parameters, run.changed);
}

} // namespace plab
