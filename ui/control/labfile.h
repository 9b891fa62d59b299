// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/preset.h"
#include "core/model/result.h"
#include "core/model/runrecord.h"
#include "core/record/readfile.h"

#include <variant>

namespace plab {

/// What a file of ours can hold.
using LabFile = std::variant<Preset, RunRecord>;

/// Reads a preset or a run, whichever the file says it is. The error names the file, and what is wrong in it.
/// Meant for a thread that may wait.
Result<LabFile> readLabFile(const QString &path, const FileProgress &progress = {});

} // namespace plab
