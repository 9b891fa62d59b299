// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/savefile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace plab {

namespace {

Error cannotWrite(const QString &path, const QString &cause)
{
    return failedError(QStringLiteral("Cannot write %1: %2.").arg(path, cause));
}

Error cannotWrite(const QString &path, int errorNumber)
{
    return cannotWrite(path, QString::fromLocal8Bit(std::strerror(errorNumber)));
}

/// True for pipes, sockets and devices: they cannot be replaced, only written to.
bool isStream(const QString &path)
{
    struct stat found = {};
    return stat(QFile::encodeName(path).constData(), &found) == 0 && !S_ISREG(found.st_mode)
        && !S_ISDIR(found.st_mode);
}

Result<void> writeDescriptor(int descriptor, const QString &path, const QByteArray &content)
{
    qsizetype written = 0;
    while (written < content.size()) {
        const ssize_t n =
            ::write(descriptor, content.constData() + written, std::size_t(content.size() - written));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0 && errno == EPIPE) // the reader has seen enough (| head)
            return {};
        if (n < 0)
            return cannotWrite(path, errno);
        written += n;
    }
    return {};
}

Result<void> writeStream(const QString &path, const QByteArray &content)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return cannotWrite(path, errno);
    const Result<void> written = writeDescriptor(descriptor, path, content);
    ::close(descriptor);
    return written;
}

Result<void> replaceFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return cannotWrite(path, file.errorString());
    qsizetype written = 0;
    while (written
           < content.size()) { // a disk that fills up takes a part first, and says why only at the next write
        const qint64 n = file.write(content.constData() + written, content.size() - written);
        if (n <= 0)
            return cannotWrite(path, file.errorString());
        written += n;
    }
    if (!file.commit())
        return cannotWrite(path, file.errorString());
    return {};
}

} // namespace

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    if (path == QLatin1String("-"))
        return writeDescriptor(STDOUT_FILENO, QStringLiteral("standard output"), content);
    return isStream(path) ? writeStream(path, content) : replaceFile(path, content);
}

Result<QByteArray> readFile(const QString &path, qint64 limit)
{
    QFile file(path);
    if (QFileInfo(path).isDir())
        return usageError(QStringLiteral("Cannot read %1: it is a folder.").arg(path));
    if (!file.open(QIODevice::ReadOnly))
        return usageError(QStringLiteral("Cannot read %1: %2.").arg(path, file.errorString()));
    QByteArray content;
    constexpr qint64 piece = 1 << 20; // a pipe gives what it has, not what was asked for
    for (QByteArray more = file.read(piece); !more.isEmpty() && content.size() <= limit;
         more = file.read(piece))
        content += more;
    if (file.error() != QFile::NoError)
        return usageError(QStringLiteral("Cannot read %1: %2.").arg(path, file.errorString()));
    if (content.size() > limit)
        return usageError(QStringLiteral("Cannot read %1: it is larger than %2 bytes, the most that is read.")
                              .arg(path)
                              .arg(limit));
    return content;
}

} // namespace plab
