// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/lengthtext.h"
#include "core/model/shownfigures.h"

#include <QObject>

namespace plab {

QString lengthText(const RunLength &length)
{
    if (!length.wallS)
        return QObject::tr("%1 until the last process was gone, the code never returned")
            .arg(shownSeconds(length.lanesS));
    if (!length.lanesGoOn())
        return shownSeconds(*length.wallS);
    return QObject::tr("%1 until the code returned, processes went on until %2")
        .arg(shownSeconds(*length.wallS), shownSeconds(length.lanesS));
}

} // namespace plab
