// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

namespace plab {

/// Writes a whole file: a regular file is replaced atomically (old bytes stay until the new ones are whole,
/// no temp file is left), a pipe or device is written directly, "-" is standard output. The error names path
/// and cause.
Result<void> writeFile(const QString &path, const QByteArray &content);

/// Reads a whole file of at most `limit` bytes.
Result<QByteArray> readFile(const QString &path, qint64 limit);

/// A strict JSON reader for untrusted files: QJsonDocument plus what it lacks — duplicate keys, depth (64)
/// and size are errors with line and column.
Result<QJsonObject> parseJsonObject(const QByteArray &json);

} // namespace plab
