// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/savefile.h"

#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstring>

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

/// A file is written under its name with a random ending and then renamed, so there must be room for both.
/// Some file systems can do without at first, but not for the next run's file of the same name.
bool hasRoomForEnding(const QString &path)
{
    constexpr qsizetype ending = 7; // ".XXXXXX"
    const QByteArray name = QFile::encodeName(path);
    const qsizetype own = name.size() - (name.lastIndexOf('/') + 1);
    return own + ending <= NAME_MAX && name.size() + ending < PATH_MAX;
}

QString worded(int errorNumber)
{
    return QString::fromLocal8Bit(std::strerror(errorNumber));
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
QString whyNotReplaceable(const QString &target)
{
    struct stat file = {};
    struct stat folder = {};
    const QByteArray name = QFile::encodeName(target);
    if (lstat(name.constData(), &file) != 0
        || stat(QFile::encodeName(QFileInfo(target).absolutePath()).constData(), &folder) != 0)
        return {};
    if (access(name.constData(), W_OK) != 0)
        return errno == EACCES ? QStringLiteral("the file is read-only") : worded(errno);
    const uid_t self = geteuid();
    if ((folder.st_mode & S_ISVTX) && self != 0 && file.st_uid != self && folder.st_uid != self)
        return QStringLiteral(
            "the file belongs to somebody else, and in this folder only its owner may replace it");
    if (file.st_dev != folder.st_dev)
        return QStringLiteral("the file is a mount point and cannot be replaced");
    return {};
}

} // namespace

Result<void> writeFile(const QString &path, const QByteArray &content)
{
    if (path == QLatin1String("-"))
        return writeDescriptor(STDOUT_FILENO, QStringLiteral("standard output"), content);
    return isStream(path) ? writeStream(path, content) : replaceFile(path, content);
}

QString whyNotWritable(const QString &path)
{
    const QString target = targetOf(path);
    if (target.isEmpty())
        return worded(ELOOP);
    if (QFileInfo(target).isDir())
        return QStringLiteral("it is a folder");
    struct stat found = {};
    const QByteArray name = QFile::encodeName(target);
    if (stat(name.constData(), &found) != 0 && errno != ENOENT && errno != ENOTDIR)
        return worded(errno);
    if (isStream(target)) {
        if (S_ISSOCK(found.st_mode))
            return QStringLiteral("it is a socket");
        return access(name.constData(), W_OK) == 0 ? QString() : worded(errno);
    }
    if (!hasRoomForEnding(path) || !hasRoomForEnding(target))
        return worded(ENAMETOOLONG);
    const QFileInfo folder(QFileInfo(target).absolutePath());
    // Not by QFileInfo, to which every refusal is the same; what else may be wrong the trial below tells.
    if (access(QFile::encodeName(folder.filePath() + QStringLiteral("/.")).constData(), W_OK | X_OK) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return QStringLiteral("there is no folder %1").arg(folder.filePath());
        if (errno == EACCES || errno == EROFS)
            return QStringLiteral("the folder %1 is not writable").arg(folder.filePath());
    }
    if (const QString why = whyNotReplaceable(target); !why.isEmpty())
        return why;
    QSaveFile trial(path); // a full folder, a file system that is read-only
    if (!trial.open(QIODevice::WriteOnly | QIODevice::Unbuffered))
        return trial.errorString();
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
                              .arg(path, QString::number(limit)));
    return content;
}

} // namespace plab
