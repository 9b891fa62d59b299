// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakerecord.h"
#include "ui/charts/chartimage.h"
#include "ui/charts/chartinstant.h"
#include "ui/charts/chartlayout.h"
#include "ui/charts/chartreading.h"
#include "ui/charts/chartscale.h"
#include "ui/charts/chartview.h"

#include <QApplication>
#include <QMenu>
#include <QTest>
#include <QTimer>
#include <QToolButton>
#include <QWheelEvent>

using namespace plab;

namespace {

ChartData line(bool logarithmic = false)
{
    ChartData chart;
    chart.name = logarithmic ? QStringLiteral("powers") : QStringLiteral("line");
    chart.title = Text::plain(QStringLiteral("A line"));
    chart.xTitle = Text::plain(QStringLiteral("time, s"));
    chart.yTitle = Text::plain(QStringLiteral("items"));
    chart.logX = logarithmic;
    ChartSeries series {Text::plain(QStringLiteral("items")), ChartRole::Working, false, {}};
    for (int i = 1; i <= 100; ++i)
        series.points.append({double(i), double(i % 7)});
    chart.series = {series};
    return chart;
}

ChartData both()
{
    ChartData chart = line();
    chart.otherScale = std::make_shared<const ChartData>(line(true));
    return chart;
}

/// Whether the widget took it.
bool turnWheel(QWidget &widget, const QPointF &at, int notches)
{
    QWheelEvent event(at, widget.mapToGlobal(at), {}, {0, 120 * notches}, Qt::NoButton, Qt::NoModifier,
                      Qt::NoScrollPhase, false);
    QApplication::sendEvent(&widget, &event);
    return event.isAccepted();
}

} // namespace

class ChartZoomTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void aDragLooksCloserAndADoubleClickShowsAll();
    void theWheelZoomsOnlyWithFocus();
    void keysReadFigureByFigureAndZoom();
    void newFiguresKeepTheStretchAnotherChartDoesNot();
    void theButtonShowsAllAgain();
    void thePointerReadsTheFigures();
    void thePersonSwitchesTheAxis();
    void aKeyAndAButtonSwitchTheAxis();
    void aPictureIsAsTheChartIsLookedAt();
    void zeroLiesOnTheLowerEdge();
    void aStretchIsCutAtItsEdges();
    void theInstantIsMarkedOnlyInItsOwnRepeat();

private:
    static QFont font()
    {
        QFont font = QApplication::font();
        font.setPixelSize(13);
        return font;
    }
    static void expose(ChartView &view, const ChartData &data)
    {
        view.resize(600, 320);
        view.show(data);
        view.QWidget::show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
    }
    static void drag(ChartView &view, const QPoint &from, const QPoint &to)
    {
        QTest::mousePress(&view, Qt::LeftButton, {}, from);
        QTest::mouseMove(&view, (from + to) / 2);
        QTest::mouseMove(&view, to);
        QTest::mouseRelease(&view, Qt::LeftButton, {}, to);
    }
};

void ChartZoomTest::aDragLooksCloserAndADoubleClickShowsAll()
{
    ChartView view;
    expose(view, line());
    QVERIFY(!view.range());
    drag(view, {300, 150}, {302, 150}); // a click that trembles
    QVERIFY(!view.range());
    drag(view, {420, 150}, {200, 150});
    QVERIFY(view.range());
    QVERIFY(view.range()->low > 10 && view.range()->high < 90 && view.range()->span() > 20);
    QTest::mouseDClick(&view, Qt::LeftButton, {}, {300, 150});
    QVERIFY(!view.range());
}

void ChartZoomTest::theWheelZoomsOnlyWithFocus()
{
    ChartView view;
    expose(view, line());
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.clearFocus();
    QVERIFY(!turnWheel(view, {250, 100}, 3)); // what it stands in is scrolled
    QVERIFY(!view.range());
    QTest::mouseClick(&view, Qt::LeftButton, {}, {250, 200});
    view.setFocus(Qt::MouseFocusReason);
    QTRY_VERIFY(view.hasFocus());
    QVERIFY(turnWheel(view, {250, 200}, 3));
    QVERIFY(view.range());
    QVERIFY(turnWheel(view, {250, 200}, -10));
    QVERIFY(!view.range());
}

void ChartZoomTest::keysReadFigureByFigureAndZoom()
{
    ChartView view;
    expose(view, line());
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.setFocus(Qt::TabFocusReason);
    const auto *reading = view.findChild<ChartReading *>();
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(reading->words(), QStringLiteral("items: 1 at 1"));
    QTest::keyClick(&view, Qt::Key_Right);
    QCOMPARE(reading->words(), QStringLiteral("items: 2 at 2"));
    QTest::keyClick(&view, Qt::Key_Left);
    QCOMPARE(reading->words(), QStringLiteral("items: 1 at 1"));
    QTest::keyClick(&view, Qt::Key_Plus);
    QVERIFY(view.range());
    const double low = view.range()->low;
    QTest::keyClick(&view, Qt::Key_Right, Qt::ShiftModifier);
    QVERIFY(view.range()->low > low);
    QTest::keyClick(&view, Qt::Key_Home);
    QVERIFY(!view.range());
}

void ChartZoomTest::newFiguresKeepTheStretchAnotherChartDoesNot()
{
    ChartView view;
    expose(view, line());
    drag(view, {200, 150}, {400, 150});
    const std::optional<ChartRange> seen = view.range();
    QVERIFY(seen);
    ChartData grown = line();
    grown.series[0].points.append({101, 3});
    view.show(grown);
    QVERIFY(view.range() == seen);
    view.show(line(true));
    QVERIFY(!view.range());
}

