// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QList>

namespace plab {

/// What every experiment is, by chapter in catalogue order. Made once, constant afterwards; any thread.
QList<const Declaration *> declarations();
const Declaration *findDeclaration(const QString &id); ///< null if unknown

/// The experiment that runs such files, by their ending, and which of its parameters takes one. Null: none.
struct FileRunner
{
    const Declaration *declaration = nullptr;
    const Parameter *parameter = nullptr;
};
FileRunner runnerOf(const QString &path);
QStringList runnableEndings(); ///< "py"

} // namespace plab
