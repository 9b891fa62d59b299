// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/wording.h"

#include "core/model/numbertext.h"

#include <QLocale>

#include <cmath>

namespace plab {

namespace {

QString inQuotes(const QString &text)
{
    return QStringLiteral("“%1”").arg(text);
}

QString withReason(const QString &sentence, const QString &because)
{
    return because.isEmpty() ? sentence + QLatin1Char('.') : QStringLiteral("%1: %2.").arg(sentence, because);
}

/// Where the comma is the decimal sign members are kept apart by semicolons.
QString shownList(const QList<double> &list)
{
    QStringList members;
    for (const double member : list)
        members << shownNumber(member);
    return members.join(QLocale().decimalPoint() == QLatin1String(",") ? QStringLiteral("; ")
                                                                       : QStringLiteral(", "));
}

} // namespace

QString shownCount(double value)
{
    return QLocale().toString(std::llround(value));
}

QString listed(const QStringList &names)
{
    constexpr qsizetype Most = 2;
    if (names.size() > Most + 1)
        return QStringLiteral("%1 and %2 more")
            .arg(names.mid(0, Most).join(QStringLiteral(", ")))
            .arg(names.size() - Most);
    if (names.size() < 2)
        return names.join(QString());
    return names.mid(0, names.size() - 1).join(QStringLiteral(", ")) + QStringLiteral(" and ") + names.last();
}

QString counted(double count, const char *one, const char *many)
{
    QString text = QString::fromUtf8(std::llround(count) == 1 ? one : many);
    return text.replace(QLatin1String("%n"), shownCount(count));
}

QString countedCpus(int cpus)
{
    return counted(cpus, "%n CPU", "%n CPUs");
}

QString inSentence(const QString &label)
{
    const bool abbreviation = label.size() > 1 && label.at(1).isUpper();
    return abbreviation ? label : label.left(1).toLower() + label.mid(1);
}

QString shownChoice(const Parameter &parameter, const QString &choice)
{
    const Choice *found = parameter.choice(choice);
    return found ? found->label.shown() : choice;
}

QString shownValue(const Parameter &parameter, const ParameterValue &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return QStringLiteral("none");
    if (const auto *choice = std::get_if<QString>(&value))
        return shownChoice(parameter, *choice);
    const auto *whole = std::get_if<qint64>(&value);
    if (whole && *whole == 0 && !parameter.zeroMeans.isEmpty())
        return parameter.zeroMeans;
    const QString unit = parameter.unit.isEmpty() ? QString() : QLatin1Char(' ') + parameter.unit;
    if (whole)
        return QLocale().toString(*whole) + unit;
    if (const auto *number = std::get_if<double>(&value))
        return shownNumber(*number) + unit;
    if (const auto *list = std::get_if<QList<double>>(&value))
        return shownList(*list) + unit;
    if (const auto *texts = std::get_if<QStringList>(&value))
        return texts->join(QStringLiteral(", "));
    return parameterToText(value);
}

QString shownSetting(const Parameters &parameters, const char *name)
{
    const Parameter *declared = parameters.declared(QLatin1String(name));
    const ParameterValue &value = parameters.value(QLatin1String(name));
    return declared ? shownValue(*declared, value) : parameterToText(value);
}

QString shownLabel(const Parameters &parameters, const char *name)
{
    const Parameter *declared = parameters.declared(QLatin1String(name));
    return inQuotes(declared ? declared->label.shown() : QString::fromLatin1(name));
}

QString noEffect(const Parameters &parameters, const char *name, const QString &because)
{
    return withReason(QStringLiteral("%1 has no effect").arg(shownLabel(parameters, name)), because);
}

QString noEffectWhile(const Parameters &parameters, const char *name, const char *other,
                      const QString &because)
{
    return withReason(QStringLiteral("%1 has no effect while %2 is %3")
                          .arg(shownLabel(parameters, name), shownLabel(parameters, other),
                               inQuotes(shownSetting(parameters, other))),
                      because);
}

QString inCommandWords(const QString &sentence, const QList<Parameter> &declared)
{
    QString text = sentence;
    for (const Parameter &parameter : declared)
        text.replace(inQuotes(parameter.label), parameter.name);
    return text;
}

} // namespace plab
