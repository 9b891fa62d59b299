// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/runjson.h"

#include <QJsonObject>

#include <optional>

namespace plab {

/// A run out of what its file says besides the repeats, which were read already.
Result<RunRecord> readRun(const QJsonObject &json, Repeats repeats, const DeclarationLookup &lookup);

/// An error if a run's version is one that only newer programs read.
std::optional<Error> whyTooNew(const QJsonValue &version);

} // namespace plab
