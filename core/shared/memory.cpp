// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/shared/memory.h"

#include <QLocale>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace plab {

namespace {

constexpr int SizeSeals = F_SEAL_SHRINK | F_SEAL_GROW;

Error callError(const Text &sentence)
{
    return systemError(sentence, errno);
}

QString shownSize(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), 1);
}

int allocate(int fd, std::size_t size)
{
    int rc = 0;
    do
        rc = fallocate(fd, 0, 0, off_t(size));
    while (rc != 0 && errno == EINTR);
    return rc;
}

} // namespace

SharedMemory::~SharedMemory()
{
    if (m_data)
        munmap(m_data, m_size);
    if (m_fd >= 0)
        close(m_fd);
}

Result<SharedMemory> SharedMemory::create(std::size_t size, const char *name)
{
    if (size == 0)
        return failedError(tr("Shared memory of 0 bytes was asked for; ask for at least one."));
    // Before fallocate: in a full control group that ends in SIGKILL, not in an error.
    if (const Result<void> fits = checkMemory(size, availableMemory()); !fits)
        return fits.error();
    SharedMemory memory(memfd_create(name, MFD_CLOEXEC | MFD_ALLOW_SEALING), size);
    if (memory.m_fd < 0)
        return callError(tr("Cannot create shared memory: %1."));
    if (allocate(memory.m_fd, size) != 0)
        return callError(tr("Cannot allocate %1 of shared memory: %2.").arg(shownSize(size)));
    if (fcntl(memory.m_fd, F_ADD_SEALS, SizeSeals | F_SEAL_SEAL) != 0)
        return callError(tr("Cannot seal the size of shared memory: %1."));
    if (const Result<void> mapped = memory.mapPages(); !mapped)
        return mapped.error();
    return memory;
}

Result<SharedMemory> SharedMemory::map(int fd)
{
    SharedMemory memory(fd, 0);
    const int seals = fcntl(fd, F_GET_SEALS);
    if (seals < 0)
        return callError(tr("Cannot read the seals of the shared memory that was handed over: %1."));
    if ((seals & SizeSeals) != SizeSeals)
        return failedError(tr("The shared memory that was handed over is not sealed: its size "
                              "could change under the mapping."));
    struct stat status;
    if (fstat(fd, &status) != 0)
        return callError(tr("Cannot read the size of the shared memory that was handed over: %1."));
    if (status.st_size <= 0)
        return failedError(tr("The shared memory that was handed over is empty."));
    memory.m_size = std::size_t(status.st_size);
    if (const Result<void> mapped = memory.mapPages(); !mapped)
        return mapped.error();
    return memory;
}

Result<void> SharedMemory::mapPages()
{
    void *address = mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_SHARED, m_fd, 0);
    if (address == MAP_FAILED)
        return callError(tr("Cannot map %1 of shared memory: %2.").arg(shownSize(m_size)));
    m_data = static_cast<std::byte *>(address);
    return {};
}

void populate(std::span<std::byte> bytes)
{
#ifdef MADV_POPULATE_WRITE
    const std::uintptr_t page = std::uintptr_t(sysconf(_SC_PAGESIZE));
    const std::uintptr_t begin = reinterpret_cast<std::uintptr_t>(bytes.data()) / page * page;
    const std::uintptr_t end = reinterpret_cast<std::uintptr_t>(bytes.data() + bytes.size());
    if (end > begin)
        madvise(reinterpret_cast<void *>(begin), end - begin, MADV_POPULATE_WRITE);
#else
    Q_UNUSED(bytes)
#endif
}

Result<void> checkMemory(std::uint64_t wanted, std::uint64_t available)
{
    if (wanted <= available / 2)
        return {};
    return refusedError(tr("This run wants %1 of shared memory, more than half of the %2 that are available: "
                           "choose fewer processes, tasks or recorded events.")
                            .arg(shownSize(wanted), shownSize(available)));
}

} // namespace plab
