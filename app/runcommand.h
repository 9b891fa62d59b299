// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/outputs.h"
#include "core/lab/lab.h"

namespace plab {

/// A `run` command, understood and checked; nothing was started yet.
struct RunPlan
{
    RunRequest request;
    Outputs outputs;
    bool quiet = false; ///< no progress and no table
};

/// Reads the words behind `run`.
Result<RunPlan> readRun(const QStringList &words);

/// Runs it to its end, writes the outputs, prints the table where standard output is free, and returns the
/// exit status. Needs a QCoreApplication, or a QApplication for pictures. SIGINT, SIGTERM and SIGHUP stop the
/// run; what it has found until then is written all the same.
int executeRun(const RunPlan &plan);

} // namespace plab
