// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/readfile.h"

#include <QFile>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace plab {

namespace {

Text tooLarge(qint64 limit)
{
    return tr("it is larger than %1 bytes, the most that is read").arg(Text::digits(limit));
}

Text errnoInWords(int errorNumber)
{
    return Text::plain(QString::fromLocal8Bit(std::strerror(errorNumber)));
}

/// Why such a thing is not read; empty if it is.
Text whyNotOfThisKind(mode_t mode, Sources sources)
{
    if (S_ISDIR(mode))
        return tr("it is a folder");
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return tr("it is a device, and no file");
    if (S_ISSOCK(mode))
        return tr("it is a socket, and no file");
    if (S_ISFIFO(mode) && sources == Sources::Files)
        return tr("it is a pipe, and no file");
    return {};
}

} // namespace

SourceFile::SourceFile(const QString &path, qint64 limit, const FileProgress &progress)
    : m_path(path), m_limit(limit), m_progress(progress)
{
}

SourceFile::~SourceFile()
{
    if (m_fd >= 0)
        ::close(m_fd);
}

Error SourceFile::cannotRead(const Text &cause) const
{
    return usageError(tr("Cannot read %1: %2.").arg(m_path, cause));
}

qsizetype SourceFile::fail(const Error &error)
{
    m_error = error;
    return 0;
}

Result<void> SourceFile::open(Sources sources)
{
    // Without O_NONBLOCK opening a pipe waits for its writer, for ever (fifo(7)).
    m_fd = ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
    if (m_fd < 0)
        return cannotRead(errno == ENXIO ? tr("it is a socket or a missing device") : errnoInWords(errno));
    struct stat found = {};
    if (fstat(m_fd, &found) != 0)
        return cannotRead(errnoInWords(errno));
    if (const Text why = whyNotOfThisKind(found.st_mode, sources); !why.isEmpty())
        return cannotRead(why);
    m_size = found.st_size;
    if (m_size > m_limit)
        return cannotRead(tooLarge(m_limit));
    if (hasHoles())
        return cannotRead(tr("it has holes, which no text has"));
    m_isPipe = S_ISFIFO(found.st_mode);
    return {};
}

/// A hole reads as zeros. Where a file system knows of none the file's end counts as one (lseek(2)).
bool SourceFile::hasHoles() const
{
    const off_t first = m_size > 0 ? lseek(m_fd, 0, SEEK_HOLE) : m_size;
    if (first >= 0)
        lseek(m_fd, 0, SEEK_SET);
    return first >= 0 && first < m_size;
}

qsizetype SourceFile::read(char *room, qsizetype size)
{
    if (m_error)
        return 0;
    ssize_t got = 0;
    while ((got = ::read(m_fd, room, std::size_t(size))) < 0 && (errno == EINTR || errno == EAGAIN)) {
        pollfd more {m_fd, POLLIN, 0};
        if (errno == EAGAIN)
            poll(&more, 1, -1);
    }
    if (got < 0)
        return fail(cannotRead(errnoInWords(errno)));
    m_done += got;
    if (m_done > m_limit)
        return fail(cannotRead(tooLarge(m_limit)));
    if (m_isPipe && m_done == 0)
        return fail(cannotRead(tr("it is a pipe into which nobody writes")));
    if (m_progress && !m_progress(m_done, m_size))
        return fail(failedError(tr("Reading %1 was cancelled.").arg(m_path)));
    return got;
}

QByteArray SourceFile::readUpTo(qsizetype count)
{
    constexpr qsizetype Piece = 1 << 20; // a pipe gives what it has, not what was asked for
    QByteArray content;
    content.reserve(std::min<qsizetype>(count, m_size));
    for (qsizetype got = 1; got > 0 && content.size() < count;) {
        const qsizetype before = content.size();
        content.resize(before + std::min(Piece, count - before));
        got = read(content.data() + before, content.size() - before);
        content.resize(before + got);
    }
    return content;
}

Result<QByteArray> readFile(const QString &path, qint64 limit, Sources sources)
{
    SourceFile source(path, limit);
    if (path.startsWith(QLatin1Char(':'))) { // within the program
        QFile file(path);
        return file.open(QIODevice::ReadOnly)
            ? Result<QByteArray>(file.read(limit))
            : Result<QByteArray>(source.cannotRead(Text::plain(file.errorString())));
    }
    if (const Result<void> opened = source.open(sources); !opened)
        return opened.error();
    const QByteArray content = source.readUpTo(limit + 1);
    return source.error() ? Result<QByteArray>(*source.error()) : Result<QByteArray>(content);
}

} // namespace plab
