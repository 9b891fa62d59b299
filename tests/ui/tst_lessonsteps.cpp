// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/base/spotlight.h"
#include "ui/control/lessoncontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/frame/columns.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/setupcolumn.h"
#include "ui/lesson/lessoncolumn.h"
#include "ui/lesson/lessonpane.h"
#include "ui/library/librarymodel.h"
#include "ui/library/librarypane.h"
#include "ui/outcomes/comparisonbar.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"

#include <QLabel>
#include <QMenuBar>
#include <QSignalSpy>
#include <QTabBar>
#include <QTabWidget>
#include <QVariantAnimation>

using namespace plab;

/// A lesson followed without leaving it: its buttons, its column, the course, and one thing at a time.
class LessonStepsTest : public QObject, TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-lessonsteps")); }
    void init() { QVERIFY(open()); }
    void cleanup() { close(); }

    void lessonSettingsAndResultsAreSeenTogether();
    void aButtonSetsAndLightsUp();
    void aButtonBringsAPaneForward();
    void whatWasRunIsTickedAndHeldAgainstTheOtherWay();
    void whatWasRunAsThisMachineCanIsTicked();
    void theCourseGoesOnByKey();
    void oneKeyGoesThroughALessonAndEscLeaves();

private:
    LessonPane *lesson() const { return part<LessonColumn>()->lesson(); }
    QPushButton *button(const QString &link) const
    {
        for (QPushButton *button : lesson()->buttons()) {
            if (button->property("link").toUrl() == QUrl(link))
                return button;
        }
        return nullptr;
    }
    void openPreset(const QString &id)
    {
        part<SettingsController>()->openPreset(*part<PresetController>()->shelf().find(id));
    }
    bool isIdle() const { return part<RunController>()->state() == RunController::State::Idle; }
};

void LessonStepsTest::lessonSettingsAndResultsAreSeenTogether()
{
    const std::pair<QSize, bool> sizes[] = {
        {{1440, 900}, true}, {{1280, 720}, true}, {{1024, 640}, false}, {{1440, 900}, true}};
    const auto placeOf = [this](QWidget *widget) {
        return QRect(widget->mapTo(m_window.get(), QPoint()), widget->size());
    };
    for (const auto &[size, ownColumn] : sizes) {
        m_window->resize(size);
        QApplication::processEvents();
        const QRect words = placeOf(lesson());
        const QRect form = placeOf(part<ParameterForm>());
        const QRect results = placeOf(part<ResultColumn>());
        QVERIFY(lesson()->isVisible() && part<ParameterForm>()->isVisible());
        QVERIFY(part<OutcomesPane>()->isVisible());
        QVERIFY(m_window->rect().contains(words) && m_window->rect().contains(form)
                && m_window->rect().contains(results));
        QVERIFY(!words.intersects(form) && !words.intersects(results) && !form.intersects(results));
        QVERIFY2(words.width() >= 280 && words.height() >= 200, "enough to read");
        QCOMPARE(part<LibraryPane>()->isVisible(), ownColumn);
        QCOMPARE(part<Columns>()->indexOf(part<LessonColumn>()) >= 0, ownColumn);
    }
    m_window->resize(1024, 640);
    part<Actions>()->findExperiment->trigger(); // stands where the lesson is
    QVERIFY(part<LibraryPane>()->isVisible() && !lesson()->isVisible());
    part<Actions>()->panes.at(Actions::LessonPane)->trigger();
    QVERIFY(lesson()->isVisible() && lesson()->hasFocus());
}

