// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

namespace plab {

// Words for people: numbers in their locale, labels instead of names. What goes into files and commands is
// parameterToText and numberText.

/// A whole number with the locale's grouping: "200,000".
QString shownCount(double value);

/// "A; B": clauses of one sentence, which has no end yet.
Text clauses(const QList<Text> &parts);

/// "A", "A and B", "A, B and C", "A, B and 3 more": it has to be read at a glance.
Text listed(const QList<Text> &names);
Text listed(const QStringList &names);

/// "A, B, C": all of them.
Text allListed(const QList<Text> &names);

/// "2 CPUs".
Text countedCpus(int cpus);

/// "3 s"; without a unit the figure alone.
Text withUnit(const QString &figure, const Text &unit);

/// A choice as a person reads it: its label, else its name.
Text shownChoice(const Parameter &parameter, const QString &choice);

/// A value as a person reads it, with its unit: "1,000 µs", "fork server", "automatic", "none".
Text shownValue(const Parameter &parameter, const ParameterValue &value);

/// "Lock off", "Workers 4": where several stand beside each other.
Text settingAndValue(const Parameter &parameter, const Text &value);

/// The value that `parameters` have for it, as a person reads it.
Text shownSetting(const Parameters &parameters, const char *name);

/// “Ignore SIGTERM”: what the form calls it.
Text shownLabel(const Parameters &parameters, const char *name);

/// “Interval” has no effect: there is one message. The reason can stand by itself, begins small and ends
/// without a full stop; it may be empty.
Text noEffect(const Parameters &parameters, const char *name, const Text &because);

/// “Ignore SIGTERM” has no effect while “How” is “kill”: nobody can ignore SIGKILL.
Text noEffectWhile(const Parameters &parameters, const char *name, const char *other,
                   const Text &because = {});

/// A sentence in English with the labels in it replaced by the names that a command line knows them by.
QString inCommandWords(const Text &sentence, const QList<Parameter> &declared);

} // namespace plab
