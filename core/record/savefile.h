// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/record/textpieces.h"

#include <QByteArray>
#include <QString>

namespace plab {

/// Makes a text and gives it to the sink, piece by piece. False: it was ended before it was whole.
using WriteText = std::function<bool(const Sink &sink)>;

/// Writes a whole file: a regular file is replaced atomically (old bytes stay until the new ones are whole,
/// no temp file is left), a pipe or device is written directly, "-" is standard output. The error names path
/// and cause. What is ended before it is whole leaves a regular file as it was.
Result<void> writeFile(const QString &path, const WriteText &write);
Result<void> writeFile(const QString &path, const QByteArray &content);

/// Writes all of it to an open file, `name` in the error, and waits where that is non-blocking. A pipe whose
/// reader has gone has got all it wants.
Result<void> writeDescriptor(int descriptor, const Text &name, const WriteText &write);
Result<void> writeDescriptor(int descriptor, const Text &name, const QByteArray &content);

/// Whether writeFile() would be let write there, tried as far as that changes nothing: why not, to stand
/// behind "Cannot write it: ". Empty if it would. What is there stays as it is.
Text whyNotWritable(const QString &path);

/// Whether both names lead to one file, by links and hard links, too; also where none is there yet.
bool isSameFile(const QString &a, const QString &b);

} // namespace plab
