// SPDX-License-Identifier: GPL-3.0-or-later
// The scripts that a person can begin with: each runs by itself, and in the laboratory as it does there.
#include "tests/system/commandtest.h"

#include <QDir>
#include <QStandardPaths>
#include <QTest>

#include <vector>

using namespace plab;

class TemplatesTest : public CommandTest
{
    Q_OBJECT
private Q_SLOTS:
    void allRunWithAndWithout();
};

/// Most of their time they sleep: a few beside each other cost no more than one.
void TemplatesTest::allRunWithAndWithout()
{
    const QString python = QStandardPaths::findExecutable(QStringLiteral("python3"));
    if (python.isEmpty())
        QSKIP("There is no python3 in the PATH: install it.");
    const QFileInfoList scripts =
        QDir(QStringLiteral(PROCESS_LAB_TEMPLATES)).entryInfoList({QStringLiteral("*.py")}, QDir::Files);
    QVERIFY(scripts.size() >= 25);
    constexpr int AtOnce = 5;
    for (qsizetype first = 0; first < scripts.size(); first += AtOnce) {
        struct Try
        {
            QString name;
            std::unique_ptr<QProcess> process = std::make_unique<QProcess>();
        };
        std::vector<Try> tries;
        for (const QFileInfo &script : scripts.mid(first, AtOnce)) {
            Try plain {script.fileName()};
            plain.process->start(python, {script.filePath()});
            tries.push_back(std::move(plain));
            Try seen {script.fileName() + QStringLiteral(" in the laboratory")};
            prepare(*seen.process, {QStringLiteral("python"), script.filePath()});
            seen.process->start();
            tries.push_back(std::move(seen));
        }
        for (const Try &one : tries) {
            QVERIFY2(one.process->waitForFinished(deadlineMs), qPrintable(one.name));
            const QByteArray errors = one.process->readAllStandardError();
            QVERIFY2(one.process->exitStatus() == QProcess::NormalExit && one.process->exitCode() == 0,
                     qPrintable(one.name + ": " + errors));
            QVERIFY2(!errors.contains("Traceback"), qPrintable(one.name + ": " + errors));
            const bool isEmpty = one.name.startsWith(QLatin1String("00-"));
            QVERIFY2(isEmpty || !one.process->readAllStandardOutput().isEmpty(), qPrintable(one.name));
        }
    }
}

QTEST_GUILESS_MAIN(TemplatesTest)
#include "tst_templates.moc"
