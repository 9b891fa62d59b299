// SPDX-License-Identifier: GPL-3.0-or-later
// Your own program: what it says of a run.
#include "core/experiments/script/card.h"

#include "core/experiments/script/hang.h"
#include "core/model/shownfigures.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::ownscript {

namespace {

Text endSentence(const Repeat &repeat)
{
    const std::optional<double> code = repeat.measures.value(QStringLiteral("exitcode"));
    const QString wall = shownSeconds(repeat.measures.value(QStringLiteral("wall_s")).value_or(0));
    if (repeat.outcomes.contains(QStringLiteral("hung")))
        return tr("It hung: everybody waited for another, for good.");
    if (!code)
        return tr("The script was ended after %1.").arg(wall);
    if (*code < 0)
        return tr("The script was ended by %1 after %2.").arg(signalName(int(-*code)), wall);
    return *code == 0
        ? tr("The script ended after %1.").arg(wall)
        : tr("The script ended with exit code %1 after %2.").arg(Text::digits(qint64(*code)), wall);
}

Text detail(const Repeat &repeat)
{
    const QJsonArray hang = repeat.values.value(QStringLiteral("hang")).toArray();
    if (!hang.isEmpty())
        return Text::plain(hang.first().toString());
    const std::optional<double> busy = repeat.measures.value(QStringLiteral("busy_share"));
    const std::optional<double> tasks = repeat.measures.value(QStringLiteral("tasks_done"));
    const std::optional<double> onCpu = repeat.measures.value(QStringLiteral("cpu_share"));
    const std::optional<double> gap = repeat.measures.value(QStringLiteral("task_gap_s_median"));
    if (busy && onCpu && tasks && *tasks > 1 && gap)
        return tr("%n tasks; its workers were in a task for %1 of the time, on a CPU for %2 of it, and "
                  "waited %3 from one task to the next.",
                  "%n task; its workers were in it for %1 of the time, on a CPU for %2 of it, and waited "
                  "%3 from one task to the next.",
                  *tasks)
            .arg(shownPercent(*busy), shownPercent(*onCpu), shownSeconds(*gap));
    const std::optional<double> most = repeat.measures.value(QStringLiteral("peak_processes"));
    return most ? tr("At most %n of its processes lived at one time.", "It had %n process.", *most) : Text();
}

} // namespace

Headline headline(const RunRecord &run)
{
    const Repeat *shown = run.shownRepeat();
    if (shown && shown->ending == RepeatEnding::Running) {
        const QList<Text> lost = lostTaskSentences(*shown);
        return lost.isEmpty() ? Headline() : Headline {tr("A task was lost with its worker."), lost.first()};
    }
    for (qsizetype i = run.repeats.size(); i-- > 0;) {
        const Repeat &repeat = run.repeats.at(i);
        if (repeat.endedAsItShould())
            return {endSentence(repeat), detail(repeat)};
    }
    return {};
}

} // namespace plab::ownscript
