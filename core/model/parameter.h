// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QJsonObject>
#include <QJsonValue>
#include <QList>
#include <QString>
#include <QStringList>

#include <variant>

namespace plab {

/// Text is one line as it is typed, File the name of a file; none of the two is looked into.
enum class ParameterType { Int, Number, Switch, Choice, List, Texts, Text, File };

/// A parameter's value; std::monostate is "none" (null in JSON).
using ParameterValue =
    std::variant<std::monostate, qint64, double, bool, QString, QList<double>, QStringList>;

/// One value of a Choice, and how people call it.
struct Choice
{
    Choice(const char *sameForPeople) : Choice(QString::fromUtf8(sameForPeople)) { }
    Choice(const QString &sameForPeople) : name(sameForPeople), label(Text::plain(sameForPeople)) { }
    Choice(const char *contractName, const Text &forPeople)
        : name(QString::fromUtf8(contractName)), label(forPeople)
    {
    }

    QString name; ///< contract name: "apply-async"
    Text label;   ///< "apply_async"
};

/// What a figure is of: a symbol that is the same in every language, or a word.
struct FigureUnit
{
    FigureUnit() = default;
    FigureUnit(const char *symbol) : words(Text::plain(QString::fromUtf8(symbol))) { }
    FigureUnit(const Text &word) : words(word) { }

    Text words;
};

/// The declaration of one setting: the form, the command line, the preset file and the CSV column come from
/// it.
struct Parameter
{
    QString name; ///< contract name: "tasks-per-child"
    Text label;   ///< form label: "Tasks per child"
    Text help;    ///< one line for tool tip and `describe`
    ParameterType type = ParameterType::Int;
    FigureUnit unit;            ///< "s", "ms", "µs", "each"; empty if none
    double minimum = 0;         ///< inclusive; Int, Number, each member of a List; how many Texts
    double maximum = 0;         ///< inclusive
    ParameterValue initial;     ///< the default
    QList<Choice> choices = {}; ///< in the order shown: all there are, or of a Text those worth offering
    bool optional = false;      ///< null ("none") is allowed, beside the range
    bool main = false;          ///< stands on top of the form; others are folded under More
    bool ofMachine = false;     ///< the default depends on this machine, so a command names the value always
    Text zeroMeans = {};        ///< what 0 means if it is special ("automatic", "no limit")
    Text tryOn =
        {}; ///< of a main switch, what a button says that runs it again with this on; empty: no button
    Text tryOff = {}; ///< and with this off

    /// A choice that is "none" until a kind is chosen (the lock) is shown as a switch plus the kind.
    bool isSwitchable() const
    {
        return type == ParameterType::Choice && initial == ParameterValue(QStringLiteral("none"))
            && choice(QStringLiteral("none"));
    }
    const Choice *choice(const QString &value) const; ///< null for what is none of them
    QStringList choiceNames() const;
};

/// Who reads a sentence: at a command line names and plain digits, else labels and the locale's numbers.
enum class Reader { CommandLine, Person };

/// "a whole number from 1 to 64", "one of none, mutex, atomic", …; for error sentences, help and `describe`.
Text allowedValues(const Parameter &parameter, Reader reader = Reader::CommandLine);

/// "tasks cannot be "1.000": allowed is a whole number …". `value` as it shall stand in the sentence.
Error notAllowed(const Parameter &parameter, const Text &value, Reader reader = Reader::CommandLine);

/// Reads the command line's form (`on|off`, `1,2,3`, `Anna,Ben`, `none`). The error names parameter, value
/// and what is allowed.
Result<ParameterValue> parseParameter(const Parameter &parameter, const QString &text,
                                      Reader reader = Reader::CommandLine);

/// Reads the JSON form, with type, integrality and range checked (QJsonValue::toInt would silently give its
/// default).
Result<ParameterValue> parameterFromJson(const Parameter &parameter, const QJsonValue &json);

/// Checks type and range of a value, whoever made it.
Result<void> checkParameter(const Parameter &parameter, const ParameterValue &value,
                            Reader reader = Reader::CommandLine);

QJsonValue parameterToJson(const ParameterValue &value);

/// The command line's form, locale-independent: what `--set name=` takes and what CSV holds ("" for none).
QString parameterToText(const ParameterValue &value);

/// One value for every declared parameter, in declared order; it knows what they were declared as. Lookups of
/// undeclared names assert.
class Parameters
{
public:
    Parameters() = default;
    explicit Parameters(const QList<Parameter> &declared); ///< all at their defaults

    const ParameterValue &value(const QString &name) const;
    void set(const QString &name, ParameterValue value);
    bool contains(const QString &name) const;

    qint64 integer(const char *name) const;     ///< Int; 0 if null
    double number(const char *name) const;      ///< Number (or Int); 0 if null
    bool flag(const char *name) const;          ///< Switch
    QString choice(const char *name) const;     ///< Choice
    QString text(const char *name) const;       ///< Text or File; empty if null
    QList<double> list(const char *name) const; ///< List
    QStringList texts(const char *name) const;  ///< Texts; empty if null
    bool isNull(const char *name) const;

    /// What a value's name was declared as; null for a name that is not among them.
    const Parameter *declared(const QString &name) const;

    const QList<QString> &names() const { return m_names; }
    QJsonObject toJson() const;
    /// The same again without their declarations: what a script is given.
    static Parameters fromValues(const QJsonObject &json);

    friend bool operator==(const Parameters &a, const Parameters &b)
    {
        return a.m_names == b.m_names && a.m_values == b.m_values;
    }

private:
    QList<Parameter> m_declared;
    QList<QString> m_names;
    QList<ParameterValue> m_values;
};

/// The parameters every experiment has: recording, sampling, time-limit.
QList<Parameter> commonParameters(const QString &defaultRecording);

} // namespace plab
