// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/lifetimes.h"

#include "core/charts/axischoice.h"
#include "core/model/shownfigures.h"

#include <algorithm>

namespace plab {

namespace {

constexpr qsizetype MostProcesses = 12;

void addBar(ChartData &chart, const Text &label, double seconds, ChartRole role)
{
    const auto at = double(chart.bars.size());
    chart.bars.append({at, at + 1, seconds, 0, 0, role, label, Text::plain(shownSeconds(seconds))});
}

const Repeat *newestEnded(const RunRecord &run)
{
    const auto found = std::find_if(run.repeats.rbegin(), run.repeats.rend(),
                                    [](const Repeat &repeat) { return repeat.endedAsItShould(); });
    if (found != run.repeats.rend())
        return &*found;
    const bool runs = !run.finished && !run.repeats.isEmpty();
    return runs && run.repeats.last().ending == RepeatEnding::Running ? &run.repeats.last() : nullptr;
}

/// When it was looked at last, of a process that lives.
std::optional<double> lastLookS(const ProcessRecord &process)
{
    return process.cpuLooks.isEmpty() ? std::nullopt : std::optional(process.cpuLooks.last().timeS);
}

void addProcess(ChartData &chart, const ProcessRecord &process, const ProcessRecord &parent)
{
    if (const auto looked = lastLookS(process); process.startedS && !process.endedS && looked) {
        addBar(chart, tr("%1 until now").arg(process.name), std::max(0.0, *looked - *process.startedS),
               ChartRole::Working);
        return;
    }
    if (!process.startedS || !process.endedS)
        return;
    const bool isZombie = process.ending.kind == Ending::Kind::Running && !process.looks.isEmpty()
        && process.looks.last().state == 'Z';
    const double alone = process.adoptedBy && parent.endedS
        ? std::clamp(*process.endedS - *parent.endedS, 0.0, *process.endedS - *process.startedS)
        : 0;
    addBar(chart, Text::plain(process.name), *process.endedS - *process.startedS, ChartRole::Working);
    if (alone > 0)
        addBar(chart, tr("of it as an orphan"), alone, ChartRole::Waiting);
    if (const auto looked = lastLookS(process); isZombie && looked && *looked > *process.endedS)
        addBar(chart, tr("as a zombie until now"), *looked - *process.endedS, ChartRole::Lost);
    if (process.reapedS && wasZombie(process))
        addBar(chart, tr("then as a zombie"), *process.reapedS - *process.endedS, ChartRole::Lost);
}

} // namespace

ChartData lifetimesChart(const RunRecord &run, const QList<RunRecord> &)
{
    ChartData chart;
    chart.name = QStringLiteral("lifetimes");
    chart.title = tr("Lifetimes");
    chart.kind = ChartData::Kind::Categories;
    chart.yTitle = tr("seconds");
    chart.emptyText = tr("No repeat has finished yet.");
    const Repeat *repeat = newestEnded(run);
    if (!repeat || repeat->processes.size() < 2)
        return chart;
    const ProcessRecord &parent = repeat->processes.at(1);
    if (const auto code = repeat->measures.value(QStringLiteral("wall_s")))
        addBar(chart, tr("parent's code"), *code, ChartRole::Holding);
    for (qsizetype i = 1; i < std::min(repeat->processes.size(), 2 + MostProcesses); ++i)
        addProcess(chart, repeat->processes.at(i), parent);
    chart.note = repeat->processes.size() > 2 + MostProcesses
        ? tr("The newest counted repeat; the first %1 children.").arg(MostProcesses)
        : tr("The newest counted repeat.");
    return withAxisChoice(std::move(chart));
}

QString processNameOf(const Repeat &repeat, qint64 pid)
{
    for (const ProcessRecord &process : repeat.processes) {
        if (process.pid == pid && !process.tid)
            return process.name;
    }
    return QStringLiteral("process %1").arg(pid);
}

} // namespace plab
