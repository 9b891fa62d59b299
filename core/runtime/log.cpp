// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/log.h"

namespace plab {

Q_LOGGING_CATEGORY(runtimeLog, "process_lab.runtime")

} // namespace plab
