// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/wording.h"

#include "core/model/numbertext.h"

#include <QLocale>

#include <cmath>

namespace plab {

namespace {

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

Text clauses(const QList<Text> &parts)
{
    Text all;
    for (const Text &part : parts)
        all = all.isEmpty() ? part : tr("%1; %2", "clauses of one sentence").arg(all, part);
    return all;
}

Text allListed(const QList<Text> &names)
{
    Text all;
    for (const Text &name : names)
        all = all.isEmpty() ? name : tr("%1, %2", "members of a list").arg(all, name);
    return all;
}

Text listed(const QList<Text> &names)
{
    constexpr qsizetype Most = 2;
    if (names.size() < 2)
        return allListed(names);
    if (names.size() > Most + 1)
        return tr("%1 and %2 more", "names, and how many more")
            .arg(allListed(names.mid(0, Most)), names.size() - Most);
    return tr("%1 and %2", "the last of a list").arg(allListed(names.mid(0, names.size() - 1)), names.last());
}

Text listed(const QStringList &names)
{
    return listed(plainTexts(names));
}

Text countedCpus(int cpus)
{
    return tr("%n CPUs", "%n CPU", cpus);
}

Text withUnit(const QString &figure, const Text &unit)
{
    return unit.isEmpty() ? Text::plain(figure) : tr("%1 %2", "figure and unit").arg(figure, unit);
}

Text shownChoice(const Parameter &parameter, const QString &choice)
{
    const Choice *found = parameter.choice(choice);
    return found ? found->label : Text::plain(choice);
}

Text shownValue(const Parameter &parameter, const ParameterValue &value)
{
    if (std::holds_alternative<std::monostate>(value))
        return tr("none");
    if (const auto *choice = std::get_if<QString>(&value))
        return shownChoice(parameter, *choice);
    const auto *whole = std::get_if<qint64>(&value);
    if (whole && *whole == 0 && !parameter.zeroMeans.isEmpty())
        return parameter.zeroMeans;
    if (whole)
        return withUnit(QLocale().toString(*whole), parameter.unit.words);
    if (const auto *number = std::get_if<double>(&value))
        return withUnit(shownNumber(*number), parameter.unit.words);
    if (const auto *list = std::get_if<QList<double>>(&value))
        return withUnit(shownList(*list), parameter.unit.words);
    if (const auto *texts = std::get_if<QStringList>(&value))
        return Text::plain(texts->join(QStringLiteral(", ")));
    return std::get<bool>(value) ? tr("on") : tr("off");
}

Text settingAndValue(const Parameter &parameter, const Text &value)
{
    return tr("%1 %2", "a setting and its value").arg(parameter.label, value);
}

Text shownSetting(const Parameters &parameters, const char *name)
{
    const Parameter *declared = parameters.declared(QLatin1String(name));
    const ParameterValue &value = parameters.value(QLatin1String(name));
    return declared ? shownValue(*declared, value) : Text::plain(parameterToText(value));
}

Text shownLabel(const Parameters &parameters, const char *name)
{
    const Parameter *declared = parameters.declared(QLatin1String(name));
    return tr("“%1”").arg(declared ? declared->label : Text::plain(QString::fromLatin1(name)));
}

Text noEffect(const Parameters &parameters, const char *name, const Text &because)
{
    const Text label = shownLabel(parameters, name);
    return because.isEmpty() ? tr("%1 has no effect.").arg(label)
                             : tr("%1 has no effect: %2.").arg(label, because);
}

Text noEffectWhile(const Parameters &parameters, const char *name, const char *other, const Text &because)
{
    const Text label = shownLabel(parameters, name);
    const Text otherLabel = shownLabel(parameters, other);
    const Text setting = shownSetting(parameters, other);
    return because.isEmpty()
        ? tr("%1 has no effect while %2 is “%3”.").arg(label, otherLabel, setting)
        : tr("%1 has no effect while %2 is “%3”: %4.").arg(label, otherLabel, setting, because);
}

QString inCommandWords(const Text &sentence, const QList<Parameter> &declared)
{
    QString text = sentence.english();
    for (const Parameter &parameter : declared)
        text.replace(tr("“%1”").arg(parameter.label).english(), parameter.name);
    return text;
}

} // namespace plab
