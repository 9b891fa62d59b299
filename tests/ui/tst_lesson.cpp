// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetshelf.h"
#include "ui/lesson/course.h"
#include "ui/lesson/lablink.h"
#include "ui/lesson/lessonpane.h"
#include "ui/lesson/lessontext.h"

#include <QDesktopServices>
#include <QDir>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QTextBlock>

using namespace plab;

class LessonTest : public QObject
{
    Q_OBJECT
public Q_SLOTS:
    void open(const QUrl &url) { m_opened << url; }

private Q_SLOTS:
    void thePresetsLessonComesFirst();
    void withoutALessonASentenceStandsThere();
    void nothingIsLoadedFromOutside();
    void linksOpenOutsideAndOnlyToTheWeb();
    void everyButtonLeadsSomewhere_data();
    void everyButtonLeadsSomewhere();
    void whatDoesNotExistIsNamed_data();
    void whatDoesNotExistIsNamed();
    void buttonsArePressedByMouseAndKeys();
    void piecesAreTheWholeLesson();
    void aChapterIsACourse();

private:
    static const PresetShelf &shelf();
    QList<QUrl> m_opened;
};

void LessonTest::thePresetsLessonComesFirst()
{
    LessonPane pane;
    pane.showLesson("pool", "counting-pool");
    const QString text = pane.toPlainText();
    QVERIFY2(text.startsWith(QStringLiteral("Counting pool")), qPrintable(text.left(80)));
    LessonPane alone;
    alone.showLesson("pool");
    QVERIFY(alone.toPlainText().size() > 100);
    QVERIFY(text.endsWith(alone.toPlainText().right(40)));
    QVERIFY(pane.document()->firstBlock().charFormat().font().bold()
            || pane.document()->firstBlock().blockFormat().headingLevel() == 1);
}

void LessonTest::withoutALessonASentenceStandsThere()
{
    LessonPane pane;
    pane.showLesson("no-such-experiment", "../../etc/passwd");
    QVERIFY(pane.toPlainText().endsWith(QLatin1Char('.')));
    QCOMPARE(pane.document()->blockCount(), 1);
}

void LessonTest::nothingIsLoadedFromOutside()
{
    struct Probe : LessonPane
    {
        using LessonPane::loadResource;
    } probe;
    QVERIFY(!probe.loadResource(QTextDocument::ImageResource, QUrl("https://example.org/x.png")).isValid());
    QVERIFY(!probe.loadResource(QTextDocument::HtmlResource, QUrl("file:///etc/passwd")).isValid());
}

void LessonTest::linksOpenOutsideAndOnlyToTheWeb()
{
    QDesktopServices::setUrlHandler("https", this, "open");
    QDesktopServices::setUrlHandler("file", this, "open");
    LessonPane pane;
    Q_EMIT pane.anchorClicked(QUrl("https://example.org/"));
    Q_EMIT pane.anchorClicked(QUrl("file:///etc/passwd"));
    QDesktopServices::unsetUrlHandler("https");
    QDesktopServices::unsetUrlHandler("file");
    QCOMPARE(m_opened, QList<QUrl> {QUrl("https://example.org/")});
}

const PresetShelf &LessonTest::shelf()
{
    static const QTemporaryDir none;
    static PresetShelf shelf(QDir(none.path()), findDeclaration);
    static const QList<Text> problems = shelf.load();
    Q_ASSERT(problems.isEmpty());
    return shelf;
}

void LessonTest::everyButtonLeadsSomewhere_data()
{
    QTest::addColumn<QString>("lesson");
    for (const QString &name : QDir(QStringLiteral(":/lessons")).entryList({"*.md"}, QDir::Files, QDir::Name))
        QTest::newRow(qPrintable(name)) << name.chopped(3);
}

/// Of every lesson: parameter, value, pane, chart and preset are there, what is set can be run, and the
/// window makes a button of it.
void LessonTest::everyButtonLeadsSomewhere()
{
    QFETCH(QString, lesson);
    const Preset *preset = shelf().find(lesson);
    const Declaration *declaration = findDeclaration(preset ? preset->experiment : lesson);
    QVERIFY2(declaration, "a lesson of no preset and no experiment");
    static const QRegularExpression button(QStringLiteral("\\[([^\\]]*)\\]\\((lab:[^)]*)\\)"));
    int buttons = 0;
    const QString text = lessonText(lesson);
    for (auto it = button.globalMatch(text); it.hasNext(); ++buttons) {
        const QRegularExpressionMatch match = it.next();
        QVERIFY2(match.captured(1).endsWith(QStringLiteral(" ▸")), qPrintable(match.captured()));
        QVERIFY2(match.captured(1).size() <= 36, qPrintable(match.captured()));
        const Result<LabLink> link = labLink(QUrl(match.captured(2)), *declaration);
        QVERIFY2(link, link ? "" : qPrintable(link.error().sentence.english()));
        QVERIFY2(link.value().preset.isEmpty() || shelf().find(link.value().preset),
                 qPrintable(match.captured()));
        QVERIFY2(link.value().experiment.isEmpty() || findDeclaration(link.value().experiment),
                 qPrintable(match.captured()));
        Parameters parameters = preset ? preset->parameters : Parameters(declaration->parameters);
        for (const auto &[name, value] : link.value().settings)
            parameters.set(name, value);
        const Result<void> allowed = declaration->check ? declaration->check(parameters) : Result<void>();
        QVERIFY2(allowed, allowed ? "" : qPrintable(allowed.error().sentence.english()));
    }
    QVERIFY2(!preset || buttons >= 2, "a preset's lesson can be run, and says where to look");
    LessonPane pane;
    pane.showLesson(declaration->id, preset ? preset->id : QString());
    pane.showPiece(0); // only this lesson
    int made = int(pane.buttons().size());
    for (int piece = 1; piece < pane.pieces(); ++piece) {
        pane.showPiece(piece);
        made += int(pane.buttons().size());
    }
    QCOMPARE(made, buttons);
}

