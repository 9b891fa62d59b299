// SPDX-License-Identifier: GPL-3.0-or-later
// Everything that core says to people can be translated: lupdate finds it all, and what it found comes back.
#include "core/model/wording.h"

#include <QDirIterator>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace plab;

namespace {

const QString Literal = QStringLiteral("\"(?:[^\"\\\\\n]|\\\\.)*\"");

struct Source
{
    QString path;
    QString text; ///< without comments
};

/// Comments go first, else what they quote would be taken for a text.
QString withoutComments(const QString &text)
{
    static const QRegularExpression part(Literal + QStringLiteral("|//[^\n]*|'\"'"));
    QString kept;
    qsizetype end = 0;
    for (auto match = part.globalMatch(text); match.hasNext();) {
        const QRegularExpressionMatch one = match.next();
        kept += text.mid(end, one.capturedStart() - end);
        kept += one.captured().startsWith(QLatin1Char('"')) ? one.captured() : QString();
        end = one.capturedEnd();
    }
    return kept + text.mid(end);
}

QList<Source> sources(const QString &folder)
{
    QList<Source> all;
    const QDir root(PROJECT_FOLDER);
    QDirIterator files(root.filePath(folder), {"*.cpp", "*.h"}, QDir::Files, QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (file.open(QIODevice::ReadOnly))
            all.append(
                {root.relativeFilePath(file.fileName()), withoutComments(QString::fromUtf8(file.readAll()))});
    }
    return all;
}

/// What adjacent literals say together.
QString said(const QString &literals)
{
    static const QRegularExpression one(Literal);
    QString text;
    for (auto match = one.globalMatch(literals); match.hasNext();)
        text += match.next().captured().chopped(1).mid(1);
    return text.replace("\\\"", "\"").replace("\\\\", "\\").replace("\\n", "\n");
}

QString messageOf(const QString &source, const QString &comment)
{
    return comment.isEmpty() ? source : source + QStringLiteral(" | ") + comment;
}

} // namespace

class TranslationTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void everyTextIsFound();
    void everyTextOfTheWindowIsFoundWhereItIsLookedUp();
    void noSentenceIsLeftOut();
    void aTranslationIsShown();
    void whatIsTranslatedIsKept();

private:
    void collect(const QString &file);

    QTemporaryDir m_folder;
    QSet<QString> m_found;
    QSet<QString> m_ofWindow; ///< "plab::Menus: &File"
};

void TranslationTest::collect(const QString &file)
{
    QProcess program;
    program.start(QStringLiteral("python3"),
                  {QStringLiteral(PROJECT_FOLDER "/resources/translations/collect"), file});
    QVERIFY(program.waitForFinished(60'000));
    const QByteArray complaints = program.readAllStandardError();
    QVERIFY2(program.exitCode() == 0 && complaints.isEmpty(), complaints.constData());
}

void TranslationTest::initTestCase()
{
    if (!QFile::exists(QStringLiteral(LUPDATE)))
        QSKIP("There is no lupdate: install qt6-l10n-tools (app/setup tests).");
    qputenv("LUPDATE", LUPDATE);
    const QString path = m_folder.filePath("de.ts");
    collect(path);
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QXmlStreamReader xml(&file);
    QString context, source, comment;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement() && xml.name() == QLatin1String("name"))
            context = xml.readElementText();
        else if (xml.isStartElement() && xml.name() == QLatin1String("message"))
            comment.clear();
        else if (xml.isStartElement() && xml.name() == QLatin1String("source"))
            source = xml.readElementText();
        else if (xml.isStartElement() && xml.name() == QLatin1String("comment"))
            comment = xml.readElementText();
        else if (xml.isEndElement() && xml.name() == QLatin1String("message")
                 && context == QLatin1String(Text::Context))
            m_found.insert(messageOf(source, comment));
        else if (xml.isEndElement() && xml.name() == QLatin1String("message"))
            m_ofWindow.insert(context + QStringLiteral(": ") + source);
    }
    QVERIFY(!xml.hasError());
    QVERIFY(m_found.size() > 1500);
}

void TranslationTest::everyTextIsFound()
{
    const QRegularExpression call(
        QStringLiteral("\\btr\\(\\s*((?:%1\\s*)+)(?:,\\s*((?:%1\\s*)+))?[,)]").arg(Literal));
    const QRegularExpression anyCall(QStringLiteral("\\btr\\((?!const char)"));
    for (const QString &folder : {QStringLiteral("core"), QStringLiteral("app")}) {
        for (const Source &source : sources(folder)) {
            int calls = 0;
            for (auto match = call.globalMatch(source.text); match.hasNext(); ++calls) {
                const QRegularExpressionMatch one = match.next();
                const QString message = messageOf(said(one.captured(1)), said(one.captured(2)));
                QVERIFY2(m_found.contains(message), qPrintable(source.path + ": " + message));
            }
            int all = 0;
            for (auto match = anyCall.globalMatch(source.text); match.hasNext(); match.next())
                ++all;
            QVERIFY2(calls == all, qPrintable(source.path + " gives tr() something else than a literal"));
        }
    }
}

