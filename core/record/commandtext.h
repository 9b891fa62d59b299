// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab {

/// The command line that repeats a run: `process-lab run <experiment> --set … --repeat N --seed N`, with the
/// parameters that differ from their defaults only, and `--yes` where the command line would refuse that many
/// processes without it. Locale-independent, each word quoted for a POSIX shell. `parameters` must be the
/// declaration's. Pure; any thread.
QString commandText(const Declaration &declaration, const Parameters &parameters, int repeat, qint64 seed);

/// The word as a POSIX shell reads it back: unchanged if harmless, else in single quotes.
QString shellQuoted(const QString &word);

} // namespace plab
