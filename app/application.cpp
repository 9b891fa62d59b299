// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/application.h"

#include "app/commandline.h"
#include "app/runcommand.h"
#include "app/speech.h"
#include "app/target.h"
#include "core/lab/lab.h"
#include "core/model/visibletext.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QDateTime>
#include <QDir>
#include <QFileInfo>
#include <QIcon>

#include <array>

namespace plab {

namespace {

std::array<char, 12> programName {"process-lab"};
std::array<char *, 2> onlyProgram {programName.data(), nullptr};
int onlyOne = 1; // QCoreApplication keeps a reference

/// A command speaks to scripts: no remark of the toolkit about a desktop session that it does not need.
void passOnMessages(QtMsgType type, const QMessageLogContext &context, const QString &message)
{
    if (!message.startsWith(QLatin1String("QStandardPaths: XDG_RUNTIME_DIR not set")))
        sayOfToolkit(qFormatLogMessage(type, context, message));
}

bool hasDisplay()
{
    return qEnvironmentVariableIsSet("QT_QPA_PLATFORM") || !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY")
        || !qEnvironmentVariableIsEmpty("DISPLAY");
}

/// The platforms that are worth a try, the offscreen one last, so that QApplication never aborts for want of
/// a display.
void choosePlatform()
{
    if (qEnvironmentVariableIsSet("QT_QPA_PLATFORM"))
        return;
    const bool wayland = !qEnvironmentVariableIsEmpty("WAYLAND_DISPLAY");
    const bool x11 = !qEnvironmentVariableIsEmpty("DISPLAY");
    qputenv("QT_QPA_PLATFORM", QByteArray(wayland ? "wayland;" : "") + (x11 ? "xcb;" : "") + "offscreen");
}

/// A new folder below the current one, or below the home folder where nothing can be written here.
Result<QDir> newFolder()
{
    const QString name =
        QStringLiteral("process-lab-") + QDateTime::currentDateTime().toString("yyyyMMdd-HHmmss");
    for (const QDir &place : {QDir::current(), QDir::home()}) {
        if (QFileInfo(place.path()).isWritable() && place.mkpath(name))
            return QDir(place.absoluteFilePath(name));
    }
    return failedError(tr("Cannot make a folder for the results in %1 or in %2.")
                           .arg(QDir::currentPath(), QDir::homePath()));
}

int runInTerminal(const QString &what)
{
    const Result<RunRequest> request = findTarget(what);
    if (!request)
        return complain(request.error());
    if (const Result<void> checked = Lab::check(request.value()); !checked)
        return complain(checked.error());
    const Result<QDir> folder = newFolder();
    if (!folder)
        return complain(folder.error());
    RunPlan plan;
    plan.request = request.value();
    plan.outputs.csv = folder.value().filePath("results.csv");
    plan.outputs.json = folder.value().filePath("run.json");
    plan.outputs.charts = {{QString(), folder.value().filePath("outcomes.png")}};
    plan.outputs.timeline = folder.value().filePath("timeline.png");
    const int status = executeRun(plan);
    const QStringList made = folder.value().entryList(QDir::Files);
    if (made.isEmpty()) // nothing was begun: rmdir(2) takes an empty one only
        return QDir().rmdir(folder.value().path()) ? status : Status::Bad;
    return print(QStringLiteral("\n%1: in %2\n")
                     .arg(made.join(QStringLiteral(", ")), visibleText(folder.value().path())),
                 status);
}

/// A first word that is no command must be a file: everything else is a slip of the fingers.
bool looksLikeFile(const QString &word)
{
    return word.contains(QLatin1Char('/')) || word.endsWith(QLatin1String(".json"))
        || QFileInfo::exists(word);
}

int withoutDisplay(const QString &file)
{
    const QString what = file.isEmpty() ? QStringLiteral("counting-pool") : file;
    say(QStringLiteral("No display was found for the window, so %1 runs here in the terminal.").arg(what));
    return runInTerminal(QFileInfo::exists(what) ? QFileInfo(what).absoluteFilePath() : what);
}

int showWindow(const QString &file)
{
    Lab lab;
    MainWindow window(&lab);
    window.show();
    if (!file.isEmpty())
        window.openFile(file);
    return QCoreApplication::exec();
}

} // namespace

std::unique_ptr<QCoreApplication> commandApplication(bool pictures)
{
    qInstallMessageHandler(passOnMessages);
    if (!pictures)
        return std::make_unique<QCoreApplication>(onlyOne, onlyProgram.data());
    qputenv("QT_QPA_PLATFORM", "offscreen");
    return std::make_unique<QApplication>(onlyOne, onlyProgram.data());
}

int openWindow(int argc, char **argv)
{
    const QString first = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    if (!first.isEmpty() && !first.startsWith(QLatin1Char('-')) && !looksLikeFile(first))
        return complainOfCommand(first);
    const bool display = hasDisplay();
    qInstallMessageHandler(passOnMessages);
    choosePlatform();
    const QApplication application(argc, argv);
    QGuiApplication::setDesktopFileName(QStringLiteral("io.github.processlab.ProcessLab"));
    QGuiApplication::setWindowIcon(QIcon(QStringLiteral(":/icons/process-lab.svg")));
    const QStringList words = QCoreApplication::arguments().mid(1); // without Qt's own options
    for (const QString &word : words) {
        if (word.startsWith(QLatin1Char('-')))
            return complain(usageError(tr("There is no option %1 here. See process-lab help.").arg(word)));
    }
    if (words.size() > 1)
        return complain(usageError(tr("The window opens one file; %1 were given.").arg(words.size())));
    const bool fellThrough = !qEnvironmentVariable("QT_QPA_PLATFORM").startsWith(QLatin1String("offscreen"))
        && QGuiApplication::platformName() == QLatin1String("offscreen");
    return display && !fellThrough ? showWindow(words.value(0)) : withoutDisplay(words.value(0));
}

} // namespace plab
