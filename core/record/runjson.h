// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/result.h"
#include "core/model/runrecord.h"
#include "core/record/textpieces.h"

#include <functional>

namespace plab {

/// How record and presets find an experiment's declaration without knowing the catalogue.
using DeclarationLookup = std::function<const Declaration *(const QString &experiment)>;

/// Version 2 says more of each repeat and writes signed and real arguments of events as what they are.
constexpr int newestRunVersion = 2;

/// The stored form of a run (format "process-lab.run", the newest version; the layout stands in the project's
/// schema file resources/schema/run.schema.json). Locale-independent, one line per repeat, numbers beyond
/// 2^53 as decimal strings. A repeat that still goes on is left out. False: sink or progress ended it.
bool writeRunJson(const RunRecord &record, bool withEvents, const Sink &sink,
                  const FileProgress &progress = {});
/// The same, held whole: for few events.
QByteArray runToJson(const RunRecord &record, bool withEvents);

/// Opens any version ever written. The error names file position or key, value and what is allowed. Outcome
/// rows are taken as stored; grades are recomputed from the declaration when the experiment is known.
Result<RunRecord> runFromJson(const QByteArray &json, const DeclarationLookup &lookup);

} // namespace plab
