// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include <sys/types.h>

namespace plab {

/// Starts the program that an environment variable names, with nothing between it and the test: no QProcess,
/// whose own watching would be in the residue. It has a process group of its own, as a shell gives it. Its
/// standard output goes nowhere, its errors to a file if one is named. 0 if it cannot be started.
pid_t startProgram(const char *variable, const QStringList &arguments, const QString &errorsTo = {});

/// The children of a process, by /proc.
QList<pid_t> childrenOf(pid_t pid);
/// How many processes are below this one, by /proc.
int descendants(pid_t of);

} // namespace plab
