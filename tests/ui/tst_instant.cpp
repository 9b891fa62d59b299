// SPDX-License-Identifier: GPL-3.0-or-later
// The views of an instant: where things stand, what is told, how a person moves about, pictures in files.
#include "core/record/savefile.h"
#include "tests/fakes/fakefamily.h"
#include "ui/base/theme.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/resultcolumn.h"
#include "ui/instant/familylayout.h"
#include "ui/instant/instantcanvas.h"
#include "ui/instant/instantimage.h"
#include "ui/instant/instantpane.h"
#include "ui/instant/waitinglayout.h"
#include "ui/timeline/timelineview.h"

#include <QFile>
#include <QLabel>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace plab;

namespace {

std::shared_ptr<const RunRecord> shared(const Repeat &repeat)
{
    return std::make_shared<const RunRecord>(fakeRunOf(repeat, QStringLiteral("sample")));
}

const FamilyEdge *edgeOf(const FamilyLayout &layout, FamilyEdge::Kind kind)
{
    const auto found = std::find_if(layout.edges.begin(), layout.edges.end(),
                                    [kind](const FamilyEdge &edge) { return edge.kind == kind; });
    return found == layout.edges.end() ? nullptr : &*found;
}

} // namespace

class TestInstant : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void boxesStandStillWhenTheTimeIsScrubbed();
    void boxesNeverOverlap();
    void adoptionIsDrawnAndNamed();
    void aRingOfLocksIsDrawnRound();
    void crowdsOfProcessesAndLocksStayApart_data();
    void crowdsOfProcessesAndLocksStayApart();
    void aNarrowPaneIsNotScrolledSideways();
    void aTallCrowdShowsItsLocksFirst();
    void aLongSentenceFitsItsPicture();
    void arrowsMakeADeadlockARing();
    void waitsForNoLockStandInTheirProcess();
    void aProcessIsNoLockOfItsNumber();
    void whatIsNotRecordedIsSaidAndDrawn();
    void anUnrecordedRunSaysSo();
    void thePaneTellsInstantAndChange();
    void keysAndButtonsAskForTheNextChange();
    void aFinishedDeadlockRestsWhereAllWereAlive();
    void nothingToDrawSaysSo();
    void tipsTellTheWholeStory();
    void everyFormatIsWritten_data();
    void everyFormatIsWritten();
    void viewsStandInFrontOfTheirExperiment();
    void allPanesFollowThePlayhead();
};

void TestInstant::initTestCase()
{
    QLocale::setDefault(QLocale::c());
    Theme::of(Theme::Kind::Light).apply();
}

void TestInstant::boxesStandStillWhenTheTimeIsScrubbed()
{
    const Repeat repeat = fakeOrphans();
    const FamilyLayout early = layOutFamily(repeat, 0.15, QFont());
    const FamilyLayout late = layOutFamily(repeat, 1.5, QFont());
    QCOMPARE(early.boxes.size(), 3);
    QCOMPARE(late.boxes.size(), 4);
    QCOMPARE(early.size, late.size);
    for (int i = 0; i < early.boxes.size(); ++i)
        QCOMPARE(early.boxes.at(i).rect, late.boxes.at(i).rect);
}

void TestInstant::boxesNeverOverlap()
{
    for (const Repeat &repeat : {fakeOrphans(), fakeZombie(), fakeDeadlock(9)}) {
        for (const double width : {0.0, 360.0}) {
            const FamilyLayout layout = layOutFamily(repeat, LastInstant, QFont(), width);
            QVERIFY(width == 0 || layout.size.width() <= width);
            for (const FamilyBox &box : layout.boxes) {
                QVERIFY(QRectF({0, 0}, layout.size).contains(box.rect));
                for (const FamilyBox &other : layout.boxes)
                    QVERIFY(box.process == other.process || !box.rect.intersects(other.rect));
            }
        }
    }
}

