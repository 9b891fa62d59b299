// SPDX-License-Identifier: GPL-3.0-or-later
// Takes the README's picture: the window after a run of the preset it opens with. `ninja -C build/release
// screenshot`
#include "core/lab/lab.h"
#include "ui/base/theme.h"
#include "ui/control/runcontroller.h"
#include "ui/frame/actions.h"
#include "ui/frame/resultcolumn.h"
#include "ui/window/mainwindow.h"

#include <QAction>
#include <QApplication>
#include <QSettings>
#include <QStandardPaths>
#include <QTest>

using namespace plab;

int main(int argc, char *argv[])
{
    QStandardPaths::setTestModeEnabled(true); // neither the person's presets nor settings
    QApplication application(argc, argv);
    QCoreApplication::setOrganizationName(QStringLiteral("process-lab-screenshot"));
    QCoreApplication::setApplicationName(QStringLiteral("process-lab-screenshot"));
    QSettings().clear();
    const Theme theme = Theme::of(Theme::Kind::Light);
    QApplication::setPalette(theme.palette());
    application.setStyleSheet(theme.styleSheet());

    Lab lab;
    MainWindow window(&lab);
    window.resize(1280, 800);
    window.show();
    const auto isDone = [&] {
        const ShownRun &shown = window.findChild<ResultColumn *>()->shown();
        return shown.record && shown.record->finished
            && window.findChild<RunController *>()->state() == RunController::State::Idle;
    };
    window.findChild<Actions *>()->run->trigger();
    if (!QTest::qWaitFor(isDone, 60000))
        return 1;
    QTest::qWait(500);                                                             // the charts' last refresh
    return window.grab().save(application.arguments().value(1), "PNG", 0) ? 0 : 1; // 0 is the smallest file
}
