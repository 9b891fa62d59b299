// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/chosenmethod.h"

namespace plab {

StartMethod chosenMethod(const Parameters &parameters)
{
    if (parameters.contains("runner") && parameters.choice("runner") == QLatin1String("thread"))
        return StartMethod::Thread;
    if (!parameters.contains("start-method"))
        return StartMethod::Fork;
    return startMethodFromName(parameters.choice("start-method")).value_or(StartMethod::Fork);
}

std::string runnerName(StartMethod method, qint64 number)
{
    return (method == StartMethod::Thread ? "Thread-" : "Process-") + std::to_string(number);
}

} // namespace plab
