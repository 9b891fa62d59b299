// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/csv.h"
#include "tests/fakes/samplerun.h"
#include "tests/rounds.h"

#include <QtTest>

using namespace plab;

namespace {

/// A reader by RFC 4180, written apart from the writer.
QList<QStringList> readCsv(const QByteArray &csv)
{
    const QString text = QString::fromUtf8(csv);
    QList<QStringList> rows;
    QStringList row;
    QString cell;
    bool quoted = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"')
            cell += text[i++];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && c == ',')
            row << std::exchange(cell, {});
        else if (!quoted && c == '\n') {
            row << std::exchange(cell, {});
            rows << std::exchange(row, {});
        } else
            cell += c;
    }
    return rows;
}

} // namespace

class TestCsv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void textsComeBackAsTheyWere_data();
    void textsComeBackAsTheyWere();
    void anyTextComesBack();
    void formulasAreNeutralised_data();
    void formulasAreNeutralised();
    void negativeNumbersStayNumbers();
    void rowsHaveAsManyCellsAsTheHead();
    void columnsAreAsDeclared();
    void witnessEventsStandAlone();
};

void TestCsv::textsComeBackAsTheyWere_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("plain") << "Worker-1";
    QTest::newRow("comma") << "a,b";
    QTest::newRow("quote") << "say \"hello\"";
    QTest::newRow("only quotes") << "\"\"";
    QTest::newRow("line break") << "one\ntwo";
    QTest::newRow("carriage return") << "one\r\ntwo";
    QTest::newRow("letters") << "é, ß, 漢, ٨";
    QTest::newRow("empty") << "";
}

void TestCsv::textsComeBackAsTheyWere()
{
    QFETCH(QString, text);
    const QList<QStringList> rows =
        readCsv(csvText("first") + ',' + csvText(text) + ',' + csvText("last") + '\n');
    QCOMPARE(rows, QList<QStringList>({{"first", text, "last"}}));
    Seen(22, "texts read back").add();
}

/// Made of what means something to a reader of CSV or to a spreadsheet.
void TestCsv::anyTextComesBack()
{
    const QString letters = QStringLiteral("\",;'=+-@\t\r\n a1é");
    Chance chance;
    Seen seen(22, "random texts read back");
    const int many = isFull() ? 1'000'000 : 20'000;
    for (int round = 0; round < many; ++round) {
        QString text;
        for (int length = chance.below(8); length > 0; --length)
            text += letters[chance.below(int(letters.size()))];
        const QList<QStringList> rows = readCsv(csvText(text) + ',' + csvText("last") + '\n');
        QVERIFY2(rows.size() == 1 && rows[0].size() == 2 && rows[0][1] == "last",
                 qPrintable(chance.place(round)));
        const bool isFormula = !text.isEmpty() && QStringLiteral("=+-@\t\r").contains(text[0]);
        QCOMPARE(rows[0][0], isFormula ? '\'' + text : text);
    }
    seen.add(qint64(many));
}

void TestCsv::formulasAreNeutralised_data()
{
    QTest::addColumn<QString>("text");
    for (const char *text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "=cmd|' /C calc'!A0"})
        QTest::addRow("%s", text) << text;
}

void TestCsv::formulasAreNeutralised()
{
    QFETCH(QString, text);
    QCOMPARE(readCsv(csvText(text) + '\n').at(0).at(0), '\'' + text);
}

void TestCsv::negativeNumbersStayNumbers()
{
    const QList<QStringList> rows = readCsv(resultsCsv(sampleRun(), sampleDeclaration()));
    QCOMPARE(rows[1][rows[0].indexOf("lost")], QString("-3"));
    QCOMPARE(rows[1][rows[0].indexOf("steps")], QString("-1,3"));
    QCOMPARE(rows[3][rows[0].indexOf("lost")], QString());
}

void TestCsv::rowsHaveAsManyCellsAsTheHead()
{
    for (const QByteArray &csv : {resultsCsv(sampleRun(), sampleDeclaration()), eventsCsv(sampleRun())}) {
        const QList<QStringList> rows = readCsv(csv);
        QVERIFY(rows.size() > 1);
        for (const QStringList &row : rows)
            QCOMPARE(row.size(), rows[0].size());
    }
}

void TestCsv::columnsAreAsDeclared()
{
    QStringList expected {"experiment", "repeat", "witness", "seed", "ending"};
    for (const Parameter &parameter : sampleDeclaration().parameters)
        expected << parameter.name;
    for (const MeasureDeclaration &measure : sampleDeclaration().measures)
        expected << measure.name;
    QCOMPARE(readCsv(resultsCsv(sampleRun(), sampleDeclaration()))[0], expected);
    QCOMPARE(readCsv(eventsCsv(sampleRun()))[0],
             QStringList({"t_s", "index", "name", "pid", "kind", "object", "argument"}));
}

void TestCsv::witnessEventsStandAlone()
{
    RunRecord run = sampleRun();
    QCOMPARE(eventsCsv(run).count('\n'), 1 + 4);
    run.repeats.removeLast();
    QCOMPARE(eventsCsv(run).count('\n'), 1 + 8);
}

QTEST_APPLESS_MAIN(TestCsv)
#include "tst_csv.moc"
