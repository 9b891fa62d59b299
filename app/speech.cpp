// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/speech.h"

#include "core/model/visibletext.h"
#include "core/record/savefile.h"

#include <unistd.h>

namespace plab {

namespace {

/// Standard error is the last resort: who does not take it cannot be told so.
void tellRaw(const QString &text)
{
    [[maybe_unused]] const Result<void> said =
        writeDescriptor(STDERR_FILENO, tr("standard error"), text.toUtf8());
}

} // namespace

void sayOfToolkit(const QString &message)
{
    tellRaw(visibleText(message, Layout::Kept) + QLatin1Char('\n'));
}

void sayResult(const QString &text)
{
    tellRaw(visibleText(text, Layout::Kept));
}

void say(const QString &sentence)
{
    tellRaw(QStringLiteral("process-lab: %1\n").arg(visibleText(sentence)));
}

void say(const Text &sentence)
{
    say(sentence.english());
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
