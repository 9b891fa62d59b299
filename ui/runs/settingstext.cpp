// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/settingstext.h"

#include "core/model/wording.h"

namespace plab {

namespace {

QString onePhrase(const Parameter &parameter, const ParameterValue &value)
{
    if (!parameter.isSwitchable())
        return settingAndValue(parameter, shownValue(parameter, value)).shown();
    return (value == parameter.initial ? settingAndValue(parameter, tr("off")) : shownValue(parameter, value))
        .shown();
}

const QString BetweenPhrases = QStringLiteral(" · ");

} // namespace

QString settingsText(const Declaration &declaration, const Parameters &parameters, const QStringList &changed)
{
    QStringList phrases;
    for (const Parameter &parameter : declaration.parameters) {
        if (!parameters.contains(parameter.name))
            continue;
        const ParameterValue &value = parameters.value(parameter.name);
        if (parameter.isSwitchable())
            phrases.prepend(onePhrase(parameter, value));
        else if (changed.contains(parameter.name))
            phrases.append(onePhrase(parameter, value));
    }
    return phrases.join(BetweenPhrases);
}

QString settingsText(const Declaration &declaration, const Parameters &parameters)
{
    QStringList changed;
    for (const Parameter &parameter : declaration.parameters) {
        if (parameters.contains(parameter.name) && parameters.value(parameter.name) != parameter.initial)
            changed << parameter.name;
    }
    return settingsText(declaration, parameters, changed);
}

QString differenceText(const Declaration &declaration, const Parameters &of, const Parameters &than)
{
    QStringList phrases;
    for (const Parameter &parameter : declaration.parameters) {
        const bool both = of.contains(parameter.name) && than.contains(parameter.name);
        if (both && of.value(parameter.name) != than.value(parameter.name))
            phrases << onePhrase(parameter, of.value(parameter.name));
    }
    return phrases.join(BetweenPhrases);
}

} // namespace plab
