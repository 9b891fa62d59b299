// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/parameters.h"

namespace plab {

Parameter wholeParameter(const char *name, const Text &label, const Text &help, double minimum,
                         double maximum, qint64 initial, const char *unit)
{
    Parameter p {name, label, help, ParameterType::Int, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter numberParameter(const char *name, const Text &label, const Text &help, const char *unit,
                          double minimum, double maximum, double initial)
{
    Parameter p {name, label, help, ParameterType::Number, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter choiceParameter(const char *name, const Text &label, const Text &help, const QList<Choice> &choices)
{
    Parameter p {name, label, help, ParameterType::Choice};
    p.choices = choices;
    p.initial = choices.first().name;
    return p;
}

Parameter switchParameter(const char *name, const Text &label, const Text &help, bool initial)
{
    Parameter p {name, label, help, ParameterType::Switch};
    p.initial = initial;
    return p;
}

Parameter mainOne(Parameter parameter)
{
    parameter.main = true;
    return parameter;
}

Parameter labelled(Parameter parameter, const QStringList &labels)
{
    for (qsizetype i = 0; i < labels.size(); ++i)
        parameter.choices[i].label = Text::plain(labels.at(i));
    return parameter;
}

Parameter lockParameter(const Text &help)
{
    Parameter lock = mainOne(choiceParameter(
        "lock", "Lock", help, {"none", "mutex", "atomic", "spin", "ticket", "semaphore", "file"}));
    lock.tryOn = tr("Now with a lock");
    lock.tryOff = tr("Now without a lock");
    return lock;
}

Parameter startMethodParameter()
{
    return labelled(
        choiceParameter(
            "start-method", "Start method",
            "How a process is made: a copy of the parent, a fresh program, or a copy of a fork server",
            {"fork", "spawn", "forkserver"}),
        {"fork", "spawn", "fork server"});
}

Parameter runnerParameter(const Text &help)
{
    return choiceParameter("runner", "Runner", help, {"process", "thread"});
}

} // namespace plab
