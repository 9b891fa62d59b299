// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/parameters.h"

namespace plab {

Parameter wholeParameter(const char *name, const char *label, const char *help, double minimum,
                         double maximum, qint64 initial, const char *unit)
{
    Parameter p {name, label, help, ParameterType::Int, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter numberParameter(const char *name, const char *label, const char *help, const char *unit,
                          double minimum, double maximum, double initial)
{
    Parameter p {name, label, help, ParameterType::Number, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter choiceParameter(const char *name, const char *label, const char *help, const QStringList &choices)
{
    Parameter p {name, label, help, ParameterType::Choice};
    p.choices = choices;
    p.initial = choices.first();
    return p;
}

Parameter switchParameter(const char *name, const char *label, const char *help, bool initial)
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

Parameter labelled(Parameter parameter, const QStringList &choiceLabels)
{
    Q_ASSERT(parameter.choices.size() == choiceLabels.size());
    parameter.choiceLabels = choiceLabels;
    return parameter;
}

Parameter lockParameter(const char *help)
{
    return mainOne(choiceParameter("lock", "Lock", help,
                                   {"none", "mutex", "atomic", "spin", "ticket", "semaphore", "file"}));
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

Parameter runnerParameter(const char *help)
{
    return choiceParameter("runner", "Runner", help, {"process", "thread"});
}

} // namespace plab
