// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/savefile.h"

#include "core/record/unfinishedfile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstring>

namespace plab {

namespace {

Error cannotWrite(const Text &name, const Text &cause)
{
    return failedError(tr("Cannot write %1: %2.").arg(name, cause));
}

Error cannotWrite(const Text &name, int errorNumber)
{
    return cannotWrite(name, Text::plain(QString::fromLocal8Bit(std::strerror(errorNumber))));
}

/// True for pipes, sockets and devices: they cannot be replaced, only written to.
bool isStream(const QString &path)
{
    struct stat found = {};
    return stat(QFile::encodeName(path).constData(), &found) == 0 && !S_ISREG(found.st_mode)
        && !S_ISDIR(found.st_mode);
}

/// Whether a write that failed may be tried again. Somebody who shares the pipe or terminal may have made it
/// non-blocking (O_NONBLOCK goes with the open file, not with the descriptor): then there is room to wait
/// for.
bool mayTryAgain(int descriptor, int errorNumber)
{
    pollfd look {descriptor, POLLOUT, 0};
    if (errorNumber == EAGAIN)
        poll(&look, 1, -1); // an error shows at the next write
    return errorNumber == EAGAIN || errorNumber == EINTR;
}

/// No signal is heard while the disk is waited for, as commit() does: so never for much at a time. False if
/// the disk has said no, which is said only once.
bool reachesDisk(int descriptor, qint64 from, qint64 count)
{
    constexpr unsigned Whole =
        SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
    return sync_file_range(descriptor, from, count, Whole) == 0
        || (errno != EIO && errno != ENOSPC
            && errno != EDQUOT); // what cannot do that does it all at commit()
}

/// Puts pieces into a file that is not there yet, and keeps the first error.
class DiskPieces
{
public:
    DiskPieces(QSaveFile &file, const QString &path) : m_file(file), m_path(Text::plain(path)) { }

    bool take(const QByteArray &piece)
    {
        // A disk that fills up takes a part first, and says why only at the next write.
        constexpr qsizetype Part = 4 << 20;
        for (qsizetype at = 0; at < piece.size() && m_written;) {
            const qint64 n = m_file.write(piece.constData() + at, std::min(Part, piece.size() - at));
            if (n <= 0)
                m_written = cannotWrite(m_path, Text::plain(m_file.errorString()));
            else if ((m_count + n > Part) && !reachesDisk(m_file.handle(), m_count, n))
                m_written = cannotWrite(m_path, errno);
            at += n;
            m_count += n;
        }
        return bool(m_written);
    }
    const Result<void> &written() const { return m_written; }

private:
    QSaveFile &m_file;
    const Text m_path;
    qint64 m_count = 0;
    Result<void> m_written;
};

Error cancelled(const Text &name)
{
    return failedError(tr("Writing %1 was cancelled.").arg(name));
}

Result<void> replaceFile(const QString &path, const WriteText &write)
{
    UnfinishedFile unfinished; // until `file` is no more
    QSaveFile file(path);
    {
        const Undivided stretch;
        if (!file.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
            return cannotWrite(Text::plain(path), Text::plain(file.errorString()));
        unfinished.learnName(file.handle());
    }
    DiskPieces pieces(file, path);
    const bool isWhole = write([&pieces](const QByteArray &piece) { return pieces.take(piece); });
    if (!isWhole)
        return pieces.written() ? Result<void>(cancelled(Text::plain(path))) : pieces.written();
    const Undivided stretch;
    if (!file.commit())
        return cannotWrite(Text::plain(path), Text::plain(file.errorString()));
    return {};
}

/// A file is written under its name with a random ending and then renamed, so there must be room for both.
/// Some file systems can do without at first, but not for the next run's file of the same name.
bool hasRoomForEnding(const QString &path)
{
    constexpr qsizetype ending = 7; // ".XXXXXX"
    const QByteArray name = QFile::encodeName(path);
    const qsizetype own = name.size() - (name.lastIndexOf('/') + 1);
    return own + ending <= NAME_MAX && name.size() + ending < PATH_MAX;
}

Text worded(int errorNumber)
{
    return Text::plain(QString::fromLocal8Bit(std::strerror(errorNumber)));
}

/// Where the bytes go: through all links, also to a name that is not there yet. Empty if links go in a
/// circle.
QString targetOf(const QString &path)
{
    constexpr int mostLinks = 40; // path_resolution(7)
    QFileInfo file(path);
    for (int i = 0; i < mostLinks; ++i) {
        if (!file.isSymLink())
            return file.absoluteFilePath();
        file.setFile(file.symLinkTarget());
    }
    return {};
}

/// A file can be replaced only by renaming another one over it: what open() lets pass and rename(2) does not.
Text whyNotReplaceable(const QString &target)
{
    struct stat file = {};
    struct stat folder = {};
    const QByteArray name = QFile::encodeName(target);
    if (lstat(name.constData(), &file) != 0
        || stat(QFile::encodeName(QFileInfo(target).absolutePath()).constData(), &folder) != 0)
        return {};
    if (access(name.constData(), W_OK) != 0)
        return errno == EACCES ? tr("the file is read-only") : worded(errno);
    const uid_t self = geteuid();
    if ((folder.st_mode & S_ISVTX) && self != 0 && file.st_uid != self && folder.st_uid != self)
        return tr("the file belongs to somebody else, and in this folder only its owner may replace it");
    if (file.st_dev != folder.st_dev)
        return tr("the file is a mount point and cannot be replaced");
    return {};
}

} // namespace

Result<void> writeDescriptor(int descriptor, const Text &name, const WriteText &write)
{
    Result<void> written;
    bool hasEnough = false; // the reader (| head)
    const bool isWhole = write([&](const QByteArray &piece) {
        for (qsizetype at = 0; at < piece.size();) {
            const ssize_t n = ::write(descriptor, piece.constData() + at, std::size_t(piece.size() - at));
            const int error = errno;
            if (n < 0 && mayTryAgain(descriptor, error))
                continue;
            hasEnough = n < 0 && error == EPIPE;
            if (n < 0 && !hasEnough)
                written = cannotWrite(name, error);
            if (n < 0)
                return false;
            at += n;
        }
        return true;
    });
    return isWhole || hasEnough || !written ? written : cancelled(name);
}

Result<void> writeDescriptor(int descriptor, const Text &name, const QByteArray &content)
{
    return writeDescriptor(descriptor, name, [&content](const Sink &sink) { return sink(content); });
}

Result<void> writeFile(const QString &path, const WriteText &write)
{
    if (path == QLatin1String("-"))
        return writeDescriptor(STDOUT_FILENO, tr("standard output"), write);
    if (!isStream(path))
        return replaceFile(path, write);
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_WRONLY | O_CLOEXEC);
    if (descriptor < 0)
        return cannotWrite(Text::plain(path), errno);
    const Result<void> written = writeDescriptor(descriptor, Text::plain(path), write);
    ::close(descriptor);
    return written;
}

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    return writeFile(path, [&content](const Sink &sink) { return sink(content); });
}

