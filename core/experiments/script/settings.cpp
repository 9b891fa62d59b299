// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/script/settings.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QStandardPaths>

namespace plab::ownscript {

namespace {

/// Beside the nursery, as they are installed; the nursery is asked by /proc, because it makes no application.
QString besideProgram(const QString &name)
{
    const QString given = qEnvironmentVariable("PROCESS_LAB_PROBE");
    if (!given.isEmpty())
        return QDir(given).filePath(name);
    const QString here = QFileInfo(QFileInfo(QStringLiteral("/proc/self/exe")).symLinkTarget()).path();
    for (const QString &place :
         {here, here + QStringLiteral("/../app"), here + QStringLiteral("/../libexec/process-lab")}) {
        if (QFileInfo::exists(place + QStringLiteral("/python/process_lab_probe/start.py")))
            return QDir::cleanPath(place + QStringLiteral("/python/") + name);
    }
    return QDir::cleanPath(here + QStringLiteral("/python/") + name);
}

/// A virtual environment is named by how it is reached from the script, or from here.
QString interpreterAt(const QString &path, const QDir &scripts)
{
    const QString beside = scripts.absoluteFilePath(path);
    return QFileInfo(beside).isExecutable() ? beside : QFileInfo(path).absoluteFilePath();
}

Error about(const char *parameter, ErrorKind kind, const Text &sentence)
{
    return {kind, sentence, {QLatin1String(parameter)}};
}

Result<void> checkFile(const QString &path)
{
    const QFileInfo file(path);
    if (!file.exists())
        return about("file", ErrorKind::Usage,
                     tr("The script %1 is not there. Choose another file.").arg(path));
    if (file.isDir())
        return about("file", ErrorKind::Usage, tr("%1 is a folder. Choose a Python script in it.").arg(path));
    if (!file.isReadable())
        return about(
            "file", ErrorKind::Usage,
            tr("The script %1 may not be read. Change its permissions, or choose another file.").arg(path));
    return {};
}

} // namespace

Result<QString> interpreterNamed(const QString &name, const QDir &scripts)
{
    const bool isPath = name.contains(QLatin1Char('/'));
    const QString found = isPath ? interpreterAt(name, scripts) : QStandardPaths::findExecutable(name);
    if (!found.isEmpty() && QFileInfo(found).isExecutable())
        return found;
    return about(
        "interpreter", ErrorKind::Refused,
        isPath ? tr("The interpreter %1 is not there, or may not be executed. Name another one.").arg(name)
               : tr("The interpreter %1 was not found in the PATH. Install Python 3, or name another "
                    "interpreter; all other experiments work without it.")
                     .arg(name));
}

QString probeFolder()
{
    return besideProgram(QStringLiteral("process_lab_probe"));
}

QString exampleFile(const Parameters &parameters)
{
    const QString name = QStringLiteral("example");
    return besideProgram(
        QStringLiteral("examples/%1.py")
            .arg(parameters.contains(name) ? parameters.choice("example") : QStringLiteral("tickets")));
}

QStringList interpretersFound()
{
    QStringList names {QStringLiteral("python3")};
    for (int minor = 8; minor <= 14; ++minor)
        names << QStringLiteral("python3.%1").arg(minor);
    names << QStringLiteral("pypy3");
    names.removeIf([](const QString &name) { return QStandardPaths::findExecutable(name).isEmpty(); });
    return names;
}

Result<Settings> settingsOf(const Parameters &parameters)
{
    Settings settings;
    const QString named = parameters.text("file");
    settings.file = QFileInfo(named.isEmpty() ? exampleFile(parameters) : named).absoluteFilePath();
    if (const Result<void> checked = checkFile(settings.file); !checked)
        return checked.error();
    const bool inItsFolder = parameters.choice("working-directory") == QLatin1String("script");
    settings.folder = inItsFolder ? QFileInfo(settings.file).path() : QString();
    settings.given = inItsFolder || named.isEmpty() ? settings.file : named;
    settings.words = QProcess::splitCommand(parameters.text("arguments"));
    const Result<QString> interpreter =
        interpreterNamed(parameters.text("interpreter"), QFileInfo(settings.file).dir());
    if (!interpreter)
        return interpreter.error();
    settings.interpreter = interpreter.value();
    const QString method = parameters.choice("start-method");
    settings.startMethod = method == QLatin1String("as-written") ? QString() : method;
    settings.probe = probeFolder();
    settings.stopsOnHang = parameters.choice("on-hang") == QLatin1String("stop");
    settings.hangSeconds = parameters.number("hang-seconds");
    return settings;
}

} // namespace plab::ownscript
