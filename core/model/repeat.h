// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/instant.h"
#include "core/model/laneevents.h"
#include "core/model/load.h"
#include "core/model/processrecord.h"
#include "core/model/recordingcost.h"
#include "core/model/repeatcache.h"

#include <QJsonObject>
#include <QList>
#include <QMap>

#include <memory>
#include <optional>

namespace plab {

/// Measures of one repeat by contract name; a missing or null one was not measured. Finite numbers only.
using Measures = QMap<QString, std::optional<double>>;

struct ConsoleLine
{
    double timeS = 0;
    qint64 pid = 0;
    QString name;
    QString text;
};

/// What befell a repeat that the experiment did not do itself.
struct Fault
{
    double timeS = 0;
    qint64 pid = 0; ///< of whom it befell
    QString name;
    Text sentence;
};

/// Cumulative progress of one lane as its worker wrote it: `done` turns at `timeNs` (CLOCK_MONOTONIC), when
/// its thread had used `cpuNs` of CPU time; 0 where the machine does not tell that.
struct Slice
{
    quint64 timeNs = 0;
    quint64 done = 0;
    quint64 cpuNs = 0;
};

enum class RepeatEnding { Running, Finished, Stopped, TimedOut, ParentKilled, NurseryLost, Failed };
QString repeatEndingName(RepeatEnding ending); ///< contract name: "timed out"
Text repeatEndingWords(RepeatEnding ending);   ///< for people: "timed out"
std::optional<RepeatEnding> repeatEndingFromName(const QString &name);

/// One repeat: the parent and all it started, once. The last one of a live record may still be Running.
struct Repeat
{
    bool witness = false; ///< recorded extra repeat: feeds the timeline, never counted or pooled
    QString recording;    ///< level this repeat really ran with: off | sampled | all
    Measures measures;
    QJsonObject values; ///< texts, lists, per-mechanism results
    QMap<QString, quint64> outcomes;
    RepeatEnding ending = RepeatEnding::Running;
    Text error;               ///< a sentence, or empty
    std::optional<Load> load; ///< null in a repeat that has not begun, and in records of version 1
    std::optional<RecordingCost> recordingCost; ///< null where nothing was recorded or could be measured
    bool refused = false; ///< live only: the error is the machine's refusal (processes, memory, descriptors)
    QList<ProcessRecord> processes;
    QList<ConsoleLine> console;
    quint64 consoleDropped = 0; ///< lines that were printed and are not in it
    /// What befell it that the experiment did not do itself, a whole sentence each, in the order in which the
    /// laboratory heard of it: who was killed, by which signal, and what was lost with it; who was stopped.
    QList<Fault> faults;

    quint64 entryNs = 0;        ///< CLOCK_MONOTONIC at the entry of Script::run; 0 before it
    QList<LaneEvents> lanes;    ///< by ProcessRecord::index; empty where nothing was recorded
    QList<QList<Slice>> slices; ///< by ProcessRecord::index; live only, stored as values.throughput
    quint64 eventsDropped = 0;  ///< so far
    /// Live only: how much of how much is done, as the parent counts it; 0 of 0 where it does not.
    quint64 stepsDone = 0;
    quint64 stepsWanted = 0;

    std::shared_ptr<RepeatCache> cache; ///< of one that is over and stands in a record; else null

    /// Finished; or its parent was killed where that is what the experiment shows (only then it has
    /// outcomes).
    bool endedAsItShould() const
    {
        return ending == RepeatEnding::Finished
            || (ending == RepeatEnding::ParentKilled && !outcomes.isEmpty());
    }
    /// By Event::object; from values.locks, empty where the locks have no names.
    QJsonArray lockNames() const; ///< from values.locks: names, or objects with a name
    double secondsOf(quint64 timeNs) const { return secondsBetween(entryNs, timeNs); }
};

} // namespace plab
