// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/cards/parameters.h"

#include <algorithm>

namespace plab {

Parameter wholeParameter(const char *name, const Text &label, const Text &help, double minimum,
                         double maximum, qint64 initial, const FigureUnit &unit)
{
    Parameter p {name, label, help, ParameterType::Int, unit, minimum, maximum};
    p.initial = initial;
    return p;
}

Parameter numberParameter(const char *name, const Text &label, const Text &help, const FigureUnit &unit,
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

void offerBothWays(QList<Parameter> &parameters, const char *name, const Text &on, const Text &off)
{
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter &p) { return p.name == QLatin1String(name); });
    Q_ASSERT(found != parameters.end());
    found->tryOn = on;
    found->tryOff = off;
}

Parameter lockParameter(const Text &help)
{
    Parameter lock = mainOne(choiceParameter("lock", tr("Lock"), help,
                                             {{"none", tr("none")},
                                              {"mutex", tr("mutex")},
                                              {"atomic", tr("atomic")},
                                              {"spin", tr("spin")},
                                              {"ticket", tr("ticket")},
                                              {"semaphore", tr("semaphore")},
                                              {"file", tr("file")}}));
    lock.tryOn = tr("Now with a lock");
    lock.tryOff = tr("Now without a lock");
    return lock;
}

Parameter startMethodParameter()
{
    return choiceParameter(
        "start-method", tr("Start method"),
        tr("How a process is made: a copy of the parent, a fresh program, or a copy of a fork server"),
        {"fork", "spawn", {"forkserver", tr("fork server")}});
}

Parameter runnerParameter(const Text &help)
{
    return choiceParameter("runner", tr("Runner"), help,
                           {{"process", tr("process")}, {"thread", tr("thread")}});
}

} // namespace plab
