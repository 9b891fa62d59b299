// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <optional>

namespace plab {

/// The file that an experiment would run.
struct ScriptFile
{
    QString path;           ///< absolute
    QString parameter;      ///< which names it
    bool isExample = false; ///< the laboratory's own, which stands in where none is named
};

/// Of an experiment that runs a person's file and tells the lines its processes stand on: one that declares a
/// parameter of type File and the value "places". Null for all others. Any thread.
std::optional<ScriptFile> scriptFileOf(const Declaration &declaration, const Parameters &parameters);

} // namespace plab
