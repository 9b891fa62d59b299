// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/commandtest.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

namespace plab {

void CommandTest::init()
{
    m_folder = std::make_unique<QTemporaryDir>();
    QVERIFY(m_folder->isValid());
}

void CommandTest::prepare(QProcess &process, const QStringList &words) const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    environment.insert("HOME", m_folder->path());
    environment.insert("XDG_DATA_HOME", file("data"));
    process.setProcessEnvironment(environment);
    process.setWorkingDirectory(m_folder->path());
    process.setProgram(qEnvironmentVariable("TEST_PROCESS_LAB"));
    process.setArguments(words);
}

Ended CommandTest::run(const QStringList &words) const
{
    QProcess process;
    prepare(process, words);
    process.start();
    if (!process.waitForFinished(deadlineMs))
        return {};
    const int status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    return {status, process.readAllStandardOutput(), process.readAllStandardError()};
}

QJsonObject CommandTest::json(const QString &name) const
{
    QFile stored(file(name));
    return stored.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(stored.readAll()).object()
                                            : QJsonObject();
}

} // namespace plab
