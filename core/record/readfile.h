// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QByteArray>
#include <QString>

namespace plab {

/// What may be read: a window must not wait for a pipe's writer, a command may (process-lab export <(zcat
/// …)).
enum class Sources { Files, FilesAndPipes };

constexpr qint64 LargestPreset = qint64(1) << 20;
constexpr qint64 LargestRun = qint64(1) << 32; ///< 32 million events, 70 bytes each at most, and the rest

/// Reads a whole file of at most `limit` bytes. What it is and how long is looked at first: a device, a
/// socket, a pipe without a writer and a file that is too large are refused at once, unread.
Result<QByteArray> readFile(const QString &path, qint64 limit, Sources sources = Sources::Files);

/// Reads a preset or a run. Of a large file the beginning is looked at first: what is no JSON object, or says
/// that it is a preset, is not read to its end.
Result<QByteArray> readRunOrPreset(const QString &path, Sources sources = Sources::Files);

} // namespace plab
