// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/sofar.h"

#include "core/model/wording.h"

#include <algorithm>

namespace plab {

namespace {

/// Those that the experiment is about, as far as they were started.
QList<ProcessRecord> helpersOf(const Repeat &repeat)
{
    QList<ProcessRecord> helpers;
    for (const ProcessRecord &process : repeat.processes) {
        const bool isHelper =
            process.role == Role::Child || process.role == Role::Worker || process.role == Role::Thread;
        if (isHelper && process.ending.kind != Ending::Kind::NeverStarted)
            helpers.append(process);
    }
    return helpers;
}

bool isAlive(const ProcessRecord &process)
{
    return process.ending.kind == Ending::Kind::Running;
}

Text endedSentence(const QList<ProcessRecord> &helpers)
{
    const auto all = double(helpers.size());
    const double ended = all - double(std::count_if(helpers.begin(), helpers.end(), isAlive));
    const bool threads = std::all_of(helpers.begin(), helpers.end(),
                                     [](const ProcessRecord &one) { return one.role == Role::Thread; });
    if (all == 0)
        return tr("The parent has begun.");
    if (ended == 0)
        return threads ? tr("%n threads have been started.", "One thread has been started.", all)
                       : tr("%n processes have been started.", "One process has been started.", all);
    if (ended == all)
        return threads ? tr("All %n threads have ended.", "The thread has ended.", all)
                       : tr("All %n processes have ended.", "The process has ended.", all);
    return (threads ? tr("%n of %1 threads have ended.", "%n of %1 threads has ended.", ended)
                    : tr("%n of %1 processes have ended.", "%n of %1 processes has ended.", ended))
        .arg(helpers.size());
}

/// "At this instant 2 sleep or wait; 1 is a zombie." By /proc, the parent too.
Text statesSentence(const Repeat &repeat)
{
    double running = 0;
    double sleeping = 0;
    double stopped = 0;
    double zombies = 0;
    for (const ProcessRecord &process : repeat.processes) {
        if (process.role == Role::Nursery || !isAlive(process))
            continue;
        running += process.state == 'R';
        sleeping += process.state == 'S' || process.state == 'D';
        stopped += process.state == 'T' || process.state == 't';
        zombies += process.state == 'Z';
    }
    QList<Text> states;
    if (running > 0)
        states << tr("%n run or are ready to", "%n runs or is ready to", running);
    if (sleeping > 0)
        states << tr("%n sleep or wait", "%n sleeps or waits", sleeping);
    if (stopped > 0)
        states << tr("%n are stopped", "%n is stopped", stopped);
    if (zombies > 0)
        states << tr("%n are zombies", "%n is a zombie", zombies);
    return states.isEmpty() ? Text() : tr("At this instant, with the parent: %1.").arg(allListed(states));
}

Headline runningHeadline(const Declaration &declaration, const Repeat &repeat)
{
    Text sentence;
    if (declaration.soFar && repeat.stepsWanted > 0)
        sentence = declaration.soFar(double(repeat.stepsDone), double(repeat.stepsWanted));
    if (sentence.isEmpty())
        sentence = endedSentence(helpersOf(repeat));
    const Text witness = repeat.witness
        ? tr("This is the witness: it is recorded for the timeline, and not counted.")
        : Text();
    return {sentence, joined({witness, statesSentence(repeat)})};
}

} // namespace

Headline headlineSoFar(const Declaration &declaration, const RunRecord &run)
{
    const Headline told = declaration.headline ? declaration.headline(run) : Headline();
    const Repeat *shown = run.shownRepeat();
    const bool runs = shown && shown->ending == RepeatEnding::Running;
    return !told.sentence.isEmpty() || !runs ? told : runningHeadline(declaration, *shown);
}

} // namespace plab
