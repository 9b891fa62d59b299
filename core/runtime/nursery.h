// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/script.h"

#include <functional>
#include <string_view>

namespace plab {

/// Finds an experiment's script by its id; the catalogue stands above this folder.
using ScriptLookup = std::function<const Script *(const QString &id)>;

/// The nursery: a small single-threaded program between the lab and the processes of a run. It forks the
/// parent of each repeat, is the subreaper of everything below it, tells the lab who ended, and collects what
/// was left behind. Descriptor 3 is the control socket (SOCK_SEQPACKET, message.h), 4 the liveness pipe.
/// Makes no QCoreApplication. Returns the program's exit status; `argv` of a spawned child (`--child slot
/// parent`) is served here, too.
int nurseryMain(int argc, char **argv, const ScriptLookup &lookup);

} // namespace plab
