// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/charts/kinds.h"

#include "core/analysis/samples.h"
#include "core/model/wording.h"

#include <QJsonObject>

namespace plab {
namespace {

/// The only kind of a run whose setting names one; empty if it was `all`.
QString onlyKind(const RunRecord &run, const KindFigures &what)
{
    if (!run.parameters.contains(what.parameter))
        return {};
    const QString kind = parameterToText(run.parameters.value(what.parameter));
    return kind == QLatin1String("all") ? QString() : kind;
}

/// Where the figures of one kind stand: in the map, else among the measures of a run of this kind alone.
FigurePlace placeOf(const RunRecord &run, const QString &kind, const KindFigures &what)
{
    return {what.map, kind, kind == onlyKind(run, what)};
}

} // namespace

QList<const Repeat *> shownRepeats(const RunRecord &run)
{
    QList<const Repeat *> shown = countedRepeats(run);
    for (const Repeat &repeat : run.repeats) {
        if (!repeat.witness && repeat.ending == RepeatEnding::Running)
            shown.append(&repeat);
    }
    return shown;
}

std::optional<Summary> summaryOfKind(const RunRecord &run, const QString &kind, const QString &figure,
                                     const KindFigures &what)
{
    return percentileOrLargest(shownRepeats(run), figure, placeOf(run, kind, what));
}

QStringList kindsIn(const QList<RunRecord> &runs, const KindFigures &what)
{
    QStringList kinds = what.order;
    for (const RunRecord &run : runs) {
        kinds.append(onlyKind(run, what));
        for (const Repeat *repeat : shownRepeats(run))
            kinds.append(repeat->values.value(what.map).toObject().keys());
    }
    kinds.removeDuplicates();
    kinds.removeAll(QString());
    return kinds;
}

Text kindName(const RunRecord &run, const QString &kind, const KindFigures &what)
{
    const Parameter *setting = run.parameters.declared(what.parameter);
    return setting ? shownChoice(*setting, kind) : Text::plain(kind);
}

} // namespace plab
