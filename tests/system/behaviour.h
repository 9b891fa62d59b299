// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/labrun.h"

#include <QJsonArray>
#include <QJsonObject>

namespace plab {

/// What a run has left to be compared.
struct Shown
{
    Record record;   ///< null if the lab refused the settings
    Repeat repeat;   ///< the last counted one
    QString refusal; ///< why nothing was started, or why the repeat failed; else empty
    /// Settings, measures and values that were asked for and that the experiment does not declare: there is
    /// nothing to be compared with.
    mutable QStringList missing;
};

/// A behaviour that Python's multiprocessing and the laboratory have in common. `name` is a function in
/// behaviours/<file>.py, which gives a JSON object; `read` makes the same one from a run with these settings.
/// Members that end in _s are seconds and are compared by ratio, all others must be equal. Where Python
/// raises an exception the record has a sentence or a count instead: `read` gives the exception's name if
/// that says so, see raisedIf().
struct Behaviour
{
    const char *file;
    const char *name;
    const char *experiment;
    Settings settings;
    std::function<QJsonObject(const Shown &)> read;
};

/// The table, a part for each file of Python's. To extend it: a function there, a row here.
QList<Behaviour> processBehaviours();
QList<Behaviour> poolBehaviours();
QList<Behaviour> channelBehaviours();
QList<Behaviour> sharingBehaviours();

/// One run with these settings, at its end.
Shown shownBy(const QString &experiment, const Settings &settings);

/// The exception's name if `sentence` says `words`; else the sentence, so that the comparison shows it.
QJsonValue raisedIf(const QString &sentence, const char *words, const char *exception);
/// The exception's name if it holds; else null, as for a call that raised nothing.
QJsonValue raisedIf(bool holds, const char *exception);

QList<ProcessRecord> childrenIn(const Shown &shown); ///< children, workers and threads, by their start
QJsonArray namesIn(const Shown &shown);
/// Python's Process.exitcode: null while it lives, the negative number of a signal.
QJsonValue exitcodeOf(const ProcessRecord &process);
QJsonArray exitcodesIn(const Shown &shown);
qint64 parentPidIn(const Shown &shown); ///< of the run's main process
QJsonValue measured(const Shown &shown, const char *name);
QJsonValue valued(const Shown &shown, const char *name);
/// Whether the repeat had it. One that the experiment does not declare is missing.
bool has(const Shown &shown, const char *outcome);

} // namespace plab