void LessonStepsTest::aButtonSetsAndLightsUp()
{
    QPushButton *lockOn = button("lab:set?lock=mutex");
    QVERIFY(lockOn);
    QTest::mouseClick(lockOn, Qt::LeftButton);
    QCOMPARE(part<SettingsController>()->request().parameters.choice("lock"), QStringLiteral("mutex"));
    const auto *light = part<ParameterForm>()->findChild<Spotlight *>();
    QVERIFY(light && light->isVisible());
    auto *fading = light->findChild<QVariantAnimation *>(); // only for a moment
    QCOMPARE(fading->state(), QAbstractAnimation::Running);
    fading->setCurrentTime(fading->duration());
    QTRY_VERIFY(!part<ParameterForm>()->findChild<Spotlight *>());
    QVERIFY(isIdle());
    // A trial begins from what was opened, whatever was tried before.
    openPreset("deadlock-same-order");
    set("processes", qint64(3));
    Q_EMIT lesson()->asked(QUrl("lab:run?hold=0.01&repeat=2"));
    const RunRequest request = part<SettingsController>()->request();
    QCOMPARE(request.parameters.integer("processes"), 2);
    QCOMPARE(request.parameters.number("hold"), 0.01);
    QCOMPARE(request.repeat, 2);
    QTRY_VERIFY(isIdle() && shown().record && shown().record->finished);
    QCOMPARE(shown().record->countedRepeats(), 2);
}

void LessonStepsTest::aButtonBringsAPaneForward()
{
    auto *tabs = part<LowerPanes>()->tabs();
    Q_EMIT lesson()->asked(QUrl("lab:look?pane=console"));
    QCOMPARE(tabs->currentWidget()->objectName(), QStringLiteral("console"));
    QVERIFY(tabs->currentWidget()->findChild<Spotlight *>());
    Q_EMIT lesson()->asked(QUrl("lab:look?chart=throughput"));
    QCOMPARE(tabs->currentWidget(), static_cast<QWidget *>(part<TimingPane>()));
    Q_EMIT lesson()->asked(QUrl("lab:look?setting=start-method")); // from under More
    QVERIFY(part<ParameterForm>()->isMoreShown());
    m_window->resize(1024, 640);
    part<Columns>()->showLesson(true);
    Q_EMIT lesson()->asked(QUrl("lab:look?pane=outcomes"));
    QCOMPARE(tabs->currentWidget(), static_cast<QWidget *>(part<OutcomesPane>()));
}

void LessonStepsTest::whatWasRunIsTickedAndHeldAgainstTheOtherWay()
{
    openPreset("isolation-list");
    const auto isTicked = [this] {
        const auto *model = part<LibraryModel>();
        return model->presetIndex("isolation", "isolation-list").data(LibraryModel::TickedRole).toBool();
    };
    const auto chapter = [this] {
        const auto *model = part<LibraryModel>();
        return model->experimentIndex("isolation").parent().data(LibraryModel::MarkRole).toString();
    };
    QVERIFY(!isTicked() && chapter().isEmpty());
    QTest::mouseClick(button("lab:run"), Qt::LeftButton);
    QVERIFY(!button("lab:run")->isEnabled()); // one run at a time
    QTRY_VERIFY(isIdle());
    QVERIFY(button("lab:run")->isEnabled());
    QVERIFY(isTicked());
    // What stands under the result runs it the other way, and both stand side by side.
    auto *next = m_window->findChild<QPushButton *>(QStringLiteral("next"));
    QTRY_VERIFY(next->isVisible());
    QCOMPARE(next->text(), QStringLiteral("Now in shared memory ▸"));
    QTest::mouseClick(next, Qt::LeftButton);
    QTRY_VERIFY(isIdle() && part<ComparisonBar>()->isVisible());
    QStringList figures;
    for (const QLabel *label : part<ComparisonBar>()->findChildren<QLabel *>())
        figures << label->text();
    QVERIFY2(figures.filter("Sharing separate").size() == 1 && figures.filter("Sharing shared").size() == 1,
             qPrintable(figures.join('|')));
    QVERIFY2(chapter().startsWith("1 of "), qPrintable(chapter()));
    m_window->close();
    m_window = std::make_unique<MainWindow>(m_lab.get()); // another day
    QVERIFY(isTicked());
}

/// More contenders than CPUs cannot each have one of their own: the record says so, the preset does not.
void LessonStepsTest::whatWasRunAsThisMachineCanIsTicked()
{
    Preset preset = *part<PresetController>()->shelf().find("race-two-processes");
    preset.parameters.set("processes", qint64(usableCpus() + 1));
    RunRecord record = fakeLostUpdates(1, true);
    record.parameters = preset.parameters;
    findDeclaration(record.experiment)->resolve(record.parameters);
    QVERIFY(!(record.parameters == preset.parameters));
    QSignalSpy ticked(part<LessonController>(), &LessonController::ticked);
    part<LessonController>()->tick(record, &preset);
    QCOMPARE(ticked.size(), 1);
    record.parameters.set("increments", qint64(7));
    preset.id = "another";
    part<LessonController>()->tick(record, &preset);
    QCOMPARE(ticked.size(), 1);
}

