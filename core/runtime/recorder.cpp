// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/recorder.h"

#include <unistd.h>

namespace plab {

void Recorder::ownerDied(std::uint32_t object, std::uint32_t owner)
{
    record(EventKind::OwnerDied, object, owner);
    if (m_whenOwnerDied)
        m_whenOwnerDied(owner);
}

Text ownerDiedText(std::uint32_t owner)
{
    return tr("The lock told that its owner, process %1, was killed while holding it; it is "
              "taken over by process %2.")
        .arg(Text::digits(owner))
        .arg(Text::digits(gettid()));
}

} // namespace plab
