// SPDX-License-Identifier: GPL-3.0-or-later
// Isolation: what it says of a run, and of settings before one.
#include "core/experiments/isolation/card.h"

#include "core/analysis/samples.h"
#include "core/cards/commonparts.h"
#include "core/experiments/isolation/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QJsonArray>

namespace plab::isolation {

QList<Idle> withoutEffect(const Parameters &p)
{
    if (!isThread(p))
        return {};
    return {idleWhile(p, "start-method", "runner", tr("a thread is no new process")),
            idleWhile(p, "sharing", "runner", tr("the threads of a process have one memory"))};
}

namespace {

QString shownList(const RunRecord &run, const char *value)
{
    QStringList items;
    const QJsonArray list = countedRepeats(run).last()->values.value(QLatin1String(value)).toArray();
    for (const QJsonValue &item : list)
        items.append(QString::number(item.toInt()));
    return QStringLiteral("[%1]").arg(items.join(QStringLiteral(", ")));
}

Text laterText(const RunRecord &run)
{
    const QJsonValue told = countedRepeats(run).last()->values.value("child_saw");
    if (isThread(run.parameters) || !told.isDouble())
        return {};
    const int saw = told.toInt();
    if (saw == Answer)
        return tr("It saw the value %1 that was set before its start: a fork copies.").arg(saw);
    return tr("It did not see the value %1 that was set before its start, but %2: its program began anew.")
        .arg(Answer, saw);
}

} // namespace

Headline headline(const RunRecord &run)
{
    const QList<double> parents = measured(run, "parent_value");
    const QList<double> childs = measured(run, "child_value");
    if (parents.isEmpty() || childs.isEmpty())
        return {};
    const bool thread = isThread(run.parameters);
    const Text seen = thread ? tr("The parent sees what the thread has changed.")
                             : tr("The parent sees what the child has changed.");
    const Text end = thread
        ? tr("In the end %1 is %2 in the thread and %3 in the parent, and the list %4 and %5.")
        : tr("In the end %1 is %2 in the child and %3 in the parent, and the list %4 and %5.");
    Headline headline;
    headline.sentence = parents.last() == childs.last() ? seen
        : thread ? tr("The parent sees the list that the thread has changed, and its own number.")
                 : tr("What the child changed stays in the child.");
    const QString what = comparesNumber(run.parameters) ? QStringLiteral("number") : QStringLiteral("count");
    headline.detail = joined({end.arg(what, shownCount(childs.last()), shownCount(parents.last()),
                                      shownList(run, "child_list"), shownList(run, "parent_list")),
                              laterText(run)});
    return headline;
}

} // namespace plab::isolation
