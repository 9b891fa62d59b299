// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/preset.h"

namespace plab {

/// A small experiment with a parameter of every type, and a run of it with one of everything that can stand
/// in a record: every ending, numbers beyond 2^53, texts that a spreadsheet would take for formulas. For
/// tests of the file formats.
const Declaration &sampleDeclaration();
RunRecord sampleRun();
Preset samplePreset();
const Declaration *sampleLookup(const QString &experiment); ///< knows "sample" only

} // namespace plab
