// SPDX-License-Identifier: GPL-3.0-or-later
// Pool: what can be set.
#include "core/cards/parameters.h"

#include "core/experiments/pool/card.h"
#include "core/model/cpus.h"

namespace plab::pool {

namespace {

/// None until it is set.
Parameter optionalOne(Parameter parameter)
{
    parameter.initial = {};
    parameter.optional = true;
    return parameter;
}

Parameter withDefault(Parameter parameter, const ParameterValue &initial)
{
    parameter.initial = initial;
    return parameter;
}

Parameter withZero(Parameter parameter, const Text &meaning)
{
    parameter.zeroMeans = meaning;
    return parameter;
}

QList<Parameter> taskParameters()
{
    const Parameter task =
        choiceParameter("task", tr("Task"),
                        tr("What one task does: nothing, sleep, sleep and return the square "
                           "of its number, spin on the CPU, add powers, or count in "
                           "shared memory"),
                        {{"none", tr("none")},
                         {"sleep", tr("sleep")},
                         {"square", tr("square")},
                         {"spin", tr("spin")},
                         {"powers", tr("powers")},
                         {"count", tr("count")}});
    Parameter seconds {"task-seconds",
                       tr("Task seconds"),
                       tr("How long each sleeping or spinning task takes, in turn; from the beginning again "
                          "when there are more tasks"),
                       ParameterType::List,
                       "s",
                       0,
                       3600};
    return {
        mainOne(wholeParameter("tasks", tr("Tasks"), tr("Tasks submitted to the pool"), 0, 1e7, 16)),
        mainOne(withDefault(task, QStringLiteral("sleep"))),
        numberParameter("step-seconds", tr("Step"), tr("Length of one step of a sleeping or spinning task"),
                        "s", 0, 3600, 0.2),
        mainOne(wholeParameter("steps-per-task", tr("Steps per task"),
                               tr("Sleeps, spins, terms of the sum, or increments in one task"), 1, 1e9, 5)),
        choiceParameter(
            "spread", tr("Spread"),
            tr("How the lengths of the tasks differ: equal, rising from next to nothing to nearly "
               "twice the length, falling likewise, or random between; their mean stays as it is"),
            {{"equal", tr("equal")},
             {"rising", tr("rising")},
             {"falling", tr("falling")},
             {"random", tr("random")}}),
        optionalOne(seconds),
        lockParameter(tr("What guards the shared counter of counting tasks")),
    };
}

/// How tasks are handed over and results taken.
QList<Parameter> callParameters()
{
    const Parameter submit = choiceParameter("submit", tr("Submit"),
                                             tr("How the parent hands over the tasks and takes the results"),
                                             {{"apply", Text::plain("apply")},
                                              {"apply-async", Text::plain("apply_async")},
                                              {"map", Text::plain("map")},
                                              {"map-async", Text::plain("map_async")},
                                              {"imap", Text::plain("imap")},
                                              {"imap-unordered", Text::plain("imap_unordered")}});
    return {
        withDefault(submit, QStringLiteral("apply-async")),
        withZero(wholeParameter("chunk", tr("Chunk"), tr("Consecutive tasks handed over together"), 0, 1e7, 0,
                                "tasks"),
                 tr("automatic")),
        switchParameter("callback", tr("Callback"),
                        tr("The parent is called with each result of apply_async, or with the list of "
                           "map_async, and does not wait for them; with an error another function is called"),
                        false),
        optionalOne(numberParameter("get-timeout", tr("Get limit"),
                                    tr("How long a get or next waits for a result; the task goes on"), "s", 0,
                                    3600, 0)),
        choiceParameter("leave", tr("Leave"),
                        tr("What the parent does after the last submit: let all tasks end (close, join), "
                           "terminate the pool, join before the close, or submit one more task after it; the "
                           "last two are refused"),
                        {{"close", tr("close")},
                         {"terminate", tr("terminate")},
                         {"join-first", tr("join before close")},
                         {"submit-late", tr("submit after close")}}),
    };
}

/// What goes wrong on purpose.
QList<Parameter> faultParameters()
{
    return {
        optionalOne(wholeParameter("fail-task", tr("Failing task"),
                                   tr("The task with this number (from 0) fails on purpose"), 0, 1e7 - 1, 0)),
        wholeParameter("fail-count", tr("Failing in a row"), tr("So many tasks from that one on fail"), 1,
                       1e7, 1),
        optionalOne(wholeParameter(
            "kill-task", tr("Killing task"),
            tr("In the task with this number (from 0) its worker kills itself with SIGKILL"), 0, 1e7 - 1, 0)),
        choiceParameter(
            "worker-death", tr("Worker death"),
            tr("What a dead worker means: its task is lost and the rest goes on, the whole pool is "
               "broken as an executor is, or nobody learns of it and the pool hangs as Python's "
               "does"),
            {{"go-on", tr("go on")}, {"broken", tr("broken")}, {"hang", tr("hang")}}),
        switchParameter("initializer", tr("Initializer"),
                        tr("Each worker runs a function once in its life, before its first task"), false),
        switchParameter("initializer-fails", tr("Failing initializer"),
                        tr("That function fails, so that no worker ever takes a task"), false),
    };
}

} // namespace

QList<Parameter> parameters()
{
    Parameter workers =
        wholeParameter("workers", tr("Workers"), tr("Worker processes in the pool"), 1, 1024, usableCpus());
    workers.ofMachine = true;
    const QList<Parameter> workerOnes {
        optionalOne(wholeParameter(
            "tasks-per-child", tr("Tasks per child"),
            tr("A worker ends after this many tasks and is replaced; a chunk counts as one"), 1, 1e7, 0)),
        choiceParameter("transport", tr("Transport"),
                        tr("How tasks travel: cells in shared memory, or messages from a dispatcher process"),
                        {{"shared-memory", tr("shared memory")}, {"local-socket", tr("local socket")}}),
        startMethodParameter(),
        withZero(wholeParameter("spin-us", tr("Spin before parking"),
                                tr("How long an idle worker looks for work before it sleeps"), 0, 1e6, 0,
                                "µs"),
                 tr("park at once")),
    };
    return QList<Parameter> {mainOne(workers)} + taskParameters() + callParameters() + workerOnes
        + faultParameters() + commonParameters("all");
}

} // namespace plab::pool
