// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"
#include "core/model/processrecord.h"

#include <string>

namespace plab {

/// How a Process is started under these settings: as a thread if `runner` says so, else by `start-method`.
StartMethod chosenMethod(const Parameters &parameters);

/// "Process-1" or "Thread-1", as Python names them.
std::string runnerName(StartMethod method, qint64 number);

} // namespace plab
