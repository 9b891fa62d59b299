// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/visibletext.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace plab;

class VisibleTextTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatATerminalObeysIsEscaped_data();
    void whatATerminalObeysIsEscaped();
    void allElseStays();
    void layoutOfOursIsKept();
    void jsonMeansTheSame();
    void aFieldMayBeCutWithinACharacter();
};

void VisibleTextTest::whatATerminalObeysIsEscaped_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("shown");
    QTest::newRow("escape") << QString("a\x1b[31mb") << QString("a\\x1b[31mb");
    QTest::newRow("bell") << QString("\a") << QString("\\x07");
    QTest::newRow("zero") << QString(QChar(0)) << QString("\\x00");
    QTest::newRow("backspace") << QString("\b\b") << QString("\\x08\\x08");
    QTest::newRow("line breaks") << QString("a\nb\r\tc") << QString("a\\nb\\r\\tc");
    QTest::newRow("delete") << QString(QChar(0x7f)) << QString("\\x7f");
    QTest::newRow("first of C1") << QString(QChar(0x80)) << QString("\\x80");
    QTest::newRow("control sequence introducer of C1") << QString(QChar(0x9b)) << QString("\\x9b");
    QTest::newRow("last of C1") << QString(QChar(0x9f)) << QString("\\x9f");
    QTest::newRow("right-to-left override") << QString(QChar(0x202e)) << QString("\\u202e");
    QTest::newRow("isolate") << QString(QChar(0x2066)) << QString("\\u2066");
    QTest::newRow("end of isolate") << QString(QChar(0x2069)) << QString("\\u2069");
}

void VisibleTextTest::whatATerminalObeysIsEscaped()
{
    QFETCH(QString, text);
    QFETCH(QString, shown);
    QCOMPARE(visibleText(text), shown);
}

void VisibleTextTest::allElseStays()
{
    const QString text = QString::fromUtf8("Über 5 µs, “so” – 界 🙂 \u00a0\u2029");
    QCOMPARE(visibleText(text), text);
    QCOMPARE(visibleText(QString()), QString());
}

void VisibleTextTest::layoutOfOursIsKept()
{
    QCOMPARE(visibleText("a\n\tb\x1b\r", Layout::Kept), QString("a\n\tb\\x1b\\r"));
}

void VisibleTextTest::jsonMeansTheSame()
{
    QString all;
    for (char16_t unit = 1; unit < 0x2100; ++unit)
        all += QChar(unit);
    const QJsonObject object {{"text", all + QString::fromUtf8("🙂")}};
    const QByteArray json = visibleJson(QJsonDocument(object).toJson());
    QCOMPARE(QJsonDocument::fromJson(json).object(), object);
    QCOMPARE(visibleText(QString::fromUtf8(json), Layout::Kept), QString::fromUtf8(json));
    QCOMPARE(visibleJson("{\"a\": \"\xe2\x80\"}"), QByteArray("{\"a\": \"\xe2\x80\"}")); // cut short
}

void VisibleTextTest::aFieldMayBeCutWithinACharacter()
{
    constexpr char whole[] = "a\xc3\xa9";
    QCOMPARE(visibleField(whole, sizeof whole), QString::fromUtf8("a\u00e9"));
    constexpr char cut[] = "a\xc3";
    QCOMPARE(visibleField(cut, sizeof cut), QString("a"));
    constexpr char open[] = {'a', '\x1b', 'b'};
    QCOMPARE(visibleField(open, sizeof open), QString("a\\x1bb"));
}

QTEST_APPLESS_MAIN(VisibleTextTest)
#include "tst_visibletext.moc"