/// Whoever calls tr() of a class by its name, or translate(), names the context: it must be the one that the
/// text was put in. Of an unqualified call lupdate knows the class.
void TranslationTest::everyTextOfTheWindowIsFoundWhereItIsLookedUp()
{
    const QRegularExpression qualified(QStringLiteral("\\b(\\w+)::tr\\(\\s*((?:%1\\s*)+)").arg(Literal));
    const QRegularExpression translate(
        QStringLiteral("\\btranslate\\(\\s*(%1)\\s*,\\s*((?:%1\\s*)+)").arg(Literal));
    QSet<QString> ofCore; ///< without what tells two of them apart
    for (const QString &one : std::as_const(m_found))
        ofCore.insert(one.section(QStringLiteral(" | "), 0, 0));
    for (const Source &source : sources(QStringLiteral("ui"))) {
        for (auto match = qualified.globalMatch(source.text); match.hasNext();) {
            const QRegularExpressionMatch one = match.next();
            const QString text = said(one.captured(2));
            const QString owner = one.captured(1);
            const QString context =
                owner == QLatin1String("QObject") ? owner : QStringLiteral("plab::") + owner;
            const bool isFound = owner == QLatin1String("plab") ? ofCore.contains(text)
                                                                : m_ofWindow.contains(context + ": " + text);
            QVERIFY2(isFound, qPrintable(source.path + ": " + owner + ": " + text));
        }
        for (auto match = translate.globalMatch(source.text); match.hasNext();) {
            const QRegularExpressionMatch one = match.next();
            const QString text = said(one.captured(1)) + ": " + said(one.captured(2));
            QVERIFY2(m_ofWindow.contains(text), qPrintable(source.path + ": " + text));
        }
    }
}

/// A sentence: several words and a full stop. What is no text of the window's stands here, and why.
void TranslationTest::noSentenceIsLeftOut()
{
    const QRegularExpression untranslated(
        QStringLiteral("(?:QStringLiteral|QLatin1String)\\(\\s*((?:%1\\s*)+)\\)").arg(Literal));
    const QRegularExpression sentence(QStringLiteral("[a-z]+ [a-z%0-9]+ .*[a-z0-9][.?](?: |$)"));
    const QRegularExpression printed(
        QStringLiteral("\\b(?:print|tell|say|tellPrinted|printed)\\([^;]*$")); // lines of the console
    const QStringList notForTheWindow {
        "core/record/describe.cpp", // lists for a terminal, in English as the whole command line
    };
    QStringList left;
    for (const Source &source : sources("core")) {
        if (notForTheWindow.contains(source.path))
            continue;
        for (auto match = untranslated.globalMatch(source.text); match.hasNext();) {
            const QRegularExpressionMatch one = match.next();
            const QString before = source.text.left(one.capturedStart());
            if (sentence.match(said(one.captured(1))).hasMatch() && !printed.match(before).hasMatch())
                left << source.path + ": " + said(one.captured(1));
        }
    }
    QVERIFY2(left.isEmpty(), qPrintable(left.join('\n')));
}

static QByteArray translated(QByteArray ts)
{
    const QByteArray source = "<source>%n CPUs</source>";
    const qsizetype at = ts.indexOf("<translation", ts.indexOf(source));
    const qsizetype end = ts.indexOf("</translation>", at);
    return ts.replace(at, end - at,
                      "<translation><numerusform>%n Prozessor</numerusform>"
                      "<numerusform>%n Prozessoren</numerusform>");
}

void TranslationTest::aTranslationIsShown()
{
    QFile file(m_folder.filePath("de.ts"));
    QVERIFY(file.open(QIODevice::ReadWrite));
    const QByteArray ts = translated(file.readAll());
    file.resize(0);
    file.seek(0);
    QCOMPARE(file.write(ts), ts.size());
    file.close();
    QProcess program;
    const QString qm = m_folder.filePath("de.qm");
    program.start(QFileInfo(QStringLiteral(LUPDATE)).dir().filePath("lrelease"),
                  {file.fileName(), "-qm", qm});
    QVERIFY(program.waitForFinished(60'000) && program.exitCode() == 0);
    QTranslator german;
    QVERIFY(german.load(qm));
    QCoreApplication::installTranslator(&german);
    QCOMPARE(countedCpus(1).shown(), "1 Prozessor");
    QCOMPARE(countedCpus(8).shown(), "8 Prozessoren");
    QCOMPARE(countedCpus(8).english(), "8 CPUs");
    QCoreApplication::removeTranslator(&german);
}

void TranslationTest::whatIsTranslatedIsKept()
{
    collect(m_folder.filePath("de.ts"));
    QFile file(m_folder.filePath("de.ts"));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QVERIFY(file.readAll().contains("<numerusform>%n Prozessoren</numerusform>"));
}

QTEST_GUILESS_MAIN(TranslationTest)
#include "tst_translation.moc"
