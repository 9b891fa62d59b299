// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/mapping.h"

#include "core/runtime/briefname.h"
#include "core/shared/memory.h"

#include <QLocale>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

namespace plab {

namespace {

constexpr auto BlockFolder = "/dev/shm"; // where glibc keeps them, shm_overview(7)

QString sizeOf(std::uint64_t bytes)
{
    return QLocale().formattedDataSize(qint64(bytes), 1);
}

/// Before anything is made: a file system that is full while one writes to a mapping ends the writer by
/// SIGBUS.
Result<void> checkRoom(const std::string &folder, std::uint64_t bytes)
{
    struct statvfs room = {};
    if (statvfs(folder.c_str(), &room) != 0)
        return systemError(tr("Cannot look how much room %1 has: %2.").arg(QString::fromStdString(folder)),
                           errno);
    const std::uint64_t left = std::uint64_t(room.f_bavail) * room.f_frsize;
    if (bytes <= left)
        return {};
    return refusedError(tr("%1 are asked for, and %2 has room for %3: choose less, or make room there.")
                            .arg(sizeOf(bytes), QString::fromStdString(folder), sizeOf(left)));
}

/// Some file systems cannot make a file without a name, open(2): there it loses it at once. errno if it has
/// failed.
Descriptor openUnnamed(const std::string &folder)
{
    Descriptor file(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
    if (file || (errno != EOPNOTSUPP && errno != EISDIR))
        return file;
    std::string path = folder + "/process-lab-XXXXXX";
    file.reset(mkostemp(path.data(), O_CLOEXEC));
    if (file && unlink(path.c_str()) != 0)
        file.reset();
    return file;
}

/// All pages are there afterwards.
int errorOfAllocating(int file, std::uint64_t bytes)
{
    int error = EINTR;
    while (error == EINTR)
        error = posix_fallocate(file, 0, off_t(bytes));
    return error;
}

/// The sentence has places for the name and for what the system said.
Error blockError(const Text &sentence, const std::string &name, int error)
{
    return systemError(sentence.arg(QString::fromStdString(name)), error);
}

} // namespace

Mapping::~Mapping()
{
    if (!m_bytes.empty())
        munmap(m_bytes.data(), m_bytes.size());
}

Result<Mapping> Mapping::of(int file)
{
    struct stat status = {};
    if (fstat(file, &status) != 0)
        return systemError(tr("Cannot look how long the file is that is to be mapped: %1."), errno);
    if (status.st_size == 0)
        return failedError(tr("An empty file cannot be mapped into memory."));
    void *const address =
        mmap(nullptr, std::size_t(status.st_size), PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    if (address == MAP_FAILED)
        return systemError(tr("Cannot map a file into memory: %1."), errno);
    Mapping mapping;
    mapping.m_bytes = {static_cast<std::byte *>(address), std::size_t(status.st_size)};
    return mapping;
}

Result<void> checkFileRoom(std::uint64_t bytes)
{
    return checkRoom(temporaryFolder(), bytes);
}

Result<Descriptor> unnamedFile(std::uint64_t bytes)
{
    const std::string folder = temporaryFolder();
    if (const Result<void> fits = checkRoom(folder, bytes); !fits)
        return fits.error();
    Descriptor file = openUnnamed(folder);
    if (!file)
        return systemError(
            tr("Cannot make a file without a name in %1: %2.").arg(QString::fromStdString(folder)), errno);
    if (const int error = bytes == 0 ? 0 : errorOfAllocating(file.get(), bytes))
        return systemError(tr("Cannot make room for the file in %1: %2.").arg(QString::fromStdString(folder)),
                           error);
    return file;
}

NamedBlock::~NamedBlock()
{
    if (!m_name.empty())
        shm_unlink(blockName(m_name).c_str()); // the nursery looks again if it was refused
}

Result<void> NamedBlock::checkRoom(std::uint64_t bytes)
{
    if (const Result<void> fits = plab::checkRoom(BlockFolder, bytes); !fits)
        return fits;
    // In a full control group the allocation would end in SIGKILL.
    return checkMemory(bytes, availableMemory());
}

Result<NamedBlock> NamedBlock::create(const std::string &name, std::uint64_t bytes)
{
    if (bytes == 0)
        return failedError(tr("A block of memory needs at least one byte."));
    if (const Result<void> fits = checkRoom(bytes); !fits)
        return fits.error();
    const Descriptor made(shm_open(blockName(name).c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
    if (!made)
        return blockError(tr("Cannot make the block of memory %1: %2."), name, errno);
    NamedBlock block;
    block.m_name = name;
    if (const int error = errorOfAllocating(made.get(), bytes))
        return blockError(tr("Cannot make room for the block of memory %1: %2."), name, error);
    Result<Mapping> memory = Mapping::of(made.get());
    if (!memory)
        return memory.error();
    block.m_memory = memory.take();
    return block;
}

Result<NamedBlock> NamedBlock::open(const std::string &name)
{
    const Descriptor found(shm_open(blockName(name).c_str(), O_RDWR | O_CLOEXEC, 0));
    if (!found)
        return blockError(tr("Cannot open the block of memory %1: %2."), name, errno);
    Result<Mapping> memory = Mapping::of(found.get());
    if (!memory)
        return memory.error();
    NamedBlock block;
    block.m_memory = memory.take();
    return block;
}

Result<void> NamedBlock::unlink()
{
    const std::string name = std::exchange(m_name, {});
    if (shm_unlink(blockName(name).c_str()) != 0)
        return blockError(tr("Cannot remove the name of the block of memory %1: %2."), name, errno);
    return {};
}

} // namespace plab
