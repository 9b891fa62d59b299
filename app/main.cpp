// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commandline.h"
#include "core/model/build.h"

#include <csignal>

int main(int argc, char **argv)
{
    std::signal(SIGPIPE,
                SIG_IGN); // a reader that has seen enough is an error of one write, not the end of us
    std::signal(SIGXFSZ, SIG_IGN); // a full disk, too
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
