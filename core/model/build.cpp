// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/build.h"

#include "buildinfo.h"

namespace plab {

QString version()
{
    return QStringLiteral(PROCESS_LAB_VERSION);
}

QString buildId()
{
    return QStringLiteral(PROCESS_LAB_BUILD);
}

QString compiler()
{
    return QStringLiteral(PROCESS_LAB_COMPILER);
}

} // namespace plab
