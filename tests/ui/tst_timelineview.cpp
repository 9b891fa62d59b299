// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/shownfigures.h"
#include "tests/fakes/fakefamily.h"
#include "tests/fakes/fakerecord.h"
#include "ui/timeline/marksign.h"
#include "ui/timeline/timelinecaption.h"
#include "ui/timeline/timelineimage.h"
#include "ui/timeline/timelinepainter.h"
#include "ui/timeline/timelineview.h"

#include <QBuffer>
#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>

#include <cmath>
#include <set>

using namespace plab;

namespace {

std::shared_ptr<const RunRecord> shared(RunRecord run)
{
    return std::make_shared<const RunRecord>(std::move(run));
}

void wheel(QWidget *widget, const QPointF &at, int notches, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
{
    QWheelEvent event(at, widget->mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, modifiers,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(widget, &event);
}

bool isNear(double a, double b, double by)
{
    return std::abs(a - b) <= by;
}

/// How many pixels have this colour.
int pixelsOf(const QImage &image, const QColor &colour)
{
    int count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x)
            count += image.pixel(x, y) == colour.rgb();
    }
    return count;
}

} // namespace

class TestTimelineView : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { Theme::of(Theme::Kind::Light).apply(); }
    void scaleMapsTimeToPixelsAndBack();
    void scaleStaysInsideTheRun();
    void ticksAreRoundAndApart_data();
    void ticksAreRoundAndApart();
    void wheelKeepsTheTimeUnderThePointer();
    void shiftWheelAndDraggingPan();
    void doubleClickFitsAll();
    void keysZoomMoveAndMark();
    void markersAreDraggedByTheirFlag();
    void markersAreClearedWithAnotherRun();
    void thePlayheadIsSetInTheRuler();
    void thePlayheadMovesByKeysAndComesIntoView();
    void liveRunIsFollowedUntilAPersonLooksAround();
    void manyLanesScroll();
    void lowLanesNameTheirPidBeside();
    void theDrawingShowsWhatHappened();
    void emptyTimelineSaysWhatToDo();
    void tipNamesWhoWhatAndHowLong();
    void tipCallsALockByItsName();
    void tipTellsArgumentsAsTheyAre();
    void tipCountsACrowdOfNotes();
    void tipTellsWhatPartOfWorkHadACpu();
    void whatIsNotRecordedIsPaleAndNamed();
    void everyMarkHasAWordAndAShapeOfItsOwn();
    void captionSaysBothLengthsWhereTheyDiffer();
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void anotherEndingIsRefused();
    void picturesHoldAllLanes();
};

void TestTimelineView::scaleMapsTimeToPixelsAndBack()
{
    const TimelineScale scale {1000, 3000, 100, 400};
    QCOMPARE(scale.x(1000), 100.0);
    QCOMPARE(scale.x(3000), 500.0);
    QCOMPARE(scale.ns(scale.x(1234)), 1234.0);
    const TimelineScale closer = scale.zoomed(200, 4);
    QCOMPARE(closer.ns(200), scale.ns(200));
    QCOMPARE(closer.spanNs(), 500.0);
    QCOMPARE(scale.shifted(10).fromNs, 1050.0);
}

void TestTimelineView::scaleStaysInsideTheRun()
{
    const TimelineScale scale {1000, 3000, 0, 400};
    const TimelineScale right = scale.shifted(1e6).within(0, 10000);
    QCOMPARE(right.toNs, 10000.0);
    QCOMPARE(right.spanNs(), 2000.0);
    const TimelineScale far = scale.zoomed(0, 1e-6).within(0, 10000);
    QCOMPARE(far.fromNs, 0.0);
    QCOMPARE(far.toNs, 10000.0);
    QCOMPARE(scale.zoomed(200, 1e9).within(0, 10000).spanNs(), TimelineScale::ShortestNs);
}