void TestInstant::adoptionIsDrawnAndNamed()
{
    const Repeat repeat = fakeOrphans();
    QVERIFY(!edgeOf(layOutFamily(repeat, 0.9, QFont()), FamilyEdge::Kind::Adopt));
    for (const double width : {0.0, 360.0}) {
        const FamilyLayout layout = layOutFamily(repeat, 1.1, QFont(), width);
        const FamilyEdge *adoption = edgeOf(layout, FamilyEdge::Kind::Adopt);
        QVERIFY(adoption && edgeOf(layout, FamilyEdge::Kind::Left));
        QCOMPARE(adoption->label, QStringLiteral("adopted by nursery"));
        for (const FamilyBox &box : layout.boxes) { // the way runs round all boxes but its own ends
            for (qsizetype i = 1; i + 2 < adoption->line.size(); ++i) {
                const QRectF piece = QRectF(adoption->line.at(i), adoption->line.at(i + 1)).normalized();
                QVERIFY(!box.rect.intersects(piece.adjusted(-0.1, -0.1, 0.1, 0.1)));
            }
        }
    }
}

void TestInstant::aRingOfLocksIsDrawnRound()
{
    for (const auto &[count, room] : {std::pair {2, QSizeF(560, 330)},
                                      {3, {560, 330}},
                                      {5, {560, 330}},
                                      {5, {480, 245}},
                                      {12, {560, 330}}}) {
        const Repeat repeat = fakeDeadlock(count);
        const WaitingLayout layout = layOutWaiting(repeat, repeat.entryNs + 1'500'000'000, room, QFont());
        QCOMPARE(layout.nodes.size(), 2 * count);
        QCOMPARE(layout.size, room);                      // no scrolling
        QVERIFY(count > 5 || !layout.wordRect.isEmpty()); // the middle is free
        for (const WaitingNode &node : layout.nodes) {
            QVERIFY(QRectF({0, 0}, layout.size).contains(node.rect));
            for (const WaitingNode &other : layout.nodes)
                QVERIFY(node.name == other.name || !node.rect.intersects(other.rect));
        }
    }
}

void TestInstant::crowdsOfProcessesAndLocksStayApart_data()
{
    QTest::addColumn<int>("processes");
    QTest::addColumn<int>("locks");
    for (const int processes : {1, 2, 3, 4, 7, 16}) {
        for (const int locks : {1, 2, 6})
            QTest::addRow("%d of %d locks", processes, locks) << processes << locks;
    }
}

void TestInstant::crowdsOfProcessesAndLocksStayApart()
{
    QFETCH(int, processes);
    QFETCH(int, locks);
    const Repeat repeat = fakeCrowd(processes, locks);
    const QSizeF room(545, 300);
    const WaitingLayout layout = layOutWaiting(repeat, {}, room, QFont());
    QCOMPARE(layout.nodes.size(), processes + locks);
    QCOMPARE(layout.size, room); // nothing to scroll
    QCOMPARE(layout.arrows.size(), processes);
    for (const WaitingNode &node : layout.nodes) {
        QVERIFY(QRectF({0, 0}, room).adjusted(0, 0, 0, -24).contains(node.rect)); // the legend stays free
        int ends = 0;
        for (const WaitingNode &other : layout.nodes)
            QVERIFY(&node == &other || !node.rect.intersects(other.rect));
        for (const WaitingArrow &arrow : layout.arrows) {
            QVERIFY(arrow.label.isEmpty() || !node.rect.intersects(arrow.labelRect));
            const QRectF inside = node.rect.adjusted(1, 1, -1, -1);
            for (double at = 0; at <= 1; at += 0.01)
                QVERIFY2(!inside.contains(arrow.line.pointAt(at)), qPrintable(node.name));
            const QRectF around = node.rect.adjusted(-1, -1, 1, 1);
            ends += int(around.contains(arrow.line.p1())) + int(around.contains(arrow.line.p2()));
        }
        QVERIFY(node.isLock || ends == 1); // each holds or waits
    }
}

/// A pane beside another in a small window: rather the boxes are shortened than the picture is wider.
void TestInstant::aNarrowPaneIsNotScrolledSideways()
{
    for (const double width : {480.0, 420.0, 380.0}) {
        const WaitingLayout layout = layOutWaiting(fakeDeadlock(2), {}, {width, 260}, QFont());
        QCOMPARE(layout.size.width(), width);
        for (const WaitingNode &node : layout.nodes)
            QVERIFY(node.rect.left() >= 0 && node.rect.right() <= width);
    }
}

void TestInstant::aTallCrowdShowsItsLocksFirst()
{
    const QSizeF room(545, 300);
    const WaitingLayout layout = layOutWaiting(fakeCrowd(64, 1), {}, room, QFont());
    QVERIFY(layout.size.height() > room.height());
    QVERIFY(layout.nodes.last().isLock);
    QVERIFY(layout.nodes.last().rect.bottom() < room.height());
}

void TestInstant::aLongSentenceFitsItsPicture()
{
    PictureOptions narrow {{560, 380}, 1, Theme::Kind::Light};
    PictureOptions wide {{1200, 380}, 1, Theme::Kind::Light};
    InstantPane pane(waitingKind());
    pane.showRun(shared(fakeDeadlock(2)), QStringLiteral("run 1"));
    const double end = waitingKind().restingInstant(fakeDeadlock(2));
    const Picture inTwoLines = instantPicture(waitingKind(), fakeDeadlock(2), end, {}, QFont(), narrow);
    instantPicture(waitingKind(), fakeDeadlock(2), end, {}, QFont(), wide);
    QVERIFY(QFontMetricsF(QFont()).horizontalAdvance(inTwoLines.description) > 560);
    QCOMPARE(narrow.size, QSize(560, 380)); // the drawing gives way
    QCOMPARE(wide.size, QSize(1200, 380));
}

void TestInstant::arrowsMakeADeadlockARing()
{
    const Repeat repeat = fakeDeadlock(2);
    const auto at = [&](quint64 ms) {
        return layOutWaiting(repeat, repeat.entryNs + ms * 1'000'000, {560, 330}, QFont());
    };
    QVERIFY(at(5).arrows.isEmpty());
    QCOMPARE(at(50).arrows.size(), 2);
    QVERIFY(!at(100).deadlock);
    const WaitingLayout locked = at(1101);
    QVERIFY(locked.deadlock);
    QVERIFY(!locked.wordRect.isEmpty());
    QCOMPARE(locked.arrows.size(), 4);
    for (const WaitingArrow &arrow : locked.arrows)
        QVERIFY(arrow.inCycle);
    QCOMPARE(locked.arrows.last().label, QStringLiteral("waits 1.00 s"));
}

namespace {

const WaitingNode *nodeNamed(const WaitingLayout &layout, const QString &name)
{
    const auto found = std::find_if(layout.nodes.begin(), layout.nodes.end(),
                                    [&](const WaitingNode &node) { return node.name == name; });
    return found != layout.nodes.end() ? &*found : nullptr;
}

} // namespace

void TestInstant::waitsForNoLockStandInTheirProcess()
{
    Repeat repeat = fakeDeadlock(2);
    repeat.lanes[2] = LaneEvents();
    repeat.lanes[3] = LaneEvents();
    const Event message {repeat.entryNs + 5'000'000, 0, waitfor::Message, EventKind::WaitBegin, 2};
    const Event join {repeat.entryNs + 5'000'000, 702u, 2, EventKind::WaitBegin, 1};
    repeat.lanes[2].append(&message, 1);
    repeat.lanes[1].append(&join, 1);
    const WaitingLayout layout = layOutWaiting(repeat, repeat.entryNs + 9'000'000, {560, 330}, QFont());
    QVERIFY(layout.arrows.isEmpty());
    QVERIFY(std::none_of(layout.nodes.begin(), layout.nodes.end(),
                         [](const WaitingNode &node) { return node.isLock; }));
    QCOMPARE(nodeNamed(layout, "Process-1")->note, QStringLiteral("waits for a message"));
    QCOMPARE(nodeNamed(layout, "parent")->note, QStringLiteral("waits for Process-1 to end"));
}

/// The parent waits for process 2, and there is a lock 2.
void TestInstant::aProcessIsNoLockOfItsNumber()
{
    Repeat repeat = fakeDeadlock(4);
    const auto arrows = [&repeat] {
        return layOutWaiting(repeat, repeat.entryNs + 1'500'000'000, {560, 330}, QFont()).arrows.size();
    };
    QCOMPARE(arrows(), 8);
    const Event join {repeat.entryNs + 5'000'000, 702u, 2, EventKind::WaitBegin, 1};
    repeat.lanes[1].append(&join, 1);
    QCOMPARE(arrows(), 8);
}

void TestInstant::whatIsNotRecordedIsSaidAndDrawn()
{
    Repeat repeat = fakeDeadlock(2);
    const WaitingLayout known = layOutWaiting(repeat, repeat.entryNs + 1'500'000'000, {560, 330}, QFont());
    QVERIFY(known.deadlock);
    const Event gap {repeat.entryNs + 200'000'000, 5000u, 0, EventKind::Gap, 3};
    repeat.lanes[3].append(&gap, 1);
    const WaitingLayout layout = layOutWaiting(repeat, repeat.entryNs + 1'500'000'000, {560, 330}, QFont());
    QVERIFY(!layout.deadlock);
    QVERIFY(nodeNamed(layout, "Process-2")->unknown);
    QCOMPARE(nodeNamed(layout, "Process-2")->note, QStringLiteral("not recorded"));
    QVERIFY(!nodeNamed(layout, "Process-1")->unknown);
    const QString words = waitingKind().sentence(repeat, 1.5);
    QVERIFY2(words.contains(QStringLiteral("who holds it is not recorded")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("Not recorded here: what Process-2 holds or waits for.")),
             qPrintable(words));
}

void TestInstant::anUnrecordedRunSaysSo()
{
    Repeat repeat = fakeDeadlock(2);
    for (LaneEvents &lane : repeat.lanes)
        lane = LaneEvents();
    repeat.recording = QStringLiteral("off");
    QVERIFY(!waitingKind().draw(repeat, 1, {560, 330}, QFont()));
    QVERIFY(waitingKind().emptyWords(repeat).contains(QStringLiteral("not known")));
}

void TestInstant::thePaneTellsInstantAndChange()
{
    InstantPane pane(familyKind());
    pane.resize(560, 330);
    pane.show();
    pane.showRun(shared(fakeZombie()), QStringLiteral("run 1"));
    const auto *time = pane.findChild<QLabel *>(QStringLiteral("instantTime"));
    QTRY_COMPARE(time->text(), QStringLiteral("750 ms")); // the child a zombie, and the thread alive
    pane.setInstant(1.2);
    QCOMPARE(time->text(), QStringLiteral("1.20 s"));
    QCOMPARE(pane.caption(), QStringLiteral("Thread-1 ended: returned."));
    const QString words = pane.findChild<InstantCanvas *>()->accessibleDescription();
    QVERIFY2(words.contains(QStringLiteral("Process-1 · child · pid 702, zombie, exit code 3")),
             qPrintable(words));
}

void TestInstant::keysAndButtonsAskForTheNextChange()
{
    InstantPane pane(familyKind());
    pane.resize(560, 330);
    pane.show();
    QVERIFY(QTest::qWaitForWindowExposed(&pane));
    pane.showRun(shared(fakeZombie()), QStringLiteral("run 1"));
    connect(&pane, &InstantPane::instantRequested, &pane, &InstantPane::setInstant);
    auto *canvas = pane.findChild<InstantCanvas *>();
    QTRY_VERIFY(!pane.isEmpty());
    canvas->setFocus();
    QTest::keyClick(canvas, Qt::Key_Left);
    QCOMPARE(pane.instant(), std::optional(0.5));
    for (const double change : {1.0, 2.5, 3.0}) {
        QTest::keyClick(canvas, Qt::Key_Right);
        QCOMPARE(pane.instant(), std::optional(change));
    }
    QTest::keyClick(canvas, Qt::Key_Right); // behind the last change it goes back to where it rests
    QCOMPARE(pane.instant(), std::nullopt);
    QTest::keyClick(canvas, Qt::Key_Home);
    QCOMPARE(pane.instant(), std::optional(0.0));
    QTest::keyClick(canvas, Qt::Key_End);
    QCOMPARE(pane.instant(), std::nullopt);
    for (QToolButton *button : pane.findChildren<QToolButton *>()) {
        QVERIFY(!button->accessibleName().isEmpty() && !button->toolTip().isEmpty());
        QVERIFY(!button->icon().isNull());
    }
}

void TestInstant::aFinishedDeadlockRestsWhereAllWereAlive()
{
    InstantPane pane(waitingKind());
    pane.resize(560, 330);
    pane.show();
    pane.showRun(shared(fakeDeadlock(2)), QStringLiteral("run 1"));
    QTRY_VERIFY(pane.caption().startsWith(QStringLiteral("Deadlock: Process-1 waits")));
    pane.setInstant(0.05);
    QVERIFY(pane.caption().endsWith(QStringLiteral("nobody waits.")));
}

void TestInstant::nothingToDrawSaysSo()
{
    InstantPane pane(waitingKind());
    pane.show();
    QTRY_VERIFY(
        pane.findChild<InstantCanvas *>()->accessibleDescription().contains(QStringLiteral("press Run")));
    pane.showRun(shared(fakeZombie()), QStringLiteral("run 1")); // nobody uses a lock in it
    QTest::qWait(50);
    QVERIFY(pane.isEmpty());
    QVERIFY(pane.caption().isEmpty());
}

void TestInstant::tipsTellTheWholeStory()
{
    const Repeat repeat = fakeOrphans();
    const auto drawing = familyKind().draw(repeat, 1.5, {560, 330}, QFont());
    const QString tip = drawing->tipAt(layOutFamily(repeat, 1.5, QFont()).boxes.last().rect.center());
    QVERIFY2(tip.contains(QStringLiteral("made by pid 701, adopted by nursery (700)")), qPrintable(tip));
    QVERIFY(drawing->tipAt({1, 1}).isEmpty());
}

void TestInstant::everyFormatIsWritten_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("magic");
    QTest::newRow("png") << "view.png" << QByteArray("\x89PNG");
    QTest::newRow("svg") << "view.svg" << QByteArray("<?xml");
    QTest::newRow("pdf") << "view.pdf" << QByteArray("%PDF");
}

void TestInstant::everyFormatIsWritten()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, magic);
    QTemporaryDir folder;
    for (const InstantKind *kind : {&familyKind(), &waitingKind()}) {
        InstantPane pane(*kind);
        pane.resize(300, 200);
        pane.showRun(shared(fakeDeadlock(4)), QStringLiteral("run 1"));
        const QString path = folder.filePath(name);
        const Result<QByteArray> made = pane.file(path, {{560, 100}, 2, Theme::Kind::Dark});
        QVERIFY(bool(made) && bool(writeFile(path, made.value())));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(magic.size()), magic);
        QVERIFY(!pane.file(folder.filePath("view.gif"), {}));
    }
}

