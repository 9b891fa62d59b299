// SPDX-License-Identifier: GPL-3.0-or-later
// Files that are none, or far too large, named to the command line.
#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

namespace {

struct Answer
{
    int code = -1;
    QByteArray out;
    QString said;
    qint64 tookMs = 0;
};

Answer ask(const QStringList &arguments)
{
    QProcess program;
    QElapsedTimer timer;
    timer.start();
    program.start(qEnvironmentVariable("TEST_PROCESS_LAB"), arguments);
    if (!program.waitForFinished(20'000) || program.exitStatus() != QProcess::NormalExit)
        return {};
    return {program.exitCode(), program.readAllStandardOutput(),
            QString::fromUtf8(program.readAllStandardError()), timer.elapsed()};
}

} // namespace

class CommandFilesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void areRefusedAtOnce_data();
    void areRefusedAtOnce();

private:
    QTemporaryDir m_folder;
};

void CommandFilesTest::initTestCase()
{
    QFile sparse(m_folder.filePath("sparse.json"));
    QVERIFY(sparse.open(QIODevice::WriteOnly));
    QVERIFY(sparse.write("{\"format\": \"process-lab.run\"") > 0);
    QVERIFY(sparse.resize(200'000'000'000));
    QFile preset(m_folder.filePath("preset.json"));
    QVERIFY(preset.open(QIODevice::WriteOnly));
    QVERIFY(preset.write("{\"format\": \"process-lab.preset\", \"experiment\": \"pool\", \"note\": \"") > 0);
    QVERIFY(preset.write(QByteArray(100'000'000, 'n') + "\"}") > 0);
    QCOMPARE(mkfifo(QFile::encodeName(m_folder.filePath("pipe.json")).constData(), 0600), 0);
}

void CommandFilesTest::areRefusedAtOnce_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("why");
    QTest::newRow("endless device") << "/dev/zero"
                                    << "it is a device";
    QTest::newRow("sparse, 200 GB") << "sparse.json"
                                    << "it is larger than";
    QTest::newRow("a preset of 100 MB") << "preset.json"
                                        << "a preset has at most 1048576 bytes";
    QTest::newRow("a pipe without a writer") << "pipe.json"
                                             << "nobody writes";
}

void CommandFilesTest::areRefusedAtOnce()
{
    QFETCH(QString, name);
    QFETCH(QString, why);
    const QString path = name.startsWith('/') ? name : m_folder.filePath(name);
    for (const QStringList &before : {QStringList {"run"}, QStringList {"export"}}) {
        qint64 longerMs = 20'000; // than for a file that is not there; the least of some
        for (int i = 0; i < 3; ++i) {
            const Answer missing = ask(before + QStringList {m_folder.filePath("gone.json"), "--csv", "-"});
            const Answer odd = ask(before + QStringList {path, "--csv", "-"});
            QCOMPARE(odd.code, 2);
            QCOMPARE(odd.out, QByteArray());
            QVERIFY2(odd.said.contains(path) && odd.said.contains(why), qPrintable(odd.said));
            longerMs = std::min(longerMs, odd.tookMs - missing.tookMs);
        }
        QVERIFY2(longerMs < 100, qPrintable(QString::number(longerMs)));
    }
}

QTEST_GUILESS_MAIN(CommandFilesTest)
#include "tst_commandfiles.moc"