void TestTimelineView::ticksAreRoundAndApart_data()
{
    QTest::addColumn<double>("from");
    QTest::addColumn<double>("to");
    QTest::addColumn<QString>("unit");
    QTest::newRow("seconds") << 0.0 << 4e9 << "s";
    QTest::newRow("milliseconds") << -2e6 << 4e8 << "ms";
    QTest::newRow("close, late") << 123.4567e6 << 123.4568e6 << "ms";
    QTest::newRow("nanoseconds") << 0.0 << 100.0 << "ns";
}

void TestTimelineView::ticksAreRoundAndApart()
{
    QFETCH(double, from);
    QFETCH(double, to);
    QFETCH(QString, unit);
    const QFontMetricsF metrics {QFont()};
    const TimelineScale scale {from, to, 100, 900};
    const QList<TimeTick> ticks = timeTicks(scale, metrics);
    QVERIFY(ticks.size() >= 2);
    std::set<QString> labels;
    for (qsizetype i = 0; i < ticks.size(); ++i) {
        QVERIFY(ticks[i].label.endsWith(QLatin1Char(' ') + unit));
        labels.insert(ticks[i].label);
        if (i > 0) {
            const double apart = scale.x(ticks[i].ns) - scale.x(ticks[i - 1].ns);
            QVERIFY(apart > metrics.horizontalAdvance(ticks[i].label));
        }
    }
    QCOMPARE(labels.size(), std::size_t(ticks.size()));
}

void TestTimelineView::wheelKeepsTheTimeUnderThePointer()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    const QPointF at(640, 150);
    const double before = view.scale().ns(at.x());
    const double span = view.scale().spanNs();
    for (int i = 0; i < 5; ++i)
        wheel(&view, at, 1);
    QVERIFY(view.scale().spanNs() < span / 2.5);
    QVERIFY(isNear(view.scale().ns(at.x()), before, view.scale().nsPerPixel()));
    for (int i = 0; i < 8; ++i)
        wheel(&view, at, -1);
    QCOMPARE(view.scale().spanNs(), span);
}

void TestTimelineView::shiftWheelAndDraggingPan()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    wheel(&view, {600, 150}, 6);
    const double from = view.scale().fromNs;
    wheel(&view, {600, 150}, -1, Qt::ShiftModifier);
    QVERIFY(view.scale().fromNs > from);
    const double grabbed = view.scale().ns(600);
    QTest::mousePress(&view, Qt::LeftButton, {}, {600, 150});
    QTest::mouseMove(&view, {640, 150});
    QTest::mouseRelease(&view, Qt::LeftButton, {}, {640, 150});
    QVERIFY(isNear(view.scale().ns(640), grabbed, view.scale().nsPerPixel()));
}

void TestTimelineView::doubleClickFitsAll()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    const double span = view.scale().spanNs();
    wheel(&view, {600, 150}, 6);
    QVERIFY(view.scale().spanNs() < span);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, {600, 150});
    QCOMPARE(view.scale().spanNs(), span);
}

void TestTimelineView::keysZoomMoveAndMark()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    const double whole = view.scale().spanNs();
    QTest::keyClick(&view, Qt::Key_Plus);
    QTest::keyClick(&view, Qt::Key_Plus);
    const double closer = view.scale().spanNs();
    QVERIFY(closer < whole);
    QTest::keyClick(&view, Qt::Key_End);
    const double end = view.scale().toNs;
    QTest::keyClick(&view, Qt::Key_Left);
    QVERIFY(view.scale().toNs < end);
    QTest::keyClick(&view, Qt::Key_Home);
    const double home = view.scale().fromNs;
    QTest::keyClick(&view, Qt::Key_Right);
    QVERIFY(view.scale().fromNs > home);
    QVERIFY(isNear(view.scale().spanNs(), closer, 1));

    QSignalSpy changed(&view, &TimelineView::markersChanged);
    QTest::keyClick(&view, Qt::Key_A);
    QVERIFY(view.markerA());
    QVERIFY(isNear(*view.markerA(), (view.scale().fromNs + view.scale().toNs) / 2,
                   2 * view.scale().nsPerPixel()));
    QTest::keyClick(&view, Qt::Key_B);
    QVERIFY(view.markerB());
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!view.markerA() && !view.markerB());
    QCOMPARE(changed.size(), 3);
    QTest::keyClick(&view, Qt::Key_F);
    QCOMPARE(view.scale().spanNs(), whole);
}

