// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace plab {

QString version();  ///< "0.1.0"
QString buildId();  ///< differs between any two builds; window and nursery must have the same
QString compiler(); ///< "GNU 12.2.0, Release"

} // namespace plab
