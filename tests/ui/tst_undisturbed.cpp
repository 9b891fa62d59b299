// SPDX-License-Identifier: GPL-3.0-or-later
// What disturbs nobody who works: Run, notices, the wheel.
#include "tests/ui/testwindow.h"
#include "ui/control/settingscontroller.h"
#include "ui/form/parameterfield.h"
#include "ui/library/librarypane.h"

#include <QApplication>
#include <QComboBox>
#include <QMenuBar>
#include <QScrollArea>
#include <QScrollBar>
#include <QTabBar>
#include <QToolButton>
#include <QWheelEvent>

using namespace plab;

class UndisturbedTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init();
    void cleanupTestCase() { close(); }

    void runKeepsTheFocus_data();
    void runKeepsTheFocus();
    void altGoesToTheNotice();
    void theWheelScrollsWhatIsAround();
    void aNoticeMovesNothing();
    void aLongNoticeStaysInTheWindow();

private:
    /// With its fields to be seen, and those of what was open before gone.
    void openExperiment(const char *id) const
    {
        part<SettingsController>()->openExperiment(QLatin1String(id));
        QCoreApplication::sendPostedEvents(nullptr, QEvent::DeferredDelete);
        QCoreApplication::processEvents();
    }
    QWidget *editor(const char *name) const
    {
        return part<ParameterForm>()->findChild<ParameterField *>(QLatin1String(name))->editor();
    }
    Parameters parameters() const { return part<ParameterForm>()->parameters(); }
};

/// One window for all.
void UndisturbedTest::initTestCase()
{
    useFoldersOf(QStringLiteral("tst-undisturbed"));
    QVERIFY(open());
}

void UndisturbedTest::init()
{
    part<NoticeBar>()->dismiss();
    m_window->resize(1440, 900);
    openExperiment("pool");
    part<ParameterForm>()->showMore(true);
    QApplication::setActiveWindow(m_window.get()); // a menu may have taken it
    QTRY_VERIFY(m_window->isActiveWindow());
}

void UndisturbedTest::runKeepsTheFocus_data()
{
    QTest::addColumn<QString>("way");
    for (const char *way : {"key", "click", "button"})
        QTest::newRow(way) << way;
}

void UndisturbedTest::runKeepsTheFocus()
{
    QFETCH(const QString, way);
    openExperiment("isolation");
    auto *button = m_window->findChild<QToolButton *>("runButton");
    QWidget *worked = way == "button" ? static_cast<QWidget *>(button) : editor("sharing");
    worked->setFocus(Qt::TabFocusReason);
    QCOMPARE(QApplication::focusWidget(), worked);
    if (way == "key")
        QTest::keyClick(worked, Qt::Key_R, Qt::ControlModifier);
    else if (way == "click")
        QTest::mouseClick(button, Qt::LeftButton);
    else
        QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(part<RunController>()->state(), RunController::State::Running);
    if (way == "button")
        QCOMPARE(QApplication::focusWidget()->objectName(), QString("stopButton"));
    QTRY_COMPARE_WITH_TIMEOUT(part<RunController>()->state(), RunController::State::Idle, 60000);
    QCOMPARE(QApplication::focusWidget(), worked);
}

void UndisturbedTest::altGoesToTheNotice()
{
    QString answer;
    QString taken;
    for (const QAction *menu : m_window->menuBar()->actions())
        taken += menu->text().mid(menu->text().indexOf('&') + 1, 1).toLower();
    for (const QString &text : {QString("&Run it"), QString("&Hurry"), QString("&Undo")}) {
        answer.clear();
        part<NoticeBar>()->tell(NoticeBar::Kind::Warning, "Really?", {{text, [&] { answer = text; }}});
        const QPushButton *button = noticeButton(QString(text).remove('&'));
        const QString letter = button->text().mid(button->text().indexOf('&') + 1, 1).toLower();
        QVERIFY2(button->text().contains('&') && !taken.contains(letter), qPrintable(button->text()));
        QTest::keyClick(m_window.get(), Qt::Key(letter.at(0).toUpper().unicode()), Qt::AltModifier);
        QTRY_COMPARE(answer, text);
        QVERIFY(!QApplication::activePopupWidget());
    }
}