void TestTimelineView::markersAreDraggedByTheirFlag()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    view.setMarkerA(view.scale().ns(400));
    const double span = view.scale().spanNs();
    const QPoint flag(400, int(view.laneLayout().rowsTop) - 8);
    QTest::mousePress(&view, Qt::LeftButton, {}, flag);
    QTest::mouseMove(&view, flag + QPoint(130, 0));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, flag + QPoint(130, 0));
    QVERIFY(isNear(view.scale().x(*view.markerA()), 530, 1));
    QCOMPARE(view.scale().spanNs(), span);
}

void TestTimelineView::markersAreClearedWithAnotherRun()
{
    TimelineView view;
    const auto run = shared(fakePool(4, 16, true));
    view.showRun(run, QStringLiteral("run 1"));
    view.setMarkerB(1e6);
    view.showRun(run, QStringLiteral("run 1"));
    QVERIFY(view.markerB());
    view.showRun(run, QStringLiteral("run 2"));
    QVERIFY(!view.markerB());
}

void TestTimelineView::thePlayheadIsSetInTheRuler()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    QSignalSpy changed(&view, &TimelineView::playheadChanged);
    const QRectF ruler = view.laneLayout().ruler();
    const TimelineScale scale = view.scale();
    QTest::mousePress(&view, Qt::LeftButton, {}, QPoint(500, int(ruler.center().y())));
    QVERIFY(view.playhead() && isNear(*view.playhead(), scale.ns(500), 1));
    QTest::mouseMove(&view, QPoint(620, int(ruler.center().y())));
    QTest::mouseRelease(&view, Qt::LeftButton, {}, QPoint(620, int(ruler.center().y())));
    QVERIFY(isNear(*view.playhead(), scale.ns(620), 1));
    QCOMPARE(view.scale().fromNs, scale.fromNs); // nothing was dragged away
    QVERIFY(changed.count() >= 2);
    QVERIFY(pixelsOf(view.grab().toImage(), Theme::current().text()) > 200);
    QTest::keyClick(&view, Qt::Key_Escape);
    QVERIFY(!view.playhead());
    view.setPlayhead(1e6);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 2"));
    QVERIFY(!view.playhead());
}

void TestTimelineView::thePlayheadMovesByKeysAndComesIntoView()
{
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(fakePool(4, 16, true)), QStringLiteral("run 1"));
    QTest::keyClick(&view, Qt::Key_P);
    QVERIFY(view.playhead());
    const double from = *view.playhead();
    QTest::keyClick(&view, Qt::Key_Period);
    QVERIFY(*view.playhead() > from);
    QTest::keyClick(&view, Qt::Key_Comma);
    QVERIFY(isNear(*view.playhead(), from, 1));
    TimelineScale close = view.scale();
    close.fromNs = 1e6;
    close.toNs = 2e6;
    view.setScale(close);
    view.setPlayhead(20e6);
    QVERIFY(view.scale().fromNs <= 20e6 && view.scale().toNs >= 20e6);
    view.setPlayhead(1e15);
    QVERIFY(*view.playhead() < 1e12); // kept within the run
}

void TestTimelineView::liveRunIsFollowedUntilAPersonLooksAround()
{
    const RunRecord whole = fakePool(4, 16, true);
    const quint64 entry = whole.repeats.first().entryNs;
    TimelineView view;
    view.resize(1100, 300);
    double nowS = 0.10;
    view.setClock([&] { return entry + quint64(nowS * 1e9); });
    const auto show = [&] { view.showRun(shared(fakeLive(whole, nowS)), QStringLiteral("run 1")); };
    show();
    QVERIFY(view.isLive() && view.isFollowing());
    nowS = 0.15;
    show();
    QVERIFY(view.scale().toNs >= 0.15e9);

    wheel(&view, {view.laneLayout().plotLeft + 10, 150}, 8); // the end leaves the view
    QVERIFY(!view.isFollowing());
    const TimelineScale looked = view.scale();
    nowS = 0.2;
    show();
    QCOMPARE(view.scale().fromNs, looked.fromNs);
    QCOMPARE(view.scale().toNs, looked.toNs);

    view.setFocus();
    QTest::keyClick(&view, Qt::Key_End);
    QVERIFY(view.isFollowing());
    nowS = 0.22;
    show();
    QVERIFY(view.scale().toNs >= 0.22e9);
    QVERIFY(isNear(view.scale().spanNs(), looked.spanNs(), 1));
}

