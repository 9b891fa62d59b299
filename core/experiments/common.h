// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/wording.h"
#include "core/shared/lockkind.h"

#include <QJsonArray>

#include <string>

namespace plab {

/// The measures every repeat has, in contract order, followed by the experiment's own.
QList<MeasureDeclaration> withCommonMeasures(const QList<MeasureDeclaration> &own);

/// Parameters by their type, at their defaults. `mainOne` puts one on top of the form.
Parameter wholeParameter(const char *name, const char *label, const char *help, double minimum,
                         double maximum, qint64 initial, const char *unit = "");
Parameter numberParameter(const char *name, const char *label, const char *help, const char *unit,
                          double minimum, double maximum, double initial);
Parameter choiceParameter(const char *name, const char *label, const char *help,
                          const QStringList &choices); ///< the first is the default
Parameter switchParameter(const char *name, const char *label, const char *help, bool initial);
Parameter mainOne(Parameter parameter);
Parameter labelled(Parameter parameter, const QStringList &choiceLabels); ///< choices that are no words

/// The lock parameter as the sharing experiments have it: none|mutex|atomic|spin|ticket|semaphore|file.
Parameter lockParameter(const char *help);

/// The start-method parameter fork|spawn|forkserver.
Parameter startMethodParameter();

/// The runner parameter process|thread.
Parameter runnerParameter(const char *help);

/// How a Process is started under these settings: as a thread if `runner` says so, else by `start-method`.
StartMethod chosenMethod(const Parameters &parameters);

/// "Process-1" or "Thread-1", as Python names them.
std::string runnerName(StartMethod method, qint64 number);

/// The histogram of the outcomes, which every experiment has.
ChartDeclaration outcomesChart();

/// Grades that do not depend on the settings.
std::function<Grade(const Parameters &)> always(Grade grade);

/// Acceptable where the settings make it so, else forbidden.
Grade acceptableIf(bool expected);

/// Interesting without a lock, forbidden with one.
Grade lostGrade(const Parameters &parameters);

/// A measure of all counted, finished repeats.
QList<double> measured(const RunRecord &run, const QString &measure);

/// "8 workers on 2 CPUs: …" when there are more runnable processes than CPUs; empty otherwise. `noun` is in
/// the plural, as there is always one CPU.
QString crowdRemark(qint64 count, const QString &noun, bool sleeping);

/// "Expected 200 000, found 97 900 to 129 400 in 20 repeats." At least one repeat is finished.
QString finalsDetail(const RunRecord &run);

/// What is recorded besides what every process can record: its begin and end, waits (for the end of a process
/// at least), signals sent, what was refused, and what was dropped.
QList<EventKind> withCommonEventKinds(const QList<EventKind> &own);

/// Names of locks by their number in the events, for the value `locks`, of an experiment that has one:
/// ["the mutex"]. Empty without a lock.
QJsonArray namesOfOneLock(LockKind kind);

/// Numbers for a headline, in the person's locale: "48.7 %", "2.007 s", "13 ms", "22 ns".
QString shownPercent(double fraction);
QString shownSeconds(double seconds);
QString shownDuration(double seconds); ///< of what is only roughly known: "3 seconds", "12 minutes", "4 days"

/// The same where it may not be known: any measure may be null.
QString shownCount(const std::optional<double> &value);                       ///< "an unknown number"
QString shownSeconds(const std::optional<double> &seconds, double scale = 1); ///< "an unknown time"

} // namespace plab
