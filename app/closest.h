// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

namespace plab {

/// " Did you mean pool?" for a name that is nearly one of these (Levenshtein distance); empty if none is
/// near.
Text didYouMean(const QString &word, const QStringList &names);

} // namespace plab