void TestTimelineView::manyLanesScroll()
{
    RunRecord run;
    run.finished = true;
    run.repeats.append(fakeHuge(6400, 64));
    TimelineView view;
    view.resize(1100, 300);
    view.showRun(shared(run), QStringLiteral("run 1"));
    QVERIFY(view.laneLayout().canScroll());
    QVERIFY(view.laneLayout().rowHeight >= 14);
    QVERIFY(view.laneLayout().pidPlace != TimelineLayout::PidPlace::Under);
    QTest::keyClick(&view, Qt::Key_Down);
    QCOMPARE(view.laneLayout().firstLane, 1);
    QTest::keyClick(&view, Qt::Key_PageDown);
    QVERIFY(view.laneLayout().firstLane > 10);
    view.show();
    view.resize(1100, 1200);
    QTRY_COMPARE(view.laneLayout().size, QSizeF(1100, 1200));
    QVERIFY(!view.laneLayout().canScroll());
    QCOMPARE(view.laneLayout().firstLane, 0);
}

void TestTimelineView::lowLanesNameTheirPidBeside()
{
    Timeline lanes;
    lanes.update(fakeHuge(800, 8));
    const auto pidPlaceIn = [&](double height, TimelineLayout::Use use) {
        const TimelineLayout layout = layOut(lanes, {1100, height}, QApplication::font(), 0, 0, use);
        return std::pair(layout.pidPlace, layout.plotLeft);
    };
    using Layout = TimelineLayout;
    const auto [under, underLeft] = pidPlaceIn(600, Layout::Use::Screen);
    const auto [beside, besideLeft] = pidPlaceIn(300, Layout::Use::Screen);
    QCOMPARE(under, Layout::PidPlace::Under);
    QCOMPARE(beside, Layout::PidPlace::Beside);
    QVERIFY(besideLeft > underLeft + 20);
    QCOMPARE(pidPlaceIn(150, Layout::Use::Screen).first, Layout::PidPlace::Beside);
    QCOMPARE(pidPlaceIn(130, Layout::Use::Picture).first, Layout::PidPlace::Nowhere);
}

void TestTimelineView::theDrawingShowsWhatHappened()
{
    TimelineView view;
    view.resize(1100, 330);
    view.showRun(shared(fakeLostUpdates(1, true)), QStringLiteral("run 1"));
    const Theme theme = Theme::of(Theme::Kind::Light);
    const QImage race = view.grab().toImage();
    QVERIFY(pixelsOf(race, theme.colour(LaneState::Working)) > 2000);
    QVERIFY(pixelsOf(race, theme.fill(LaneState::Racing)) > 1000);
    QVERIFY(pixelsOf(race, theme.colour(ChartRole::Lost)) > 100);
    QCOMPARE(pixelsOf(race, theme.colour(LaneState::Holding)), 0);
    view.showRun(shared(fakeLostUpdates(1, true, true)), QStringLiteral("run 2"));
    const QImage locked = view.grab().toImage();
    QVERIFY(pixelsOf(locked, theme.colour(LaneState::Holding)) > 1000);
    QCOMPARE(pixelsOf(locked, theme.colour(ChartRole::Lost)), 0);
}

void TestTimelineView::emptyTimelineSaysWhatToDo()
{
    TimelineView view;
    view.resize(600, 200);
    view.clear();
    const QImage image = view.grab().toImage();
    QVERIFY(image.width() * image.height() - pixelsOf(image, Theme::of(Theme::Kind::Light).background())
            > 500);
    QVERIFY(view.accessibleDescription().startsWith(QStringLiteral("Press Run")));
    QCOMPARE(view.accessibleName(), QStringLiteral("Timeline"));
}