void TestInstant::viewsStandInFrontOfTheirExperiment()
{
    Declaration plain;
    plain.id = QStringLiteral("plain");
    Declaration family = plain;
    family.views = {View::Family};
    Declaration both = plain;
    both.views = {View::Waiting, View::Family};
    ResultColumn column;
    column.resize(1100, 800);
    QTabWidget *tabs = column.lower()->tabs();
    const int usual = tabs->count();
    const auto titles = [&] {
        QStringList all;
        for (int i = 0; i + usual < tabs->count(); ++i)
            all << tabs->tabText(i);
        return all;
    };
    column.show({}, &plain);
    QCOMPARE(titles(), QStringList());
    column.show({}, &both);
    QCOMPARE(titles(), (QStringList {"Who waits", "Family"}));
    QCOMPARE(tabs->currentWidget(), column.view(View::Waiting));
    column.show({}, &family);
    QCOMPARE(titles(), QStringList {"Family"});
    QCOMPARE(tabs->currentWidget(), column.view(View::Family));
    tabs->setCurrentIndex(2);
    column.show({}, &family); // what the person looks at stays
    QCOMPARE(tabs->currentIndex(), 2);
    column.lower()->setFolded(true);
    column.show({}, &both);
    QCOMPARE(tabs->tabText(0), QStringLiteral("Outcomes"));
    column.lower()->setFolded(false);
    column.show({}, &plain);
    QCOMPARE(titles(), QStringList());
    QVERIFY(!column.view(View::Family)->isVisible());
}

void TestInstant::allPanesFollowThePlayhead()
{
    Declaration family;
    family.views = {View::Family};
    ResultColumn column;
    column.resize(1100, 800);
    static_cast<QWidget &>(column).show();
    column.show({shared(fakeZombie()), {}, QStringLiteral("run 1")}, &family);
    InstantPane *pane = column.view(View::Family);
    QTRY_VERIFY(!pane->isEmpty());
    column.timeline()->setPlayhead(1.2e9);
    QCOMPARE(pane->instant(), std::optional(1.2));
    Q_EMIT pane->instantRequested(2.5);
    QCOMPARE(column.timeline()->playhead(), std::optional(2.5e9));
    QTest::keyClick(column.timeline(), Qt::Key_Escape);
    QCOMPARE(pane->instant(), std::nullopt);
}

QTEST_MAIN(TestInstant)
#include "tst_instant.moc"
