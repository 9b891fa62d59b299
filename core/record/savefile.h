// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>
#include <QStringList>

namespace plab {

/// Writes a whole file: a regular file is replaced atomically (old bytes stay until the new ones are whole,
/// no temp file is left), a pipe or device is written directly, "-" is standard output. The error names path
/// and cause.
Result<void> writeFile(const QString &path, const QByteArray &content);

/// Writes all of it to an open file, `name` in the error, and waits where that is non-blocking. A pipe whose
/// reader has gone has got all it wants.
Result<void> writeDescriptor(int descriptor, const QString &name, const QByteArray &content);

/// Whether writeFile() would be let write there, tried as far as that changes nothing: why not, to stand
/// behind "Cannot write it: ". Empty if it would. What is there stays as it is.
QString whyNotWritable(const QString &path);

/// Whether both names lead to one file, by links and hard links, too; also where none is there yet.
bool isSameFile(const QString &a, const QString &b);

/// A strict JSON reader for untrusted files: QJsonDocument plus what it lacks — duplicate keys, depth (64)
/// and size are errors with line and column.
/// `withPoint` takes the paths ("parameters.tasks") of numbers that are written with a decimal point: JSON
/// makes no difference between 1.000 and 1, a person may have meant a thousand.
Result<QJsonObject> parseJsonObject(const QByteArray &json, QStringList *withPoint = nullptr);

} // namespace plab
