// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QByteArray>
#include <QString>

#include <functional>
#include <optional>

namespace plab {

/// What may be read: a window must not wait for a pipe's writer, a command may (process-lab export <(zcat
/// …)).
enum class Sources { Files, FilesAndPipes };

constexpr qint64 LargestPreset = qint64(1) << 20;

/// More than is ever written: the events of a run are packed within 768 MB, in a byte each at the very best,
/// and have at most 100 bytes each in the file.
constexpr qint64 LargestRun = qint64(1) << 37;

/// Hears, on the thread that works, how much of all is done (`all` is 0 where nobody knows). False: cancel.
using FileProgress = std::function<bool(qint64 done, qint64 all)>;

/// A file or pipe that is read piece by piece. What it is and how long is looked at first: a device, a
/// socket, a pipe without a writer and a file that is too large are refused at once, unread.
class SourceFile
{
public:
    SourceFile(const QString &path, qint64 limit, const FileProgress &progress = {});
    ~SourceFile();
    SourceFile(const SourceFile &) = delete;
    SourceFile &operator=(const SourceFile &) = delete;

    Result<void> open(Sources sources);
    qsizetype read(char *room, qsizetype size); ///< how many bytes came; 0 at the end or at an error
    QByteArray readUpTo(qsizetype count);       ///< less if it ends or fails before

    const std::optional<Error> &error() const { return m_error; } ///< why it ended early
    Error cannotRead(const Text &cause) const;

private:
    bool hasHoles() const;
    qsizetype fail(const Error &error);

    const QString m_path;
    const qint64 m_limit;
    const FileProgress m_progress;
    int m_fd = -1;
    bool m_isPipe = false;
    qint64 m_size = 0;
    qint64 m_done = 0;
    std::optional<Error> m_error;
};

/// Reads a whole file of at most `limit` bytes.
Result<QByteArray> readFile(const QString &path, qint64 limit, Sources sources = Sources::Files);

} // namespace plab
