// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"

#include <QDir>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

using namespace plab;

/// Lessons are read beside the window: the same words for settings, numbers written in the same way, and
/// nothing in another's mouth.
class LessonsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void numbersAreWrittenInOneWay_data() { everyLesson(); }
    void numbersAreWrittenInOneWay();
    void settingsHaveTheirLabels_data() { everyLesson(); }
    void settingsHaveTheirLabels();
    void tutorialsAreNotQuoted_data() { everyLesson(); }
    void tutorialsAreNotQuoted();

private:
    static void everyLesson();
    static QString prose(const QString &lesson);
};

void LessonsTest::everyLesson()
{
    QTest::addColumn<QString>("lesson");
    for (const QString &name : QDir(QStringLiteral(":/lessons")).entryList({"*.md"}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << name;
}

/// The lesson without its code and what its buttons do, which have names and plain digits.
QString LessonsTest::prose(const QString &lesson)
{
    static const QRegularExpression code(QStringLiteral("`[^`]*`|\\]\\(lab:[^)]*\\)|^    .*$"),
                                         QRegularExpression::MultilineOption);
    QFile file(QStringLiteral(":/lessons/") + lesson);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    return QString::fromUtf8(file.readAll()).remove(code);
}

void LessonsTest::numbersAreWrittenInOneWay()
{
    QFETCH(QString, lesson);
    static const QRegularExpression wrong(QStringLiteral(
        "(?<![\\d.,])\\d{1,3}([ .'\\x{202f}\\x{a0}]\\d{3})+(?![\\d])|(?<![\\d.,]|in )\\d{4,}"));
    const QString text = prose(lesson);
    QVERIFY(!text.isEmpty());
    const QRegularExpressionMatch match = wrong.match(text);
    QVERIFY2(!match.hasMatch(), qPrintable(match.captured() + ": write groups of three with commas"));
}

void LessonsTest::settingsHaveTheirLabels()
{
    QFETCH(QString, lesson);
    const QString text = prose(lesson);
    for (const Declaration *declaration : declarations()) {
        for (const Parameter &parameter : declaration->parameters) {
            QStringList names {parameter.name};
            for (const Choice &choice : parameter.choices) {
                if (choice.label.english() != choice.name)
                    names << choice.name;
            }
            for (const QString &name : std::as_const(names))
                QVERIFY2(!name.contains('-') || !text.contains(name), qPrintable(name));
        }
    }
}

void LessonsTest::tutorialsAreNotQuoted()
{
    QFETCH(QString, lesson);
    static const QRegularExpression sentence(QStringLiteral("[\"“][^\"”]* [^\"”]* [^\"”]*[\"”]"));
    const QStringList paragraphs = prose(lesson).split(QStringLiteral("\n\n"));
    for (const QString &paragraph : paragraphs) {
        if (paragraph.contains(QLatin1String("utorial")))
            QVERIFY2(!sentence.match(paragraph).hasMatch(), qPrintable(paragraph));
    }
}

QTEST_GUILESS_MAIN(LessonsTest)
#include "tst_lessons.moc"
