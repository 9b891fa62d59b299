// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/speech.h"

#include "core/model/visibletext.h"
#include "core/record/savefile.h"

#include <cstdio>

namespace plab {

namespace {

/// Standard error is all there is to complain to; if it is closed nobody can be told.
void tellRaw(const QString &text)
{
    const QByteArray bytes = text.toUtf8();
    std::fwrite(bytes.constData(), 1, std::size_t(bytes.size()), stderr);
    std::fflush(stderr);
}

} // namespace

void sayOfToolkit(const QString &message)
{
    tellRaw(visibleText(message, Layout::Kept) + QLatin1Char('\n'));
}

void say(const QString &sentence)
{
    tellRaw(QStringLiteral("process-lab: %1\n").arg(visibleText(sentence)));
}

int complain(const Error &error)
{
    say(error.sentence);
    switch (error.kind) {
    case ErrorKind::Usage:
        return Status::Usage;
    case ErrorKind::Refused:
        return Status::Refused;
    case ErrorKind::Failed:
        return Status::Bad;
    }
    return Status::Bad;
}

int print(const QString &text, int status)
{
    const Result<void> written = writeFile(QStringLiteral("-"), visibleText(text, Layout::Kept).toUtf8());
    if (written)
        return status;
    const int failed = complain(written.error());
    return status == Status::Good ? failed : status;
}

} // namespace plab
