// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// Above so many processes a person is asked first: by a question in the window, by --yes on the command
/// line.
constexpr qint64 AskAbove = 64;
/// More are not started, whoever asks.
constexpr qint64 MostProcesses = 1024;

/// How many processes a run of these parameters starts; 1 where the experiment does not say.
inline qint64 processesOf(const Declaration &declaration, const Parameters &parameters)
{
    return declaration.processCount ? declaration.processCount(parameters) : 1;
}

inline bool asksFirst(const Declaration &declaration, const Parameters &parameters)
{
    return processesOf(declaration, parameters) > AskAbove;
}

} // namespace plab
