// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/counterpart.h"

#include "core/model/wording.h"

#include <algorithm>

namespace plab {

namespace {

const QString None = QStringLiteral("none");

/// One of two ways with no "none" among them: the first is off.
bool isEitherOr(const Parameter &parameter)
{
    return parameter.type == ParameterType::Choice && !parameter.isSwitchable();
}

/// The first way to switch it on, or off.
ParameterValue switched(const Parameter &parameter, const ParameterValue &value)
{
    if (parameter.type == ParameterType::Switch)
        return isOff(parameter, value);
    const QStringList names = parameter.choiceNames();
    const QString off = isEitherOr(parameter) ? names.first() : None;
    if (!isOff(parameter, value))
        return off;
    const auto first =
        std::find_if(names.begin(), names.end(), [&](const QString &name) { return name != off; });
    return first == names.end() ? value : ParameterValue(*first);
}

} // namespace

bool isOff(const Parameter &parameter, const ParameterValue &value)
{
    if (isEitherOr(parameter))
        return value == ParameterValue(parameter.choices.first().name);
    return value == ParameterValue(None) || value == ParameterValue(false);
}

bool hasSwitch(const Parameter &parameter)
{
    const bool isOnTop =
        parameter.main && (parameter.isSwitchable() || parameter.type == ParameterType::Switch);
    return isOnTop || !parameter.tryOn.isEmpty() || !parameter.tryOff.isEmpty();
}

Text shownSwitch(const Parameter &parameter, const ParameterValue &value)
{
    const bool saysOff = isOff(parameter, value) && !isEitherOr(parameter);
    return settingAndValue(parameter, saysOff ? tr("off") : shownValue(parameter, value));
}

bool isSwitchedOff(const Parameters &parameters, const Declaration &declaration)
{
    return std::all_of(declaration.parameters.begin(), declaration.parameters.end(),
                       [&](const Parameter &parameter) {
                           return !hasSwitch(parameter) || isOff(parameter, parameters.value(parameter.name));
                       });
}

bool differOnlyInSwitch(const Parameters &a, const Parameters &b, const Declaration &declaration)
{
    bool switched = false;
    for (const Parameter &parameter : declaration.parameters) {
        const ParameterValue one = a.value(parameter.name);
        const ParameterValue other = b.value(parameter.name);
        if (one == other)
            continue;
        if (!hasSwitch(parameter) || isOff(parameter, one) == isOff(parameter, other))
            return false;
        switched = true;
    }
    return switched;
}

/// Turning it changes nothing while the other settings are as they are.
static bool isIdle(const QString &parameter, const Parameters &parameters, const Declaration &declaration)
{
    const QList<Idle> idle =
        declaration.withoutEffect ? declaration.withoutEffect(parameters) : QList<Idle>();
    return std::any_of(idle.begin(), idle.end(), [&](const Idle &each) { return each.name == parameter; });
}

std::optional<NextStep> nextStep(const Parameters &parameters, const Declaration &declaration)
{
    for (const Parameter &parameter : declaration.parameters) {
        if (!hasSwitch(parameter) || !parameters.contains(parameter.name))
            continue;
        const ParameterValue &now = parameters.value(parameter.name);
        const Text words = isOff(parameter, now) ? parameter.tryOn : parameter.tryOff;
        if (words.isEmpty() || isIdle(parameter.name, parameters, declaration))
            continue;
        Parameters next = parameters;
        next.set(parameter.name, switched(parameter, now));
        if (declaration.check && !declaration.check(next))
            continue;
        return NextStep {words, next};
    }
    return {};
}

} // namespace plab
