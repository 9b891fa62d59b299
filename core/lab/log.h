// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

namespace plab {

/// What befalls the laboratory itself and is no result. A person gets a sentence (Error, faults);
/// this is for who looks for a fault of the program.
Q_DECLARE_LOGGING_CATEGORY(labLog)

} // namespace plab
