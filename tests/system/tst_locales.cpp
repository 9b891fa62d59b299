// SPDX-License-Identifier: GPL-3.0-or-later
// A person's locale reaches no file: CSV and JSON are the same bytes, written under any.
#include "tests/system/cleantest.h"
#include "tests/system/command.h"
#include "tests/system/locales.h"

#include <QFile>
#include <QTest>

using namespace plab;

class LocalesTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void filesAreTheSame_data();
    void filesAreTheSame();

private:
    Told run(const QStringList &words, const QString &locale) const;
    QList<QByteArray> filesUnder(const QString &locale) const;

    QTemporaryDir m_folder;
    MadeLocales m_locales;
};

Told LocalesTest::run(const QStringList &words, const QString &locale) const
{
    Circumstances circumstances;
    circumstances.folder = m_folder.path();
    circumstances.environment.insert("LC_ALL", locale);
    return command(words, circumstances);
}

void LocalesTest::initTestCase()
{
    if (!hasCommand())
        QSKIP("the program was not built: configure with -DPROCESS_LAB_WINDOW=ON and run by ctest");
    for (const char *name : {"de_DE.UTF-8", "fr_CH.UTF-8", "tr_TR.UTF-8", "ar_EG.UTF-8"}) {
        if (const QString why = m_locales.make(name); !why.isEmpty())
            QSKIP(qPrintable(why));
    }
    const Told told = run({"run", "lost-updates", "--repeat", "6", "--set", "increments=1000", "--set",
                           "lock=mutex", "--json", "run.json", "--with-events"},
                          "C");
    QVERIFY2(told.status == 0, told.err);
}

/// Results, events and the whole record, and the descriptions that programs read.
QList<QByteArray> LocalesTest::filesUnder(const QString &locale) const
{
    const Told told = run(
        {"export", "./run.json", "--csv", "o.csv", "--events", "e.csv", "--json", "o.json", "--with-events"},
        locale);
    QList<QByteArray> files {QByteArray::number(told.status) + told.err};
    for (const char *name : {"o.csv", "e.csv", "o.json"}) {
        QFile file(m_folder.filePath(name));
        files.append(file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray("(none)"));
        file.remove();
    }
    return files << run({"list", "--json"}, locale).out << run({"describe", "pool", "--json"}, locale).out;
}

void LocalesTest::filesAreTheSame_data()
{
    QTest::addColumn<QString>("locale");
    QTest::addColumn<QByteArray>("point"); ///< what the C library then writes for it
    QTest::newRow("de_DE") << "de_DE.UTF-8" << QByteArray(",");
    QTest::newRow("fr_CH") << "fr_CH.UTF-8" << QByteArray();
    QTest::newRow("tr_TR") << "tr_TR.UTF-8" << QByteArray(",");
    QTest::newRow("ar_EG") << "ar_EG.UTF-8" << QByteArray();
}

void LocalesTest::filesAreTheSame()
{
    QFETCH(QString, locale);
    QFETCH(QByteArray, point);
    QProcess check;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("LC_ALL", locale);
    check.setProcessEnvironment(environment);
    check.start("locale", {"decimal_point"});
    QVERIFY(check.waitForFinished());
    QVERIFY2(point.isEmpty() || check.readAllStandardOutput().trimmed() == point, "the locale has no effect");
    const QList<QByteArray> files = filesUnder(locale);
    QVERIFY2(files[0] == "0", files[0]);
    QVERIFY(files[1].size() > 500 && files[2].size() > 500 && files[3].size() > 500);
    QVERIFY(files == filesUnder("C"));
    Seen(21, "command line").add();
}

QTEST_GUILESS_MAIN(LocalesTest)
#include "tst_locales.moc"
