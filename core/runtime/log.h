// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLoggingCategory>

namespace plab {

/// What befalls the nursery and is no result of an experiment.
Q_DECLARE_LOGGING_CATEGORY(runtimeLog)

} // namespace plab
