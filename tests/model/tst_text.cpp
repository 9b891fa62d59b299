// SPDX-License-Identifier: GPL-3.0-or-later
// A text says itself in English where records are made, and in the language of the translators where it is
// shown.
#include "core/model/wording.h"

#include <QLocale>
#include <QTest>
#include <QTranslator>

using namespace plab;

namespace {

/// A language with one form for one, one for two to four and one for more, as Czech has.
class Translator : public QTranslator
{
public:
    bool isEmpty() const override { return false; }
    QString translate(const char *context, const char *source, const char *comment, int n) const override
    {
        const QString text = QString::fromUtf8(source);
        if (QString::fromUtf8(context) != QLatin1String(Text::Context))
            return {};
        if (text == QLatin1String("%1 took %2."))
            return QStringLiteral("Za %2 byl hotov %1.");
        if (text == QLatin1String("%1 %2") && QLatin1String(comment) == QLatin1String("figure and unit"))
            return QStringLiteral("%1\u00a0%2");
        if (text == QLatin1String("%n tasks wait."))
            return n == 1        ? QStringLiteral("Čeká %n úloha.")
                : n > 1 && n < 5 ? QStringLiteral("Čekají %n úlohy.")
                                 : QStringLiteral("Čeká %n úloh.");
        if (text == QLatin1String("a worker"))
            return QStringLiteral("dělník");
        return {};
    }
};

Text waiting(double n)
{
    return tr("%n tasks wait.", "%n task waits.", n);
}

} // namespace

class TextTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void placesAreFilledOnce();
    void oneHasAFormOfItsOwn();
    void textsStandInTexts();
    void whatIsPlainIsTheSameEverywhere();
    void aTranslatorDecidesOrderAndForms();
    void whatIsNotTranslatedIsEnglish();
    void whatIsMeantTellsTextsApart();
    void sentencesAndListsAreJoined();

private:
    Translator m_translator;
};

void TextTest::initTestCase()
{
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
}

void TextTest::placesAreFilledOnce()
{
    QCOMPARE(plab::tr("%1 took %2.").arg(QString("%2 and %1"), QString("1 s")).english(),
             "%2 and %1 took 1 s.");
    QCOMPARE(plab::tr("%2 before %1").arg(QString("a"), QString("b")).english(), "b before a");
    QCOMPARE(plab::tr("95 % of %1").arg(3).english(), "95 % of 3");
    QCOMPARE(plab::tr("%1 is missing").english(), "%1 is missing");
    QCOMPARE(plab::tr("%n is no count here").english(), "%n is no count here");
}

void TextTest::oneHasAFormOfItsOwn()
{
    QCOMPARE(waiting(1).english(), "1 task waits.");
    QCOMPARE(waiting(0).english(), "0 tasks wait.");
    QCOMPARE(waiting(20000).english(), "20,000 tasks wait.");
    QCOMPARE(waiting(1).shown(), "1 task waits.");
    QCOMPARE(waiting(2).shown(), "2 tasks wait.");
}

void TextTest::textsStandInTexts()
{
    const Text inner = plab::tr("%1 took %2.").arg(plab::tr("a worker"), QString("2 s"));
    QCOMPARE(plab::tr("%1 %1", "a test").arg(inner).english(), "a worker took 2 s. a worker took 2 s.");
    QCOMPARE(plab::tr("%1 of %2").arg(4711, Text::digits(4711)).english(), "4,711 of 4711");
}

void TextTest::whatIsPlainIsTheSameEverywhere()
{
    QVERIFY(Text().isEmpty() && Text::plain({}).isEmpty() && !plab::tr("x").isEmpty());
    QCoreApplication::installTranslator(&m_translator);
    QCOMPARE(Text::plain("a worker").shown(), "a worker");
    QCoreApplication::removeTranslator(&m_translator);
}

void TextTest::aTranslatorDecidesOrderAndForms()
{
    QCoreApplication::installTranslator(&m_translator);
    const Text took = plab::tr("%1 took %2.").arg(plab::tr("a worker"), QString("2 s"));
    QCOMPARE(took.shown(), "Za 2 s byl hotov dělník.");
    QCOMPARE(took.english(), "a worker took 2 s.");
    QCOMPARE(waiting(1).shown(), "Čeká 1 úloha.");
    QCOMPARE(waiting(3).shown(), "Čekají 3 úlohy.");
    QCOMPARE(waiting(2000).shown(), "Čeká 2,000 úloh.");
    QCOMPARE(waiting(5e9).shown(), "Čeká 5,000,000,000 úloh.");
    QCOMPARE(waiting(3).english(), "3 tasks wait.");
    QCoreApplication::removeTranslator(&m_translator);
}

void TextTest::whatIsNotTranslatedIsEnglish()
{
    QCoreApplication::installTranslator(&m_translator);
    QCOMPARE(plab::tr("Nobody knows this.").shown(), "Nobody knows this.");
    QCOMPARE(plab::tr("%n CPUs", "%n CPU", 1).shown(), "1 CPU");
    QCoreApplication::removeTranslator(&m_translator);
}

void TextTest::whatIsMeantTellsTextsApart()
{
    QCoreApplication::installTranslator(&m_translator);
    QCOMPARE(withUnit("3", Text::plain("s")).shown(), "3\u00a0s");
    QCOMPARE(joined({plab::tr("One."), plab::tr("Two.")}).shown(), "One. Two.");
    QCoreApplication::removeTranslator(&m_translator);
}

void TextTest::sentencesAndListsAreJoined()
{
    QCOMPARE(joined({{}, plab::tr("One."), {}, plab::tr("Two.")}).english(), "One. Two.");
    QCOMPARE(clauses({plab::tr("one"), plab::tr("two")}).english(), "one; two");
    const QList<Text> names = plainTexts({"a", "b", "c", "d"});
    QCOMPARE(listed(names.mid(0, 1)).english(), "a");
    QCOMPARE(listed(names.mid(0, 2)).english(), "a and b");
    QCOMPARE(listed(names.mid(0, 3)).english(), "a, b and c");
    QCOMPARE(listed(names).english(), "a, b and 2 more");
    QCOMPARE(allListed(names).english(), "a, b, c, d");
    QCOMPARE(englishOf(names), shownOf(names));
}

QTEST_GUILESS_MAIN(TextTest)
#include "tst_text.moc"