void UndisturbedTest::theWheelScrollsWhatIsAround()
{
    m_window->resize(1024, 640);
    openExperiment("pool");
    auto *scroll = part<ParameterForm>()->findChild<QScrollArea *>()->verticalScrollBar();
    QTRY_VERIFY(scroll->maximum() > 0);
    m_window->setFocus();
    const auto turn = [](QWidget *over) {
        const QPointF at = over->rect().center();
        QWheelEvent event(at, over->mapToGlobal(at), {}, QPoint(0, -120), Qt::NoButton, Qt::NoModifier,
                          Qt::NoScrollPhase, false);
        QApplication::sendEvent(over, &event);
        return event.isAccepted();
    };
    const Preset before = part<SettingsController>()->settings();
    QList<QWidget *> controls;
    for (QWidget *widget : m_window->findChildren<QWidget *>()) {
        if (qobject_cast<QAbstractSpinBox *>(widget) || qobject_cast<QComboBox *>(widget)
            || qobject_cast<QTabBar *>(widget))
            controls << widget;
    }
    QVERIFY(controls.size() > 10);
    for (QWidget *control : controls) {
        const auto *tabs = qobject_cast<QTabBar *>(control);
        const int shown = tabs ? tabs->currentIndex() : 0;
        QVERIFY2(!turn(control), qPrintable(control->objectName())); // so that its parent gets it
        QCOMPARE(tabs ? tabs->currentIndex() : 0, shown);
    }
    QVERIFY(part<SettingsController>()->settings().parameters == before.parameters);
    QCOMPARE(part<SettingsController>()->settings().repeat, before.repeat);
    editor("workers")->setFocus();
    QVERIFY(turn(editor("workers"))); // a focused one follows it
    QVERIFY(parameters().integer("workers") != before.parameters.integer("workers"));
}

void UndisturbedTest::aNoticeMovesNothing()
{
    const auto places = [this] {
        QList<QRect> found;
        for (const QWidget *widget :
             {static_cast<QWidget *>(part<LibraryPane>()), static_cast<QWidget *>(part<ParameterForm>()),
              static_cast<QWidget *>(part<ResultColumn>())})
            found << QRect(widget->mapTo(m_window.get(), QPoint()), widget->size());
        return found;
    };
    const QList<QRect> before = places();
    part<NoticeBar>()->tell(NoticeBar::Kind::Error, "It failed.");
    QCoreApplication::processEvents();
    QVERIFY(part<NoticeBar>()->isVisible());
    QCOMPARE(places(), before);
    const QRect usual = part<NoticeBar>()->geometry();
    part<NoticeBar>()->dismiss();
    QCoreApplication::processEvents();
    QCOMPARE(places(), before);
    QCursor::setPos(part<NoticeBar>()->parentWidget()->mapToGlobal(usual.center()));
    part<NoticeBar>()->tell(NoticeBar::Kind::Error, "It failed again.");
    QVERIFY(!part<NoticeBar>()->geometry().contains(usual.center())); // nor is it suddenly under the mouse
    QCursor::setPos(m_window->mapToGlobal(QPoint(5, 5)));
}

void UndisturbedTest::aLongNoticeStaysInTheWindow()
{
    auto *notices = part<NoticeBar>();
    const QSize size = m_window->size();
    const QString path = "/" + QString("a-very-long-name-of-a-folder").repeated(40) + "/file.json";
    for (const QString &text : {"Saved " + path + ".", QString("Sentence.\n").repeated(60)}) {
        notices->tell(NoticeBar::Kind::Error, text, {{"&Keep in the library", {}}, {"&Cancel saving", {}}});
        for (const QSize &small : {size, QSize(1024, 640)}) {
            m_window->resize(small);
            QCoreApplication::processEvents();
            QCOMPARE(m_window->size(), small);
            QVERIFY(notices->parentWidget()->rect().contains(notices->geometry()));
            for (const char *button : {"Keep in the library", "Cancel saving"})
                QVERIFY(notices->rect().contains(noticeButton(button)->geometry()));
        }
        QCOMPARE(notices->sentence(), text);
    }
}

QTEST_MAIN(UndisturbedTest)
#include "tst_undisturbed.moc"
