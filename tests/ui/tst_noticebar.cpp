// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/noticebar.h"
#include "ui/base/panefeed.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QVBoxLayout>

using namespace plab;

class NoticeBarTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aQuestionTakesTheFocusAndGivesItBack();
    void aNoticeLeavesTheFocusAlone();
    void escapeClosesTheBarOnlyWithTheFocusInIt();
    void aNewNoticeReplacesTheOldOneAndItsChoices();
    void hiddenPanesAreRefreshedOnceWhenShown();

private:
    std::unique_ptr<QWidget> m_window;
    NoticeBar *m_bar = nullptr;
    QLineEdit *m_field = nullptr;
};

void NoticeBarTest::init()
{
    m_window = std::make_unique<QWidget>();
    auto *layout = new QVBoxLayout(m_window.get());
    m_window->resize(600, 200);
    m_bar = new NoticeBar(m_window.get());
    m_field = new QLineEdit;
    layout->addWidget(m_field);
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    m_field->setFocus();
}

void NoticeBarTest::aQuestionTakesTheFocusAndGivesItBack()
{
    bool answered = false;
    m_bar->ask(QStringLiteral("Really?"),
               {{QStringLiteral("&Yes"), [&] { answered = true; }}, {QStringLiteral("&No"), {}}});
    QVERIFY(m_bar->isAncestorOf(QApplication::focusWidget()));
    QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
    QVERIFY(answered);
    QVERIFY(m_bar->isHidden());
    QCOMPARE(QApplication::focusWidget(), m_field);
}

void NoticeBarTest::aNoticeLeavesTheFocusAlone()
{
    m_bar->tell(NoticeBar::Kind::Error, QStringLiteral("It failed."), {{QStringLiteral("&Undo"), {}}});
    QCOMPARE(m_bar->sentence(), QStringLiteral("It failed."));
    QCOMPARE(QApplication::focusWidget(), m_field);
}

void NoticeBarTest::escapeClosesTheBarOnlyWithTheFocusInIt()
{
    m_bar->ask(QStringLiteral("Really?"), {{QStringLiteral("&Yes"), {}}});
    m_field->setFocus();
    QTest::keyClick(m_field, Qt::Key_Escape);
    QVERIFY(m_bar->isVisible());
    m_bar->findChild<QPushButton *>()->setFocus();
    QTest::keyClick(m_bar->findChild<QPushButton *>(), Qt::Key_Escape);
    QVERIFY(m_bar->isHidden());
}

void NoticeBarTest::aNewNoticeReplacesTheOldOneAndItsChoices()
{
    m_bar->tell(NoticeBar::Kind::Info, QStringLiteral("First."), {{QStringLiteral("Undo"), {}}});
    m_bar->tell(NoticeBar::Kind::Error, QStringLiteral("Second."));
    QCOMPARE(m_bar->sentence(), QStringLiteral("Second."));
    for (const QPushButton *button : m_bar->findChildren<QPushButton *>())
        QVERIFY(!button->isVisible());
}

void NoticeBarTest::hiddenPanesAreRefreshedOnceWhenShown()
{
    PaneFeed feed;
    int seen = 0;
    feed.add(m_field, [&] { ++seen; });
    feed.changed();
    QCOMPARE(seen, 1);
    m_field->hide();
    for (int i = 0; i < 3; ++i)
        feed.changed();
    QCOMPARE(seen, 1);
    m_field->show();
    QCOMPARE(seen, 2);
    m_field->hide();
    m_field->show();
    QCOMPARE(seen, 2);
}

QTEST_MAIN(NoticeBarTest)
#include "tst_noticebar.moc"