void LessonTest::whatDoesNotExistIsNamed_data()
{
    QTest::addColumn<QString>("link");
    QTest::addColumn<QString>("named");
    QTest::newRow("parameter") << "lab:set?lokc=mutex"
                               << "lokc";
    QTest::newRow("choice") << "lab:run?lock=velvet"
                            << "velvet";
    QTest::newRow("repeat") << "lab:run?repeat=none"
                            << "none";
    QTest::newRow("pane") << "lab:look?pane=waiting-room"
                          << "waiting-room";
    QTest::newRow("a view of others") << "lab:look?pane=family"
                                      << "family";
    QTest::newRow("chart") << "lab:look?chart=pie"
                           << "pie";
    QTest::newRow("setting") << "lab:look?setting=colour"
                             << "colour";
    QTest::newRow("nothing") << "lab:open"
                             << "lab:open";
    QTest::newRow("verb") << "lab:dance"
                          << "lab:dance";
}

void LessonTest::whatDoesNotExistIsNamed()
{
    QFETCH(QString, link);
    QFETCH(QString, named);
    const Result<LabLink> read = labLink(QUrl(link), *findDeclaration("pool"));
    QVERIFY(!read);
    QVERIFY2(read.error().sentence.english().contains(named), qPrintable(read.error().sentence.english()));
}

void LessonTest::buttonsArePressedByMouseAndKeys()
{
    LessonPane pane;
    pane.resize(320, 400);
    pane.showLesson("pool", "counting-pool");
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    const QList<QPushButton *> buttons = pane.buttons();
    QVERIFY(buttons.size() >= 4);
    for (int i = 1; i < buttons.size(); ++i) { // none over another
        QVERIFY(!buttons[i]->geometry().intersects(buttons[i - 1]->geometry()));
        QVERIFY(buttons[i]->geometry().right() <= pane.viewport()->width());
        QVERIFY(!buttons[i]->accessibleDescription().isEmpty());
    }
    pane.resize(180, 400); // far too narrow: words end in dots and are whole in the tool tip
    for (const QPushButton *button : buttons) {
        QTRY_VERIFY2(button->geometry().right() <= pane.viewport()->width(), qPrintable(button->text()));
        QVERIFY(button->toolTip().contains(button->accessibleName()));
    }
    pane.resize(320, 400);
    QTRY_VERIFY(!buttons.last()->text().contains(QStringLiteral("…")));
    QSignalSpy asked(&pane, &LessonPane::asked);
    QTest::mouseClick(buttons.first(), Qt::LeftButton);
    QCOMPARE(asked.takeFirst().first().toUrl(), QUrl("lab:run"));
    pane.activateWindow();
    pane.setFocus();
    for (int i = 0; i < buttons.size(); ++i) {
        QTest::keyClick(QApplication::focusWidget(), Qt::Key_Tab);
        QTRY_VERIFY(buttons[i]->hasFocus());
        QTRY_VERIFY2(pane.viewport()->rect().contains(buttons[i]->geometry()),
                     "the text follows the keyboard");
    }
    QTest::keyClick(buttons.last(), Qt::Key_Return);
    QCOMPARE(asked.takeFirst().first().toUrl(), buttons.last()->property("link").toUrl());
}

void LessonTest::piecesAreTheWholeLesson()
{
    const QString whole = lessonText("counting-pool");
    const QStringList pieces = lessonPieces(whole);
    QVERIFY(pieces.size() > 3);
    QVERIFY(pieces.first().startsWith("# Counting pool"));
    QVERIFY(pieces.first().contains("**What runs.**")); // with the title
    QCOMPARE(pieces.join("\n\n").trimmed(), whole.trimmed());
    QVERIFY(lessonPieces({}).isEmpty());
}

void LessonTest::aChapterIsACourse()
{
    const Course course(declarations(), shelf().presets());
    const int here = course.find("pool", "counting-pool");
    QVERIFY(here >= 0);
    const QString chapter = course.stops().at(here).chapter;
    const QList<Course::Stop> stops = course.ofChapter(chapter);
    QCOMPARE(stops.at(course.numberInChapter(here) - 1).preset, QStringLiteral("counting-pool"));
    int first = 0;
    while (course.stops().at(first).chapter != chapter)
        ++first;
    for (int i = 0; i < stops.size(); ++i) // all of it, together
        QCOMPARE(course.numberInChapter(first + i), i + 1);
    QCOMPARE(course.find("pool", "no-such-preset"), -1);
    QCOMPARE(course.stops().at(course.find("pool", {})).experiment, QStringLiteral("pool"));
}

QTEST_MAIN(LessonTest)
#include "tst_lesson.moc"
