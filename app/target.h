// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"
#include "core/record/presetshelf.h"

namespace plab {

/// The presets there are: built-in and the user's own, already read.
PresetShelf loadedShelf();

/// Whether a word names a file: it has a slash in it or ends in .json.
bool isFileName(const QString &what);

/// What a person named to run: a file (a preset, or a run to be repeated), else an experiment, else a preset.
Result<RunRequest> findTarget(const QString &what);

/// A stored run and the declaration it is read with.
struct StoredRun
{
    RunRecord record;
    const Declaration *declaration = nullptr;
};
Result<StoredRun> openRun(const QString &path);

} // namespace plab
