// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <string>

namespace plab {

/// Some things need a name to be made and opened by: a FIFO or a folder in the one for temporary files, a
/// message queue, a block of shared memory. The name is removed as soon as those who need it have opened it.
/// A process that is killed before leaves it, so whoever survives removes it: the nursery a parent's, the lab
/// a parent's whose nursery is gone as well, and where all were killed at once the next nursery, at its
/// start.
///
/// "process-lab-4711-123456": pid and start (proc(5), stat, field 22), so that a pid used again misleads
/// nobody. One at a time in each process.
std::string briefName(pid_t maker);
std::string briefName(pid_t maker, unsigned long long startTicks); ///< also of one that is gone

/// The path of a FIFO of this name: below TMPDIR, else /tmp.
std::string fifoPath(const std::string &name);
/// The name of a message queue, mq_overview(7).
std::string queueName(const std::string &name);

/// The name of a block of shared memory, shm_overview(7).
std::string blockName(const std::string &name);
/// The path of a folder of this name, beside it.
std::string namedFolder(const std::string &name);
/// TMPDIR, else /tmp.
std::string temporaryFolder();

/// Whether that is a file of this user's, of that type (S_IFREG, S_IFDIR, …): in a folder for all anybody can
/// take a name of ours.
bool isOwn(const std::string &path, mode_t type);

/// Removes FIFO, folder (with its files), message queue and block of this name, if they are there. Their
/// maker is gone.
void removeBriefName(const std::string &name);

/// Removes those whose makers are gone. A message queue can be found only where the queues can be listed:
/// /dev/mqueue, which systemd mounts.
void sweepBriefNames();

} // namespace plab
