// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/pooltest.h"

#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

namespace plab {

namespace {

Settings quick(const Settings &more)
{
    return Settings {{"workers", "2"},
                     {"tasks", "8"},
                     {"task", "square"},
                     {"step-seconds", "0.05"},
                     {"steps-per-task", "1"}}
    + more;
}

QMap<QString, QJsonObject> askPython(const QString &python, const QStringList &words)
{
    QProcess process;
    process.start(python, words);
    QMap<QString, QJsonObject> said;
    if (!process.waitForFinished(60'000) || process.exitCode() != 0)
        return said;
    for (const QByteArray &line : process.readAllStandardOutput().split('\n')) {
        const QJsonObject one = QJsonDocument::fromJson(line).object();
        said.insert(one.value("name").toString(), one);
    }
    return said;
}

} // namespace

void PoolTest::begin(const QString &script, const QString &part)
{
    warmUp();
    const QString python = QStandardPaths::findExecutable("python3");
    if (python.isEmpty())
        qWarning("Python is not here: what its pools do is not compared. Install python3.");
    else
        m_python = askPython(python, {script, part});
    QVERIFY(python.isEmpty() || hasPython()); // it came to its end
}

Repeat PoolTest::runPool(const Settings &settings)
{
    Lab lab;
    const Record record = runToEnd(lab, "pool", quick(settings));
    return troubleOf(record).isEmpty() ? lastRepeat(record) : Repeat();
}

QJsonArray listIn(const Repeat &repeat, const char *value)
{
    return repeat.values.value(QLatin1String(value)).toArray();
}

QJsonArray raisedIn(const Repeat &repeat)
{
    QJsonArray tasks;
    for (const QJsonValue &one : listIn(repeat, "raised"))
        tasks.append(one.toArray().at(0));
    return tasks;
}

QStringList consoleOf(const Repeat &repeat, const char *containing)
{
    QStringList lines;
    for (const ConsoleLine &line : repeat.console) {
        if (line.text.contains(QLatin1String(containing)))
            lines.append(line.text);
    }
    return lines;
}

} // namespace plab