void LessonStepsTest::theCourseGoesOnByKey()
{
    const auto *settings = part<SettingsController>();
    const QString first = settings->presetId();
    QTest::keyClick(m_window.get(), Qt::Key_PageDown, Qt::ControlModifier);
    QVERIFY(settings->presetId() != first);
    QVERIFY(!settings->presetId().isEmpty());
    QTest::keyClick(m_window.get(), Qt::Key_PageUp, Qt::ControlModifier);
    QCOMPARE(settings->presetId(), first);
    part<SettingsController>()->openExperiment("zombie");
    part<Actions>()->nextLesson->trigger(); // into it
    QCOMPARE(settings->declaration()->id, QStringLiteral("zombie"));
    QVERIFY(!settings->presetId().isEmpty());
    openPreset("two-processes");
    while (part<Actions>()->previousLesson->isEnabled())
        part<Actions>()->previousLesson->trigger();
    QCOMPARE(settings->declaration(), declarations().first());
}

/// As a remote control sends it: the title, the run, where to look, the next lesson.
void LessonStepsTest::oneKeyGoesThroughALessonAndEscLeaves()
{
    openPreset("isolation-list");
    const double usual = lesson()->font().pointSizeF();
    QTest::keyClick(m_window.get(), Qt::Key_F5);
    QVERIFY(!m_window->menuBar()->isVisible() && !part<ParameterForm>()->isVisible());
    QVERIFY(!part<ResultColumn>()->isVisible());
    QVERIFY(lesson()->isVisible());
    QVERIFY2(lesson()->font().pointSizeF() > 1.5 * usual, "large type");
    QVERIFY(lesson()->toPlainText().startsWith("A list that is not shared"));
    QTest::keyClick(m_window.get(), Qt::Key_PageDown);
    QTRY_VERIFY(isIdle() && shown().record && shown().record->finished);
    QVERIFY(part<OutcomesPane>()->isVisible());
    int presses = 1;
    const auto *settings = part<SettingsController>();
    for (; settings->presetId() == "isolation-list" && presses < 40; ++presses) {
        QTRY_VERIFY(isIdle());
        QTest::keyClick(m_window.get(), presses % 2 ? Qt::Key_PageDown : Qt::Key_Right);
    }
    QVERIFY2(presses > 3 && presses < 40, qPrintable(QString::number(presses)));
    QCOMPARE(lesson()->piece(), 0);
    QVERIFY(!part<ResultColumn>()->isVisible()); // nothing of the lesson before
    QTest::keyClick(m_window.get(), Qt::Key_PageUp);
    QCOMPARE(settings->presetId(), QStringLiteral("isolation-list"));
    // All is as before.
    QVERIFY(m_window->isFullScreen());
    QTest::keyClick(m_window.get(), Qt::Key_Escape);
    QVERIFY(!m_window->isFullScreen());
    m_window->resize(1440, 900);
    QApplication::processEvents();
    QVERIFY(!part<Actions>()->present->isChecked());
    for (QWidget *pane :
         {static_cast<QWidget *>(part<ParameterForm>()), static_cast<QWidget *>(lesson()),
          static_cast<QWidget *>(part<LibraryPane>()), static_cast<QWidget *>(part<OutcomesPane>()),
          static_cast<QWidget *>(part<TimelineView>()),
          static_cast<QWidget *>(part<LowerPanes>()->tabs()->tabBar()),
          static_cast<QWidget *>(m_window->menuBar())})
        QVERIFY2(pane->isVisible(), pane->metaObject()->className());
    QCOMPARE(lesson()->font().pointSizeF(), usual);
    QCOMPARE(lesson()->piece(), -1);
    QVERIFY(part<Actions>()->stop->shortcuts().contains(QKeySequence(Qt::Key_Escape)));
}

QTEST_MAIN(LessonStepsTest)
#include "tst_lessonsteps.moc"
