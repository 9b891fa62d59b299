// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/descriptor.h"

#include <sys/mman.h>

#include <cerrno>

namespace plab {

Result<Descriptor> memoryFile(const char *name)
{
    Descriptor file(memfd_create(name, MFD_CLOEXEC));
    if (!file)
        return refusedError(systemError(tr("Cannot make a file in memory: %1."), errno).sentence);
    return file;
}

} // namespace plab
