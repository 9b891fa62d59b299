// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/labfile.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <sys/stat.h>

using namespace plab;

/// What somebody drops on the window: it must not hang, nor eat the memory.
class TestLabFile : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatIsNoFileOfOursIsRefused_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("why");
        QTest::newRow("device") << "/dev/zero"
                                << "it is a device";
        QTest::newRow("pipe") << "pipe"
                              << "it is a pipe";
        QTest::newRow("sparse") << "sparse"
                                << "it is larger than";
        QTest::newRow("with holes") << "holes"
                                    << "it has holes";
        QTest::newRow("folder") << "."
                                << "it is a folder";
        QTest::newRow("gone") << "gone"
                              << "No such file";
    }
    void whatIsNoFileOfOursIsRefused()
    {
        QFETCH(QString, name);
        QFETCH(QString, why);
        const QTemporaryDir folder;
        QCOMPARE(mkfifo(QFile::encodeName(folder.filePath("pipe")).constData(), 0600), 0);
        QFile sparse(folder.filePath("sparse"));
        QVERIFY(sparse.open(QIODevice::WriteOnly) && sparse.resize(LargestRun + 1));
        QFile holes(folder.filePath("holes"));
        QVERIFY(holes.open(QIODevice::WriteOnly) && holes.write("{") == 1 && holes.resize(100'000'000));
        const QString path = name.startsWith('/') ? name : folder.filePath(name);
        const Result<LabFile> read = readLabFile(path);
        QVERIFY(!read);
        QVERIFY2(read.error().sentence.english().contains(path)
                     && read.error().sentence.english().contains(why),
                 qPrintable(read.error().sentence.english()));
    }
    void aScriptIsWhatItsExperimentRuns()
    {
        const Result<LabFile> read = readLabFile(QStringLiteral("/tmp/pool.py"));
        QVERIFY(read);
        const Preset *const settings = std::get_if<Preset>(&read.value());
        QVERIFY(settings);
        QCOMPARE(settings->experiment, QStringLiteral("script"));
        QCOMPARE(settings->parameters.text("file"), QStringLiteral("/tmp/pool.py"));
        QVERIFY(settings->title.isEmpty()); // nothing to be kept in the library
    }
};

QTEST_GUILESS_MAIN(TestLabFile)
#include "tst_labfile.moc"
