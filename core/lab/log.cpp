// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/log.h"

namespace plab {

Q_LOGGING_CATEGORY(labLog, "process_lab.lab")

} // namespace plab
