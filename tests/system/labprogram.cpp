// SPDX-License-Identifier: GPL-3.0-or-later
// A program that runs experiments until it is killed: labprogram EXPERIMENT [name=value]…
#include "tests/system/labrun.h"

#include <QCoreApplication>

using namespace plab;

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    Settings settings;
    const QStringList arguments = application.arguments();
    for (const QString &argument : arguments.mid(2))
        settings.append({argument.section(QLatin1Char('='), 0, 0), argument.section(QLatin1Char('='), 1)});
    Lab lab;
    for (;;)
        runToEnd(lab, arguments.value(1), settings);
}
