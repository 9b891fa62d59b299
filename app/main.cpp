// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"
#include "app/commandline.h"
#include "app/endsignals.h"
#include "core/model/build.h"

int main(int argc, char **argv)
{
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
