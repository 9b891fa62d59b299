// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/settingstext.h"

#include "core/model/wording.h"

#include <QCoreApplication>

namespace plab {

namespace {

QString onePhrase(const Parameter &parameter, const ParameterValue &value)
{
    const QString label = inSentence(parameter.label);
    const QString shown = shownValue(parameter, value);
    if (parameter.isSwitchable())
        return value == parameter.initial ? QCoreApplication::translate("Settings", "%1 off").arg(label)
                                          : shown;
    const bool isCount = parameter.type == ParameterType::Int && parameter.main;
    if (!isCount)
        return QStringLiteral("%1 %2").arg(label, shown);
    Parameter bare = parameter;
    bare.unit.clear();
    return QStringLiteral("%1 %2").arg(shownValue(bare, value), label); // "4 workers"
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
