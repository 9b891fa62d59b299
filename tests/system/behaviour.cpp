// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/behaviour.h"

#include "core/experiments/catalogue.h"

#include <algorithm>

namespace plab {

namespace {

/// Why these settings are none of this experiment's; empty if they are.
QString refusalOf(const Declaration &declaration, const Settings &settings, QStringList &missing)
{
    for (const auto &[name, value] : settings) {
        const Parameter *parameter = declaration.parameter(name);
        const bool isChoice = parameter && parameter->type == ParameterType::Choice;
        if (!parameter || (isChoice && !parameter->choice(value)))
            missing.append(QStringLiteral("the setting %1=%2").arg(name, value));
        else if (const auto parsed = parseParameter(*parameter, value); !parsed)
            return parsed.error().sentence.english();
    }
    return missing.join(QStringLiteral(", "));
}

bool declares(const Shown &shown, const char *name)
{
    const Declaration *declaration = shown.record ? findDeclaration(shown.record->experiment) : nullptr;
    const auto isIt = [name](const auto &one) { return one.name == QLatin1String(name); };
    return declaration
        && (std::any_of(declaration->measures.begin(), declaration->measures.end(), isIt)
            || std::any_of(declaration->values.begin(), declaration->values.end(), isIt));
}

} // namespace

Shown shownBy(const QString &experiment, const Settings &settings)
{
    Shown shown;
    const Declaration *declaration = findDeclaration(experiment);
    if (!declaration) {
        shown.missing.append(QStringLiteral("the experiment %1").arg(experiment));
        return shown;
    }
    shown.refusal = refusalOf(*declaration, settings, shown.missing);
    if (!shown.refusal.isEmpty())
        return shown;
    Lab lab;
    const Result<Run *> run = lab.start(request(experiment, settings));
    if (!run) {
        shown.refusal = run.error().sentence.english();
        return shown;
    }
    comesTrue([&] { return run.value()->isFinished(); }, 60'000);
    shown.record = run.value()->record();
    shown.repeat = lastRepeat(shown.record);
    shown.refusal = shown.repeat.error.english();
    return shown;
}

QJsonValue raisedIf(const QString &sentence, const char *words, const char *exception)
{
    return sentence.contains(QLatin1String(words)) ? QLatin1String(exception) : QJsonValue(sentence);
}

QJsonValue raisedIf(bool holds, const char *exception)
{
    return holds ? QJsonValue(QLatin1String(exception)) : QJsonValue();
}

QList<ProcessRecord> childrenIn(const Shown &shown)
{
    QList<ProcessRecord> children;
    for (const ProcessRecord &process : shown.repeat.processes) {
        if (process.role == Role::Child || process.role == Role::Worker || process.role == Role::Thread)
            children.append(process);
    }
    return children;
}

QJsonArray namesIn(const Shown &shown)
{
    QJsonArray names;
    for (const ProcessRecord &child : childrenIn(shown))
        names.append(child.name);
    return names;
}

QJsonValue exitcodeOf(const ProcessRecord &process)
{
    if (process.ending.kind == Ending::Kind::Exited)
        return process.ending.number;
    return process.ending.kind == Ending::Kind::Killed ? QJsonValue(-process.ending.number) : QJsonValue();
}

QJsonArray exitcodesIn(const Shown &shown)
{
    QJsonArray codes;
    for (const ProcessRecord &child : childrenIn(shown))
        codes.append(exitcodeOf(child));
    return codes;
}

qint64 parentPidIn(const Shown &shown)
{
    const QList<ProcessRecord> parents = processesOf(shown.repeat, Role::Parent);
    return parents.isEmpty() ? 0 : parents.first().pid;
}

QJsonValue measured(const Shown &shown, const char *name)
{
    if (shown.record && !declares(shown, name))
        shown.missing.append(QStringLiteral("the measure %1").arg(name));
    const std::optional<double> value = shown.repeat.measures.value(QLatin1String(name));
    return value ? QJsonValue(*value) : QJsonValue();
}

QJsonValue valued(const Shown &shown, const char *name)
{
    if (shown.record && !declares(shown, name))
        shown.missing.append(QStringLiteral("the value %1").arg(name));
    return shown.repeat.values.value(QLatin1String(name));
}

bool has(const Shown &shown, const char *outcome)
{
    if (shown.record && !findDeclaration(shown.record->experiment)->outcome(QLatin1String(outcome)))
        shown.missing.append(QStringLiteral("the outcome %1").arg(QLatin1String(outcome)));
    return countIn(shown.repeat, outcome) > 0;
}

} // namespace plab
