// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arena.h"

namespace plab::ownscript {

// What multiprocessing has made for processes which were killed before they could remove it themselves.
// Nobody of the script lives any more.

/// Folders for sockets and temporary files.
void removeLeftFolders(const Arena &arena);

/// These, and semaphores and shared memory that were made before there was a tracker for them: for a script
/// that has not come to its own end.
void removeLeftovers(const Arena &arena);

} // namespace plab::ownscript
