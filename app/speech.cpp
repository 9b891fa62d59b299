// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/speech.h"

#include "core/record/savefile.h"

#include <unistd.h>

namespace plab {

void say(const QString &sentence)
{
    const QByteArray line = "process-lab: " + sentence.toUtf8() + '\n';
    // Standard error is the last resort: who does not take it cannot be told so.
    [[maybe_unused]] const Result<void> said =
        writeDescriptor(STDERR_FILENO, QStringLiteral("standard error"), line);
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
    const Result<void> written = writeFile(QStringLiteral("-"), text.toUtf8());
    if (written)
        return status;
    const int failed = complain(written.error());
    return status == Status::Good ? failed : status;
}

} // namespace plab
