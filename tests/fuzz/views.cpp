// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/views.h"

#include "core/analysis/disturbance.h"
#include "core/analysis/family.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/recordingcost.h"
#include "core/analysis/runlength.h"
#include "core/analysis/timeline.h"
#include "core/analysis/waitforgraph.h"
#include "core/record/runjson.h"
#include "core/sights/waitwords.h"
#include "tests/fakes/shakenrecord.h"
#include "tests/fuzz/claim.h"

#include <algorithm>

namespace plab {

namespace {

void lookAtLane(const Timeline &timeline, std::size_t lane, double fromNs, double toNs)
{
    timeline.bins(lane, fromNs, toNs, 64);
    const auto [first, last] = timeline.spansIn(lane, fromNs, toNs);
    for (std::size_t at = first; at < std::min(last, first + 64); ++at)
        timeline.span(lane, at);
    timeline.cpuSplit(lane, fromNs, toNs);
    for (const double timeNs : {fromNs, (fromNs + toNs) / 2, toNs}) {
        const auto instant = std::uint64_t(std::clamp(timeNs, 0.0, 1.8e19));
        timeline.spanAt(lane, instant);
        timeline.taskAt(lane, instant);
    }
}

void lookAtTimeline(const Repeat &repeat)
{
    Timeline timeline;
    timeline.update(repeat, repeat.entryNs + 1'000'000'000);
    timeline.update(repeat, repeat.entryNs + 1'000'000'000);
    timeline.statesPresent();
    const auto begin = double(timeline.beginNs());
    const auto end = double(timeline.endNs());
    for (std::size_t lane = 0; lane < timeline.lanes().size(); ++lane) {
        lookAtLane(timeline, lane, begin, end);
        lookAtLane(timeline, lane, begin + (end - begin) / 3, begin + (end - begin) / 2);
    }
}

void lookAtInstant(const Repeat &repeat, double timeS, std::uint64_t timeNs)
{
    const QList<FamilyMember> family = familyAt(repeat, timeS);
    for (qsizetype i = 0; i < family.size(); ++i)
        familyWord(repeat.processes.at(i), family.at(i));
    processesAt(repeat, timeS);
    const WaitForGraph graph = waitForGraph(repeat, timeNs);
    waitingSentence(repeat, graph);
    for (const WaitEdge &edge : graph.edges)
        waitedForWords(repeat, edge);
    waitingChange(repeat, timeNs, true);
    waitingChange(repeat, timeNs, false);
}

} // namespace

void lookAtAll(const Declaration &declaration, const RunRecord &run)
{
    badWordsOf(declaration, run);
    faultOfFile(declaration, run);
    disturbanceSentence(run);
    recordingWords(run);
    for (const Repeat &repeat : run.repeats) {
        lookAtTimeline(repeat);
        lengthOf(repeat);
        familyChanges(repeat);
        lockUsers(repeat);
        waitUsers(repeat);
        nothingWaitedWords(repeat);
        const std::uint64_t telling = tellingInstant(repeat).value_or(repeat.entryNs);
        lookAtInstant(repeat, repeat.secondsOf(telling), telling);
        lookAtInstant(repeat, LastInstant, ~std::uint64_t(0));
    }
}

void claimReadable(const RunRecord &run)
{
    const QByteArray json = runToJson(run, true);
    const Result<RunRecord> read = runFromJson(json, nullptr);
    claim(bool(read), "what is written can be read", read ? QString() : read.error().sentence.english());
    claim(runToJson(read.value(), true) == json, "what is read again is written as it was");
}

} // namespace plab
