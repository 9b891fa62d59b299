// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <optional>

namespace plab {

/// Numbers for a headline, in the person's locale: "48.7 %", "2.007 s", "13 ms", "22 ns".
QString shownPercent(double fraction);
QString shownSeconds(double seconds);
Text shownDuration(double seconds); ///< of what is only roughly known: "3 seconds", "12 minutes", "4 days"

/// The same where it may not be known: any measure may be null. A noun in a sentence.
Text shownCount(const std::optional<double> &value);                       ///< "an unknown number"
Text shownSeconds(const std::optional<double> &seconds, double scale = 1); ///< "an unknown time"

} // namespace plab
