// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

namespace plab {

// Words for people: numbers in their locale, labels instead of names. What goes into files and commands is
// parameterToText and numberText.

/// A whole number with the locale's grouping: "200,000".
QString shownCount(double value);

/// One sentence or noun for one, another for any other number; %n is the number as shownCount writes it.
QString counted(double count, const char *one, const char *many);

/// "A", "A and B", "A, B and C", "A, B and 3 more": it has to be read at a glance.
QString listed(const QStringList &names);

/// "2 CPUs".
QString countedCpus(int cpus);

/// A label inside a sentence: "start method", but "JSON file".
QString inSentence(const QString &label);

/// A choice as a person reads it: its label, else its name.
QString shownChoice(const Parameter &parameter, const QString &choice);

/// A value as a person reads it, with its unit: "1,000 µs", "fork server", "automatic", "none".
QString shownValue(const Parameter &parameter, const ParameterValue &value);

/// The value that `parameters` have for it, as a person reads it.
QString shownSetting(const Parameters &parameters, const char *name);

/// “Ignore SIGTERM”: what the form calls it.
QString shownLabel(const Parameters &parameters, const char *name);

/// “Ignore SIGTERM” has no effect. `because` goes on after a colon; it may be empty.
QString noEffect(const Parameters &parameters, const char *name, const QString &because);

/// “Ignore SIGTERM” has no effect while “How” is “kill”: nobody can ignore SIGKILL.
QString noEffectWhile(const Parameters &parameters, const char *name, const char *other,
                      const QString &because = {});

/// A sentence with the labels in it replaced by the names that a command line knows them by.
QString inCommandWords(const QString &sentence, const QList<Parameter> &declared);

} // namespace plab
