// SPDX-License-Identifier: GPL-3.0-or-later
// "Show one" in the window: from an outcome's row to a real case in the timeline, and on to the next.
#include "core/sights/sights.h"
#include "tests/fakes/fakerecord.h"
#include "tests/ui/testwindow.h"
#include "ui/timeline/callnames.h"
#include "ui/timeline/sightbar.h"
#include "ui/timeline/sightlabels.h"
#include "ui/timeline/timelineview.h"

#include <QLabel>
#include <QMenu>
#include <QToolButton>

using namespace plab;

class ShowOneTest : public QObject, private TestWindow
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { useFoldersOf(QStringLiteral("tst-showone")); }
    void cleanup() { close(); }

    void aLostUpdateIsShownAndTheNextOne();
    void byKeysAlone();
    void whereNoneIsRecordedItSaysWhy();
    void whatIsNoOutcomeIsInTheMenu();
    void labelsStandBesideEachOther();
    void whatTheParentCallsStandsOnItsLane();

private:
    void show(const RunRecord &run)
    {
        if (!m_window)
            QVERIFY(open());
        m_window->showRun(std::make_shared<const RunRecord>(run));
    }
    QPushButton *button(const QString &title) const
    {
        for (QPushButton *one : m_window->findChildren<QPushButton *>(QStringLiteral("showOne"))) {
            if (one->isVisible() && one->accessibleName().endsWith(title))
                return one;
        }
        return nullptr;
    }
    QToolButton *barButton(const QString &name) const
    {
        for (QToolButton *one : part<SightBar>()->findChildren<QToolButton *>()) {
            if (one->accessibleName() == name)
                return one;
        }
        return nullptr;
    }
};

void ShowOneTest::aLostUpdateIsShownAndTheNextOne()
{
    const RunRecord run = fakeLostUpdates(4, true);
    show(run);
    QTRY_VERIFY(button(QStringLiteral("updates lost")));
    QVERIFY(!part<SightBar>()->isVisible());
    QTest::mouseClick(button(QStringLiteral("updates lost")), Qt::LeftButton);
    const Sights lost = sights::lostUpdates(*run.timelineRepeat());
    QTRY_VERIFY(part<SightBar>()->isVisible());
    QCOMPARE(part<SightBar>()->position(), QStringLiteral("update lost: 1 of %1").arg(lost.count));
    QCOMPARE(part<SightBar>()->sentence(), lost.at(0).sentence.shown());

    const auto *timeline = part<TimelineView>();
    QCOMPARE(timeline->sightMarks().size(), lost.at(0).marks.size());
    const double entry = double(run.timelineRepeat()->entryNs);
    for (const SightMark &mark : timeline->sightMarks()) { // all of them can be seen
        QVERIFY(double(mark.timeNs) - entry >= timeline->scale().fromNs);
        QVERIFY(double(mark.timeNs) - entry <= timeline->scale().toNs);
    }
    QVERIFY(std::abs(*timeline->playhead() + entry - double(lost.at(0).timeNs)) < 1000);

    QTest::mouseClick(barButton(QStringLiteral("Next one")), Qt::LeftButton);
    QCOMPARE(part<SightBar>()->sentence(), lost.at(1).sentence.shown());
    QTest::mouseClick(barButton(QStringLiteral("One before")), Qt::LeftButton);
    QCOMPARE(part<SightBar>()->sentence(), lost.at(0).sentence.shown());
    QVERIFY(!barButton(QStringLiteral("One before"))->isEnabled());

    QTest::mouseClick(barButton(QStringLiteral("Show the whole run")), Qt::LeftButton);
    QVERIFY(!part<SightBar>()->isVisible());
    QVERIFY(timeline->sightMarks().isEmpty());
    QVERIFY(!timeline->playhead());
}

void ShowOneTest::byKeysAlone()
{
    show(fakeLostUpdates(4, true));
    QTRY_VERIFY(button(QStringLiteral("updates lost")));
    button(QStringLiteral("updates lost"))->setFocus(Qt::TabFocusReason);
    QTest::keyClick(button(QStringLiteral("updates lost")), Qt::Key_Space);
    QTRY_VERIFY(part<SightBar>()->isVisible());
    QTRY_VERIFY(barButton(QStringLiteral("Next one"))->hasFocus());
    QTest::keyClick(barButton(QStringLiteral("Next one")), Qt::Key_Right);
    QVERIFY2(part<SightBar>()->position().contains(QStringLiteral(": 2 of")),
             qPrintable(part<SightBar>()->position()));
    QTest::keyClick(barButton(QStringLiteral("Next one")), Qt::Key_Escape);
    QVERIFY(!part<SightBar>()->isVisible());
}

