// SPDX-License-Identifier: GPL-3.0-or-later
// A script under the laboratory prints, raises, writes and ends as without it: the scripts of scripts/, run
// by transparent.py both ways.
#include <QProcess>
#include <QStandardPaths>
#include <QTest>

class TransparentTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void nothingDiffers_data();
    void nothingDiffers();
};

void TransparentTest::initTestCase()
{
    if (QStandardPaths::findExecutable(QStringLiteral("python3")).isEmpty())
        QSKIP("There is no python3 in the PATH: install it.");
    if (qEnvironmentVariableIsEmpty("TEST_PROCESS_LAB"))
        QSKIP("The command line was not built.");
}

void TransparentTest::nothingDiffers_data()
{
    QTest::addColumn<QString>("method");
    for (const char *method : {"fork", "spawn", "forkserver"})
        QTest::newRow(method) << method;
}

void TransparentTest::nothingDiffers()
{
    QFETCH(QString, method);
    QProcess compare;
    compare.start(QStringLiteral("python3"),
                  {QStringLiteral(TEST_TRANSPARENT), qEnvironmentVariable("TEST_PROCESS_LAB"), method});
    QVERIFY(compare.waitForFinished(-1));
    const QByteArray told = compare.readAllStandardOutput() + compare.readAllStandardError();
    QVERIFY2(compare.exitStatus() == QProcess::NormalExit && compare.exitCode() == 0, told.constData());
}

QTEST_GUILESS_MAIN(TransparentTest)
#include "tst_transparent.moc"