void TestTimelineView::tipNamesWhoWhatAndHowLong()
{
    const RunRecord run = fakePool(4, 16, true, true);
    Timeline timeline;
    timeline.update(run.repeats.first());
    const Timeline::Lane &dead = timeline.lanes()[3];
    const Span span = timeline.span(3, 3);
    const QString tip = timelineTip(timeline, 3, double(span.beginNs + span.lengthNs() / 2), 1);
    QVERIFY2(tip.contains(QStringLiteral("<b>Worker-2</b> · pid 48114")), qPrintable(tip));
    QVERIFY2(tip.contains(laneStateName(span.state).shown()), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("task ")), qPrintable(tip));
    QVERIFY2(tip.contains(timeText(double(span.lengthNs()))), qPrintable(tip));
    QVERIFY(
        timelineTip(timeline, 3, double(dead.diedNs), 1000).contains(QStringLiteral("killed by SIGKILL")));
    QVERIFY(timelineTip(timeline, 3, double(dead.diedNs) + 5e6, 1).isEmpty());
}

void TestTimelineView::tipCallsALockByItsName()
{
    Repeat repeat = fakeDeadlock(2);
    const double heldNs = double(repeat.lanes[2].at(1).timeNs) + 1000;
    Timeline timeline;
    timeline.update(repeat);
    QVERIFY(timelineTip(timeline, 2, heldNs, 1).contains(QStringLiteral("lock 0")));
    repeat.values.insert(QStringLiteral("locks"), QJsonArray {"lock A", "lock B"});
    timeline.update(repeat);
    QVERIFY(timelineTip(timeline, 2, heldNs, 1).contains(QStringLiteral("lock A")));
    QVERIFY(timelineTip(timeline, 3, heldNs + 100e6, 1).contains(QStringLiteral("lock A")));
}

namespace {

/// One child's lane; times in milliseconds from the entry, alive for a second.
Repeat laneOf(const QList<std::pair<int, Event>> &events)
{
    Repeat repeat = fakeDeadlock(1);
    repeat.processes[2].endedS = repeat.processes[2].reapedS = 1;
    repeat.processes[2].ending = {Ending::Kind::Exited, 0, {}};
    repeat.lanes[2] = LaneEvents();
    for (auto [ms, event] : events) {
        event.timeNs = repeat.entryNs + quint64(ms) * 1'000'000;
        repeat.lanes[2].append(&event, 1);
    }
    return repeat;
}

QString tipAt(const Repeat &repeat, double ms, double nearMs = 0.001)
{
    Timeline timeline;
    timeline.update(repeat);
    return timelineTip(timeline, 2, double(repeat.entryNs) + ms * 1e6, nearMs * 1e6);
}

} // namespace

void TestTimelineView::tipTellsArgumentsAsTheyAre()
{
    const Repeat repeat = laneOf({{1, {0, 702, 0, EventKind::Started, 2}},
                                  {10, {0, -3, 0, EventKind::Write, 2}},
                                  {20, {0, 3.1415927, 0, EventKind::Write, 2}},
                                  {30, {0, 1'234'567u, 0, EventKind::Put, 2}}});
    QVERIFY2(tipAt(repeat, 15).contains(QLocale().toString(-3)), qPrintable(tipAt(repeat, 15)));
    QVERIFY2(tipAt(repeat, 25).contains(QLocale().toString(3.1415927, 'g', 8)),
             qPrintable(tipAt(repeat, 25)));
    QVERIFY2(tipAt(repeat, 35).contains(QLocale().toString(1'234'567)), qPrintable(tipAt(repeat, 35)));
}

