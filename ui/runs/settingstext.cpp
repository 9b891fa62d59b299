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

} // namespace

QString settingsText(const Declaration &declaration, const Parameters &parameters)
{
    QStringList phrases;
    for (const Parameter &parameter : declaration.parameters) {
        if (!parameters.contains(parameter.name))
            continue;
        const ParameterValue &value = parameters.value(parameter.name);
        if (parameter.isSwitchable())
            phrases.prepend(onePhrase(parameter, value));
        else if (value != parameter.initial)
            phrases.append(onePhrase(parameter, value));
    }
    return phrases.join(QStringLiteral(" · "));
}

} // namespace plab
