// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"
#include "core/twin/twinsize.h"

namespace plab {

/// One line of the block: START_VALUE = 0  # what it is
struct TwinConstant
{
    QString name;        ///< of the parameter: "start-value"
    QString initial;     ///< as it is written: "0"
    QStringList choices; ///< those that the comment lists; empty: all that the parameter has

    bool isChoice() const { return initial.startsWith(QLatin1Char('"')); }
    /// Whether it has this value itself.
    bool has(const QString &choice) const { return choices.isEmpty() || choices.contains(choice); }
    /// What stands in for a value that it has not: of none and some kinds the first kind. Empty: nothing.
    QString instead() const;
};

/// An experiment as a script in Python that runs by itself: core/experiments/<id>/twin.py. Its settings are
/// the constants from the line "# Settings" to the next empty line; a line `# Always: KIND = "pipe"` among
/// them names a choice without another one. What it prints as "name = value" is a
/// measure, a value or the outcome of the experiment. Plain value.
struct Twin
{
    QString text;
    QList<TwinConstant> constants;
    /// What stands for its lines when everybody waits for good: "outcome = deadlock", "deadlocked = 1", from
    /// "# If it hangs: outcome = deadlock, deadlocked = 1". Empty: nothing does.
    QStringList whenHung;
    TwinSize size;

    /// False: it only says why the experiment cannot be written in Python.
    bool isScript() const { return !constants.isEmpty(); }
    QString whyNone() const;                                      ///< then: the sentence with which it begins
    const TwinConstant *constant(const QString &parameter) const; ///< null: it has no such setting
    /// The script with these settings in its block.
    QString filled(const Parameters &parameters) const;
};

/// Reads none of them: whoever runs an experiment natively pays nothing for its twin.
bool hasTwin(const QString &experiment);
/// Null for an experiment without one. Made once, constant afterwards; any thread.
const Twin *findTwin(const QString &experiment);

/// The parameter `language`, and what it takes to run a twin.
namespace language {
inline constexpr char Name[] = "language";
Parameter parameter();
bool isPython(const Parameters &parameters);
} // namespace language

/// A value as Python writes it: None, True, 0.5, [1, 2], "mutex".
QString pythonLiteral(const ParameterValue &value);

/// What Python printed after the "=" of a line; a text as it stands if it is nothing else.
QJsonValue valueFromPython(const QString &printed);

/// The texts by the experiments' ids, one after the other; from the build.
struct TwinText
{
    const char *id;
    const char *text;
};
extern const TwinText twinTexts[];
extern const int twinTextCount;

} // namespace plab