void TestTimelineView::tipCountsACrowdOfNotes()
{
    QList<std::pair<int, Event>> events {{1, {0, 702, 0, EventKind::Started, 2}}};
    for (int i = 0; i < 9; ++i)
        events.append({10 + i, {0, 5u, 0, i < 6 ? EventKind::Full : EventKind::TimedOut, 2}});
    const Repeat repeat = laneOf(events);
    QVERIFY(tipAt(repeat, 12, 0.4).contains(QStringLiteral("Full: no room to put item 5")));
    const QString crowd = tipAt(repeat, 14, 20);
    QVERIFY2(crowd.contains(QStringLiteral("6 × Full")) && crowd.contains(QStringLiteral("3 × timed out")),
             qPrintable(crowd));
    const Repeat join = laneOf({{1, {0, 702, 0, EventKind::Started, 2}},
                                {10, {0, 701u, 1, EventKind::WaitBegin, 2}},
                                {20, {0, 701u, 1, EventKind::TimedOut, 2}}});
    QVERIFY2(tipAt(join, 15).contains(QStringLiteral("for parent to end")), qPrintable(tipAt(join, 15)));
    QVERIFY(tipAt(join, 20).contains(QStringLiteral("timed out waiting for parent to end")));
}

void TestTimelineView::tipTellsWhatPartOfWorkHadACpu()
{
    Repeat repeat = laneOf({{1, {0, 702, 0, EventKind::Started, 2}},
                            {100, {0, 0, 7, EventKind::TaskBegin, 2}},
                            {500, {0, 0, 7, EventKind::TaskEnd, 2}}});
    QVERIFY(!tipAt(repeat, 300).contains(QStringLiteral("CPU")));
    repeat.processes[2].cpuLooks = {{0.1, 0, 0}, {0.3, 0.05, 0.15}, {0.5, 0.1, 0.3}};
    const QString tip = tipAt(repeat, 300);
    QVERIFY2(tip.contains(QStringLiteral("25 % on a CPU")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("75 % ready, waiting for a CPU")), qPrintable(tip));

    Timeline timeline;
    timeline.update(repeat);
    TimelineScene scene;
    scene.timeline = &timeline;
    fitScale(scene);
    const Theme theme = Theme::of(Theme::Kind::Light);
    const QImage picture = timelineImage(scene, {{900, 300}, 1, Theme::Kind::Light});
    QVERIFY(pixelsOf(picture, theme.colour(LaneState::Working)) > 300);
    QVERIFY(pixelsOf(picture, theme.fill(LaneState::Ready)) > 900);
}

void TestTimelineView::whatIsNotRecordedIsPaleAndNamed()
{
    Repeat repeat = laneOf({{1, {0, 702, 0, EventKind::Started, 2}},
                            {10, {0, 0, 7, EventKind::TaskBegin, 2}},
                            {400, {0, 5000u, 0, EventKind::Gap, 2}}});
    const QString tip = tipAt(repeat, 700);
    QVERIFY2(tip.contains(QStringLiteral("not recorded")) && !tip.contains(QStringLiteral("task")),
             qPrintable(tip));
    Timeline timeline;
    timeline.update(repeat);
    TimelineScene scene;
    scene.timeline = &timeline;
    fitScale(scene);
    const QList<LegendItem> legend = legendOf(timeline);
    QVERIFY(std::any_of(legend.begin(), legend.end(), [](const LegendItem &item) {
        return item.state == LaneState::NotRecorded && item.text == QLatin1String("not recorded");
    }));
    for (const Theme::Kind kind : {Theme::Kind::Light, Theme::Kind::Dark}) {
        const Theme theme = Theme::of(kind);
        const QImage picture = timelineImage(scene, {{900, 300}, 1, kind});
        layOutScene(scene, {900, 300}, 0, TimelineLayout::Use::Picture);
        const auto isWorking = [&](double ms) {
            const QPoint at(int(scene.scale.x(ms * 1e6)), int(scene.layout.barOf(2).center().y()));
            return picture.pixelColor(at).rgb() == theme.colour(LaneState::Working).rgb();
        };
        QVERIFY(isWorking(200));
        for (int ms = 420; ms < 980; ms += 5)
            QVERIFY(!isWorking(ms));
    }
}