void ShowOneTest::whereNoneIsRecordedItSaysWhy()
{
    RunRecord run = fakeLostUpdates(4, false);
    show(run);
    QTRY_VERIFY(button(QStringLiteral("updates lost")));
    QVERIFY(button(QStringLiteral("updates lost"))->text().startsWith(QStringLiteral("None recorded")));
    QTest::mouseClick(button(QStringLiteral("updates lost")), Qt::LeftButton);
    QTRY_VERIFY(part<SightBar>()->isVisible());
    QVERIFY(!part<SightBar>()->sentence().isEmpty());
    QVERIFY(!barButton(QStringLiteral("Next one"))->isEnabled());
    show(fakeLostUpdates(4, true)); // another run: nothing of this one stays
    QTRY_VERIFY(!part<SightBar>()->isVisible());
}

void ShowOneTest::whatIsNoOutcomeIsInTheMenu()
{
    show(fakePool(4, 24, true, true));
    auto *menu = m_window->findChild<QPushButton *>(QStringLiteral("showOthers"));
    QTRY_VERIFY(menu->isVisible());
    QAction *killed = nullptr;
    for (QAction *action : menu->menu()->actions()) {
        if (action->text().startsWith(QStringLiteral("process killed")))
            killed = action;
    }
    QVERIFY(killed);
    killed->trigger();
    QTRY_VERIFY(part<SightBar>()->isVisible());
    QVERIFY2(part<SightBar>()->sentence().contains(QStringLiteral("killed by")),
             qPrintable(part<SightBar>()->sentence()));
}

void ShowOneTest::labelsStandBesideEachOther()
{
    const RunRecord run = fakeLostUpdates(4, true);
    Timeline timeline;
    timeline.update(*run.timelineRepeat());
    TimelineScene scene;
    scene.timeline = &timeline;
    layOutScene(scene, {900, 320}, 0, TimelineLayout::Use::Screen);
    const Sights lost = sights::lostUpdates(*run.timelineRepeat());
    for (std::size_t i = 0; i < std::min<std::size_t>(lost.count, 20); ++i) {
        const Sight sight = lost.at(i);
        scene.sightMarks = sight.marks;
        scene.scale.fromNs = double(sight.fromNs) - scene.entryNs();
        scene.scale.toNs = double(sight.toNs) - scene.entryNs();
        const QList<SightLabel> labels = sightLabels(scene);
        QCOMPARE(labels.size(), sight.marks.size());
        for (qsizetype a = 0; a < labels.size(); ++a) {
            QVERIFY(labels[a].box.left() >= 0 && labels[a].box.right() <= 900);
            for (qsizetype b = 0; b < a; ++b)
                QVERIFY(!labels[a].box.intersects(labels[b].box));
        }
    }
}

void ShowOneTest::whatTheParentCallsStandsOnItsLane()
{
    RunRecord run = fakePool(2, 4, false);
    Repeat repeat = *run.timelineRepeat();
    const auto worker = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                     [](const ProcessRecord &one) { return one.role == Role::Worker; });
    const auto at = [&](double seconds) { return instantAfter(repeat.entryNs, seconds); };
    const auto slot = std::uint32_t(worker->index);
    const Event calls[] = {
        {at(0.001), std::uint64_t(worker->pid), slot, EventKind::WaitBegin, 1},
        {at(0.1), std::uint64_t(worker->pid), slot, EventKind::TimedOut, 1},
        {at(0.2), std::uint64_t(15), slot, EventKind::SignalSent, 1},
        {at(0.3), 0, waitfor::Close, EventKind::Set, 1},
    };
    repeat.lanes[1] = LaneEvents();
    repeat.lanes[1].append(calls, std::size(calls));
    Timeline timeline;
    timeline.update(repeat);
    TimelineScene scene;
    scene.timeline = &timeline;
    layOutScene(scene, {900, 320}, 0, TimelineLayout::Use::Screen);
    scene.scale.fromNs = 0;
    scene.scale.toNs = 0.4e9;
    QStringList names;
    for (const CallName &name : callNames(scene, 1))
        names << name.text;
    QCOMPARE(names, QStringList({"join " + worker->name, "time-out", "terminate " + worker->name, "close"}));
    QVERIFY(callNames(scene, 2).isEmpty()); // a worker's own waits are told by its colours
}

int main(int argc, char *argv[])
{
    QApplication application(argc, argv);
    ShowOneTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_showone.moc"