Text whyNotWritable(const QString &path)
{
    const QString target = targetOf(path);
    if (target.isEmpty())
        return worded(ELOOP);
    if (QFileInfo(target).isDir())
        return tr("it is a folder");
    struct stat found = {};
    const QByteArray name = QFile::encodeName(target);
    if (stat(name.constData(), &found) != 0 && errno != ENOENT && errno != ENOTDIR)
        return worded(errno);
    if (isStream(target)) {
        if (S_ISSOCK(found.st_mode))
            return tr("it is a socket");
        return access(name.constData(), W_OK) == 0 ? Text() : worded(errno);
    }
    if (!hasRoomForEnding(path) || !hasRoomForEnding(target))
        return worded(ENAMETOOLONG);
    const QFileInfo folder(QFileInfo(target).absolutePath());
    // Not by QFileInfo, to which every refusal is the same; what else may be wrong the trial below tells.
    if (access(QFile::encodeName(folder.filePath() + QStringLiteral("/.")).constData(), W_OK | X_OK) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return tr("there is no folder %1").arg(folder.filePath());
        if (errno == EACCES || errno == EROFS)
            return tr("the folder %1 is not writable").arg(folder.filePath());
    }
    if (const Text why = whyNotReplaceable(target); !why.isEmpty())
        return why;
    const Undivided stretch;
    QSaveFile trial(path); // a full folder, a file system that is read-only
    if (!trial.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return Text::plain(trial.errorString());
    trial.cancelWriting();
    return {};
}

bool isSameFile(const QString &a, const QString &b)
{
    struct stat one = {};
    struct stat other = {};
    const bool oneThere = stat(QFile::encodeName(a).constData(), &one) == 0;
    const bool otherThere = stat(QFile::encodeName(b).constData(), &other) == 0;
    if (oneThere || otherThere)
        return oneThere && otherThere && one.st_dev == other.st_dev && one.st_ino == other.st_ino;
    const auto place = [](const QString &path) {
        const QFileInfo target(targetOf(path));
        const QString folder = QFileInfo(target.absolutePath()).canonicalFilePath();
        return folder + QLatin1Char('/') + target.fileName();
    };
    return place(a) == place(b);
}

} // namespace plab