void ChartZoomTest::theButtonShowsAllAgain()
{
    ChartView view;
    expose(view, line());
    auto *button = view.findChild<QToolButton *>();
    QVERIFY(!button->isVisible());
    drag(view, {200, 150}, {400, 150});
    QVERIFY(button->isVisible() && view.rect().contains(button->geometry()));
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!view.range() && !button->isVisible());
}

void ChartZoomTest::thePointerReadsTheFigures()
{
    ChartView view;
    expose(view, line());
    const auto *reading = view.findChild<ChartReading *>();
    QTest::mouseMove(&view, {10, 5});
    QTest::mouseMove(&view, {300, 150});
    QTRY_VERIFY2(reading->words().startsWith(QStringLiteral("items: ")), qPrintable(reading->words()));
    QCOMPARE(reading->words(), view.figureAt({300, 150}));
}

void ChartZoomTest::thePersonSwitchesTheAxis()
{
    ChartView view;
    expose(view, both());
    QVERIFY(!view.data().logX);
    QTimer::singleShot(0, &view, [] { // the menu runs a loop of its own
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu);
        for (QAction *action : menu->actions()) {
            if (action->isCheckable())
                QTest::mouseClick(menu, Qt::LeftButton, {}, menu->actionGeometry(action).center());
        }
        menu->close();
    });
    QContextMenuEvent event(QContextMenuEvent::Mouse, {300, 150}, view.mapToGlobal(QPoint(300, 150)));
    QApplication::sendEvent(&view, &event);
    QVERIFY(view.data().logX);
    view.show(both()); // new figures keep the choice
    QVERIFY(view.data().logX);
}

void ChartZoomTest::aKeyAndAButtonSwitchTheAxis()
{
    ChartView view;
    expose(view, both());
    view.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&view));
    view.setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(view.hasFocus());
    QTest::keyClick(&view, Qt::Key_L);
    QVERIFY(view.data().logX);
    QToolButton *button = nullptr;
    for (QToolButton *one : view.findChildren<QToolButton *>()) {
        if (one->isCheckable())
            button = one;
    }
    QVERIFY(button && button->isVisible() && button->isChecked());
    QTest::mouseClick(button, Qt::LeftButton);
    QVERIFY(!view.data().logX && !button->isChecked());
    view.show(line()); // without a choice there is no button
    QVERIFY(!button->isVisible());
}

/// A picture has the axis and the stretch that are on the screen.
void ChartZoomTest::aPictureIsAsTheChartIsLookedAt()
{
    ChartView view;
    expose(view, both());
    const PictureOptions options {{520, 300}, 1, Theme::Kind::Light};
    const QImage plain = chartImage(both(), options);
    QCOMPARE(chartImage(both(), options, view.look()), plain);
    drag(view, {420, 150}, {200, 150});
    const QImage closer = chartImage(both(), options, view.look());
    QVERIFY(closer != plain);
    view.showAll();
    view.setLogarithmic(true);
    const QImage logarithmic = chartImage(both(), options, view.look());
    QVERIFY(logarithmic != plain && logarithmic != closer);
    QCOMPARE(logarithmic, chartImage(*both().otherScale, options));
}

/// A line that falls to 0 falls to the lower edge of a logarithmic axis: it does not jump over the stall.
void ChartZoomTest::zeroLiesOnTheLowerEdge()
{
    ChartData chart = line();
    chart.logY = true;
    chart.series[0].points = {{0, 100}, {1, 0}, {2, 20}};
    const ChartData plotted = asPlotted(chart);
    QCOMPARE(plotted.series[0].points.size(), 3);
    const ChartLayout layout = layoutChart(plotted, {520, 300}, font(), QLocale::c());
    QCOMPARE(layout.y.low, plotted.series[0].points[1].y);
    QVERIFY(layout.y.low < plotted.series[0].points[2].y);
}

void ChartZoomTest::aStretchIsCutAtItsEdges()
{
    ChartData chart = line();
    chart.series[0].points = {{0, 0}, {10, 10}, {20, 0}};
    const ChartData part = cutTo(chart, {5, 15});
    QCOMPARE(part.series[0].points.size(), 3);
    QCOMPARE(part.series[0].points.first().x, 5.0);
    QCOMPARE(part.series[0].points.first().y, 5.0);
    QCOMPARE(part.series[0].points.last().x, 15.0);
    const ChartData within = cutTo(chart, {2, 4}); // no point lies in it
    QCOMPARE(within.series[0].points.size(), 2);
    QCOMPARE(within.series[0].points.last().y, 4.0);
}

void ChartZoomTest::theInstantIsMarkedOnlyInItsOwnRepeat()
{
    const RunRecord run = fakePool(2, 8, false); // one recorded repeat
    ChartData chart = line();
    QVERIFY(!instantIn(chart, run, 1.5)); // not over time
    chart.secondsPerX = 1e-3;
    QVERIFY(!instantIn(chart, run, 1.5));
    chart.repeat = 0;
    QCOMPARE(instantIn(chart, run, 1.5), std::optional(1500.0));
    QVERIFY(!instantIn(chart, run, {}));
    const RunRecord race = fakeLostUpdates(3, true); // the timeline has the witness
    QVERIFY(!instantIn(chart, race, 1.5));
}

QTEST_MAIN(ChartZoomTest)
#include "tst_chartzoom.moc"
