// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lessonpane.h"

#include <QDesktopServices>
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

private:
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

QTEST_MAIN(LessonTest)
#include "tst_lesson.moc"
