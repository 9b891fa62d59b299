// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commandline.h"
#include "app/endsignals.h"
#include "core/model/build.h"

#include <fcntl.h>
#include <unistd.h>

namespace {

/// What is opened later must not get the number of a stream that whoever started us has closed: what is said
/// to people would go there. With O_PATH it is as good as closed to all who read and write (EBADF).
void keepStreamNumbers()
{
    for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (fcntl(stream, F_GETFD) < 0 && open("/dev/null", O_PATH) < 0)
            return;
    }
}

} // namespace

int main(int argc, char **argv)
{
    keepStreamNumbers();
    plab::heedEndSignals();
    QCoreApplication::setApplicationName(QStringLiteral("process-lab"));
    QCoreApplication::setOrganizationName(QStringLiteral("process-lab")); // where QSettings keeps its file
    QCoreApplication::setApplicationVersion(plab::version());
    if (argc < 2 || !plab::isCommand(QString::fromLocal8Bit(argv[1])))
        return plab::openWindow(argc, argv);
    QStringList words;
    for (int i = 1; i < argc; ++i)
        words << QString::fromLocal8Bit(argv[i]);
    return plab::runCommandLine(words);
}
