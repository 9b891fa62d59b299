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
#include <functional>
#include <optional>

namespace plab {

namespace {

Error cannotRead(const QString &path, const QString &cause)
{
    return usageError(QStringLiteral("Cannot read %1: %2.").arg(path, cause));
}

Error cannotRead(const QString &path, int errorNumber)
{
    return cannotRead(path, QString::fromLocal8Bit(std::strerror(errorNumber)));
}

QString tooLarge(qint64 limit)
{
    return QStringLiteral("it is larger than %1 bytes, the most that is read").arg(limit);
}

/// Why such a thing is not read; empty if it is.
QString whyNotOfThisKind(mode_t mode, Sources sources)
{
    if (S_ISDIR(mode))
        return QStringLiteral("it is a folder");
    if (S_ISCHR(mode) || S_ISBLK(mode))
        return QStringLiteral("it is a device, and no file");
    if (S_ISSOCK(mode))
        return QStringLiteral("it is a socket, and no file");
    if (S_ISFIFO(mode) && sources == Sources::Files)
        return QStringLiteral("it is a pipe, and no file");
    return {};
}

/// Says of the first bytes of a large file why the rest need not be read; empty if it must be.
using LookAtBeginning = std::function<QString(const QByteArray &)>;

/// A file or pipe open for reading.
class Source
{
public:
    Source(const QString &path, qint64 limit) : m_path(path), m_limit(limit) { }
    ~Source()
    {
        if (m_fd >= 0)
            ::close(m_fd);
    }
    Source(const Source &) = delete;
    Source &operator=(const Source &) = delete;

    Result<QByteArray> read(Sources sources, const LookAtBeginning &look)
    {
        // Without O_NONBLOCK opening a pipe waits for its writer, for ever (fifo(7)).
        m_fd = ::open(QFile::encodeName(m_path).constData(), O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
        if (m_fd < 0)
            return cannotRead(m_path,
                              errno == ENXIO ? QStringLiteral("it is a socket or a missing device")
                                             : QString::fromLocal8Bit(std::strerror(errno)));
        struct stat found = {};
        if (fstat(m_fd, &found) != 0)
            return cannotRead(m_path, errno);
        if (const QString why = whyNotOfThisKind(found.st_mode, sources); !why.isEmpty())
            return cannotRead(m_path, why);
        if (found.st_size > m_limit)
            return cannotRead(m_path, tooLarge(m_limit));
        if (hasHoles(found.st_size))
            return cannotRead(m_path, QStringLiteral("it has holes, which no text has"));
        m_isPipe = S_ISFIFO(found.st_mode);
        m_content.reserve(found.st_size);
        return readAll(look);
    }

private:
    /// A hole reads as zeros. Where a file system knows of none the file's end counts as one (lseek(2)).
    bool hasHoles(off_t size) const
    {
        const off_t first = size > 0 ? lseek(m_fd, 0, SEEK_HOLE) : size;
        if (first >= 0)
            lseek(m_fd, 0, SEEK_SET);
        return first >= 0 && first < size;
    }

    Result<QByteArray> readAll(const LookAtBeginning &look)
    {
        bool looked = false;
        while (const qsizetype got = readSome()) {
            if (got < 0)
                return cannotRead(m_path, errno);
            if (m_content.size() > m_limit)
                return cannotRead(m_path, tooLarge(m_limit));
            if (looked || !look || m_content.size() <= LargestPreset)
                continue;
            looked = true;
            if (const QString why = look(m_content); !why.isEmpty())
                return cannotRead(m_path, why);
        }
        if (m_isPipe && m_content.isEmpty())
            return cannotRead(m_path, QStringLiteral("it is a pipe into which nobody writes"));
        return m_content;
    }

    /// Appends what comes next; how many bytes: 0 at the end, -1 with errno if that failed.
    qsizetype readSome()
    {
        constexpr qsizetype Piece = 1 << 20; // a pipe gives what it has, not what was asked for
        const qsizetype before = m_content.size();
        m_content.resize(before + Piece);
        ssize_t got = 0;
        while ((got = ::read(m_fd, m_content.data() + before, std::size_t(Piece))) < 0
               && (errno == EINTR || errno == EAGAIN)) {
            pollfd more {m_fd, POLLIN, 0};
            if (errno == EAGAIN)
                poll(&more, 1, -1);
        }
        m_content.resize(before + std::max<ssize_t>(got, 0));
        return got;
    }

    QString m_path;
    qint64 m_limit;
    int m_fd = -1;
    bool m_isPipe = false;
    QByteArray m_content;
};

QString whyNoRun(const QByteArray &beginning)
{
    const QByteArrayView bytes(beginning);
    const QByteArrayView text = bytes.sliced(bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0).trimmed();
    if (bytes.contains('\0') || (!text.isEmpty() && !text.startsWith('{')))
        return QStringLiteral("it is no JSON object, which begins with { and is text");
    if (bytes.contains("\"process-lab.preset\""))
        return QStringLiteral("a preset has at most %1 bytes").arg(LargestPreset);
    return {};
}

} // namespace

Result<QByteArray> readFile(const QString &path, qint64 limit, Sources sources)
{
    if (path.startsWith(QLatin1Char(':'))) { // within the program
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? Result<QByteArray>(file.read(limit))
                                              : Result<QByteArray>(cannotRead(path, file.errorString()));
    }
    return Source(path, limit).read(sources, nullptr);
}

Result<QByteArray> readRunOrPreset(const QString &path, Sources sources)
{
    return Source(path, LargestRun).read(sources, whyNoRun);
}

} // namespace plab
