// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/visibletext.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "tests/system/commandtest.h"

#include <QTest>

using namespace plab;

/// What others wrote into words and files cannot act on the terminal it is printed on.
class ControlCharactersTest : public CommandTest
{
    Q_OBJECT

private Q_SLOTS:
    void controlCharactersAreShown_data();
    void controlCharactersAreShown();
    void evilFilesAreShown();
};

void ControlCharactersTest::controlCharactersAreShown_data()
{
    QTest::addColumn<QStringList>("words");
    const QString evil = QStringLiteral("\x1b[31m\a\u009b2J\u202e\u2066\x7f\r\nprocess-lab: all is well");
    QTest::newRow("command") << QStringList {evil};
    QTest::newRow("option of the window") << QStringList {"-" + evil};
    QTest::newRow("file of the window") << QStringList {"./" + evil};
    QTest::newRow("help") << QStringList {"help", evil};
    QTest::newRow("list") << QStringList {"list", evil};
    QTest::newRow("describe") << QStringList {"describe", evil};
    QTest::newRow("what to run") << QStringList {"run", evil};
    QTest::newRow("file to run") << QStringList {"run", evil + ".json"};
    QTest::newRow("option") << QStringList {"run", "pool", "--" + evil};
    QTest::newRow("setting") << QStringList {"run", "pool", "--set", evil};
    QTest::newRow("parameter") << QStringList {"run", "pool", "--set", evil + "=1"};
    QTest::newRow("number") << QStringList {"run", "pool", "--set", "workers=" + evil};
    QTest::newRow("choice") << QStringList {"run", "pool", "--set", "lock=" + evil};
    QTest::newRow("list of numbers") << QStringList {"run", "join-order", "--set", "seconds=" + evil};
    QTest::newRow("repeat") << QStringList {"run", "pool", "--repeat", evil};
    QTest::newRow("chart") << QStringList {"run", "pool", "--chart", evil + "=a.png"};
    QTest::newRow("picture") << QStringList {"run", "pool", "--chart", evil};
    QTest::newRow("size") << QStringList {"run", "pool", "--chart", "a.png", "--size", evil};
    QTest::newRow("theme") << QStringList {"run", "pool", "--chart", "a.png", "--theme", evil};
    QTest::newRow("output") << QStringList {"run", "pool", "--json", "gone/" + evil};
    QTest::newRow("export") << QStringList {"export", evil};
    QTest::newRow("version") << QStringList {"--version", evil};
}

void ControlCharactersTest::controlCharactersAreShown()
{
    QFETCH(QStringList, words);
    const Ended ended = run(words);
    QVERIFY(ended.status > 0);
    const QString said = QString::fromUtf8(ended.err + ended.out);
    QVERIFY2(said.contains("\\x1b[31m\\x07\\x9b2J\\u202e\\u2066\\x7f\\r\\n"), qPrintable(said));
    QCOMPARE(visibleText(said, Layout::Kept), said);
    QVERIFY2(!said.contains("\nprocess-lab: all is well"), qPrintable(said)); // no sentence of ours
}

/// Presets and runs from elsewhere: their titles, names and mistakes.
void ControlCharactersTest::evilFilesAreShown()
{
    const QByteArray evil = R"(\u001b[31m\u0007\u009b\u202e\n)";
    QVERIFY(QDir(m_folder->path()).mkpath("data/process-lab/presets"));
    const QByteArray preset = R"({"experiment":"pool","title":"T)" + evil + R"(","note":"N)" + evil
        + R"(","parameters":{"tasks":1,"step-seconds":0}})";
    QVERIFY(bool(writeFile(file("data/process-lab/presets/mine.json"), preset)));
    QVERIFY(
        bool(writeFile(file("data/process-lab/presets/bad.json"), R"({"experiment":")" + evil + R"("})")));
    QVERIFY(bool(writeFile(file("key.json"), R"({"experiment":"pool",")" + evil + R"(":1})")));
    QVERIFY(bool(writeFile(file("twice.json"), R"({")" + evil + R"(":1,")" + evil + R"(":2})")));
    QVERIFY(bool(writeFile(file("raw.json"), "{\"experiment\": \x1b[2J}")));
    QCOMPARE(run({"run", "pool", "--set", "tasks=1", "--set", "step-seconds=0", "--json", "run.json"}).status,
             0);
    QByteArray record = readFile(file("run.json"), 1 << 24).value();
    record.replace("\"title\": \"Pool\"", "\"title\": \"Pool" + evil + '"');
    record.replace("\"name\":\"Worker-1\"", "\"name\":\"Worker" + evil + '"');
    QVERIFY(record.contains(evil));
    QVERIFY(bool(writeFile(file("evil.json"), record)));

    const QList<QStringList> commands {{"list"},
                                       {"list", "--json"},
                                       {"describe", "pool"},
                                       {"describe", "pool", "--json"},
                                       {"run", "mine"},
                                       {"run", "nothing-like-it"},
                                       {"run", "key.json"},
                                       {"run", "twice.json"},
                                       {"run", "raw.json"},
                                       {"run", "evil.json"},
                                       {"export", "evil.json", "--json", "-"}};
    for (const QStringList &words : commands) {
        const Ended ended = run(words);
        for (const QByteArray &bytes : {ended.out, ended.err}) {
            const QString said = QString::fromUtf8(bytes);
            QVERIFY2(visibleText(said, Layout::Kept) == said,
                     qPrintable(words.join(' ') + '\n' + visibleText(said)));
        }
        if (words.contains("--json")) // what a program reads is what it was
            QVERIFY2(ended.out.contains(R"(\u009b\u202e\n)"), ended.out);
    }
}

QTEST_GUILESS_MAIN(ControlCharactersTest)
#include "tst_controlcharacters.moc"