void TestTimelineView::everyMarkHasAWordAndAShapeOfItsOwn()
{
    QList<QImage> shapes;
    for (std::size_t kind = 0; kind < Mark::KindCount; ++kind) {
        QVERIFY(!markWord(Mark::Kind(kind)).isEmpty());
        if (Mark::Kind(kind) < Mark::Kind::Put)
            continue; // pairs of them share one: lost task and kill, pause and its end
        QImage shape(16, 16, QImage::Format_ARGB32);
        shape.fill(Qt::white);
        QPainter painter(&shape);
        painter.setRenderHint(QPainter::Antialiasing);
        paintMarkSign(painter, Theme::of(Theme::Kind::Light), Mark::Kind(kind), {8, 8}, 11);
        painter.end();
        shape = shape.convertToFormat(QImage::Format_Grayscale8); // no colour tells them apart
        QVERIFY(!shapes.contains(shape));
        shapes.append(shape);
    }
}

void TestTimelineView::captionSaysBothLengthsWhereTheyDiffer()
{
    Repeat repeat = laneOf({});
    const auto caption = [&repeat] {
        Timeline timeline;
        timeline.update(repeat);
        return timelineCaption(QStringLiteral("run 1"), timeline, repeat);
    };
    repeat.processes[1].endedS = repeat.processes[1].reapedS = 1;
    repeat.measures.insert(QStringLiteral("wall_s"), 0.99);
    QVERIFY(caption().contains(shownSeconds(0.99)));
    QVERIFY(!caption().contains(QStringLiteral("until")));
    repeat.measures.insert(QStringLiteral("wall_s"), 0.25);
    QVERIFY2(caption().contains(shownSeconds(0.25)) && caption().contains(shownSeconds(1)),
             qPrintable(caption()));
    repeat.measures.insert(QStringLiteral("wall_s"), std::nullopt);
    QVERIFY2(caption().contains(QStringLiteral("never returned")), qPrintable(caption()));
}

void TestTimelineView::everyFormatIsWritten_data()
{
    QTest::addColumn<QString>("ending");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("png") << "png" << QByteArray("\x89PNG");
    QTest::newRow("svg") << "svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "pdf" << QByteArray("%PDF");
}

void TestTimelineView::everyFormatIsWritten()
{
    QFETCH(QString, ending);
    QFETCH(QByteArray, magic);
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("timeline.") + ending);
    const RunRecord run = fakeLostUpdates(1, true);
    const auto saved = saveTimeline(*run.timelineRepeat(), QStringLiteral("run 1"), path,
                                    {{800, 300}, 2, Theme::Kind::Dark});
    QVERIFY2(bool(saved), saved ? "" : qPrintable(saved.error().sentence.english()));
    QFile file(path);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray content = file.readAll();
    QVERIFY(content.startsWith(magic));
    QVERIFY(content.size() > 5000);
    if (ending == QLatin1String("png"))
        QCOMPARE(QImage::fromData(content).size(), QSize(1600, 600));
    if (ending == QLatin1String("svg"))
        QVERIFY(content.contains("Process-3") && content.contains("viewBox=\"0 0 800 300\""));
}

void TestTimelineView::anotherEndingIsRefused()
{
    const auto saved = saveTimeline(Repeat(), {}, QStringLiteral("timeline.gif"), {});
    QVERIFY(!saved);
    QCOMPARE(saved.error().kind, ErrorKind::Usage);
    QVERIFY(saved.error().sentence.english().contains(QStringLiteral("timeline.gif")));
}

void TestTimelineView::picturesHoldAllLanes()
{
    RunRecord run;
    run.finished = true;
    run.repeats.append(fakeHuge(6400, 64));
    Timeline timeline;
    timeline.update(run.repeats.first());
    TimelineScene scene;
    scene.timeline = &timeline;
    layOutScene(scene, {700, 400}, 0, TimelineLayout::Use::Picture);
    QCOMPARE(scene.layout.visibleLanes, 64);
    QVERIFY(scene.layout.axisTop < 400);
}

QTEST_MAIN(TestTimelineView)
#include "tst_timelineview.moc"
