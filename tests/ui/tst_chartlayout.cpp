// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/figures/thinned.h"
#include "tests/fakes/fakecharts.h"
#include "ui/charts/chartaxis.h"
#include "ui/charts/chartlayout.h"
#include "ui/charts/thinning.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QTest>

#include <cmath>
#include <limits>

using namespace plab;

class ChartLayoutTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void textsNeverOverlapNorLeaveThePicture_data();
    void textsNeverOverlapNorLeaveThePicture();
    void upToTheSmallestPaneTheFiguresStaySeen_data() { textsNeverOverlapNorLeaveThePicture_data(); }
    void upToTheSmallestPaneTheFiguresStaySeen();
    void rowsHaveNamesAndFiguresWhereTheirHeightIsGiven();
    void logarithmicAxesHaveRoundEnds_data();
    void logarithmicAxesHaveRoundEnds();
    void noStrokeLeavesThePicture_data() { textsNeverOverlapNorLeaveThePicture_data(); }
    void noStrokeLeavesThePicture();
    void aWhiskerEndsInACapOrInAnArrow();
    void aMarkerBeyondTheEdgeIsAnArrowToIt();
    void countsHaveNoNegativeAxis();
    void aBroadLineIsNotCutAtTheTop();
    void markersStandAtTheirValues();
    void namesOfMarkersGoToFurtherRows();
    void everyMarkerKeepsItsLine_data();
    void everyMarkerKeepsItsLine();
    void atItsWholeHeightNothingIsLeftOut();
    void countsHaveNoTicksBetweenWholeNumbers();
    void oneValueIsNotBlownUp();
    void axesCoverTheirFiguresWithRoundTicks_data();
    void axesCoverTheirFiguresWithRoundTicks();
    void numbersFollowThePersonsLanguage();
    void thinnedLinesKeepTheirExtremes();

private:
    static void rowsStaySeen(const ChartData &chart, const ChartLayout &layout);
    static QFont font()
    {
        QFont font = QApplication::font();
        font.setPixelSize(13);
        return font;
    }
};

void ChartLayoutTest::textsNeverOverlapNorLeaveThePicture_data()
{
    QTest::addColumn<ChartData>("chart");
    QTest::addColumn<QSize>("size");
    QTest::addColumn<QString>("language");
    const QSize sizes[] = {{520, 300},  {300, 260}, {260, 180}, {200, 150},
                           {1400, 800}, {900, 160}, {220, 700}};
    for (const ChartData &chart : fakeCharts()) {
        for (const QSize &size : sizes) {
            for (const QString &language :
                 {QStringLiteral("C"), QStringLiteral("de_DE"), QStringLiteral("fr_FR")})
                QTest::addRow("%s %dx%d %s", qPrintable(chart.name), size.width(), size.height(),
                              qPrintable(language))
                    << chart << size << language;
        }
    }
}

void ChartLayoutTest::textsNeverOverlapNorLeaveThePicture()
{
    QFETCH(ChartData, chart);
    QFETCH(QSize, size);
    QFETCH(QString, language);
    const ChartLayout layout = layoutChart(chart, size, font(), QLocale(language));
    QVERIFY(!layout.texts.isEmpty());
    const QRectF picture = QRectF(QPointF(0, 0), size).adjusted(-0.5, -0.5, 0.5, 0.5);
    for (qsizetype i = 0; i < layout.texts.size(); ++i) {
        const ChartText &text = layout.texts[i];
        QVERIFY2(picture.contains(text.box), qPrintable(text.text));
        const QSizeF room = text.upright ? text.box.size().transposed() : text.box.size();
        const QSizeF needed =
            QFontMetricsF(text.font).boundingRect(QRectF(QPointF(0, 0), room), text.flags, text.text).size();
        QVERIFY2(needed.width() <= room.width() + 1 && needed.height() <= room.height() + 1,
                 qPrintable(text.text));
        for (qsizetype j = 0; j < i; ++j) {
            const QRectF common = text.box.intersected(layout.texts[j].box);
            QVERIFY2(common.width() < 1 || common.height() < 1,
                     qPrintable(text.text + " over " + layout.texts[j].text));
        }
    }
}

void ChartLayoutTest::upToTheSmallestPaneTheFiguresStaySeen()
{
    QFETCH(ChartData, chart);
    QFETCH(QSize, size);
    const ChartLayout layout = layoutChart(chart, size, font(), QLocale::c());
    QCOMPARE(layout.isEmpty(), !hasFigures(chart));
    if (layout.isEmpty())
        return;
    QVERIFY(QRectF(QPointF(0, 0), size).contains(layout.plot));
    QVERIFY(layout.plot.height() >= 40 && layout.plot.width() >= 80);
    if (chart.kind == ChartData::Kind::Rows)
        return rowsStaySeen(chart, layout);
    for (const ChartBar &bar : chart.bars) {
        const auto [left, right] = layout.barEdges(chart, bar);
        const double end = chart.yEnd > 0 ? std::min(bar.high, layout.y.high) : bar.high;
        QVERIFY(layout.plot.adjusted(-1, -1, 1, 1).contains(layout.place(left, std::max(bar.value, end))));
        QVERIFY(layout.plot.adjusted(-1, -1, 1, 1).contains(layout.place(right, 0)));
    }
    for (const ChartSeries &series : chart.series) {
        for (const ChartPoint &point : series.points)
            QVERIFY(layout.plot.adjusted(-1, -1, 1, 1).contains(layout.place(point.x, point.y)));
    }
}

/// A point for each run of each row, each line ends inside.
void ChartLayoutTest::rowsStaySeen(const ChartData &chart, const ChartLayout &layout)
{
    QList<QPointF> dots;
    for (const ChartStroke &stroke : layout.strokes) {
        const bool inLegend = stroke.line.y1() < layout.plot.top();
        if (stroke.kind == ChartStroke::Kind::Dot && !inLegend)
            dots << stroke.line.p1();
        if (stroke.kind == ChartStroke::Kind::Reach)
            QVERIFY(layout.plot.adjusted(-1, -4, 1, 4).contains(stroke.line.p2()));
    }
    QCOMPARE(dots.size(), chart.bars.size());
    for (qsizetype i = 0; i < dots.size(); ++i) {
        QVERIFY(layout.plot.contains(dots[i]));
        QVERIFY(std::abs(layout.valueAt(dots[i].x()) - std::log10(chart.bars[i].value)) < 1e-6);
        QCOMPARE(std::lround(layout.rowAt(dots[i].y())), std::lround(chart.bars[i].left));
    }
}

void ChartLayoutTest::rowsHaveNamesAndFiguresWhereTheirHeightIsGiven()
{
    for (const ChartData &chart : fakeCharts()) {
        if (chart.kind != ChartData::Kind::Rows)
            continue;
        const double height = wholeHeight(chart, 540, 600, font(), QLocale::c());
        const ChartLayout layout = layoutChart(chart, {540, height}, font(), QLocale::c());
        QStringList all;
        for (const ChartText &text : layout.texts)
            all << text.text;
        for (const ChartBar &bar : chart.bars) {
            QVERIFY2(all.contains(bar.label), qPrintable(bar.label.english()));
            QVERIFY2(all.contains(bar.valueLabel), qPrintable(bar.valueLabel.english()));
        }
        for (const ChartSeries &series : chart.series)
            QVERIFY2(all.contains(series.name), qPrintable(series.name.english()));
        QVERIFY(all.contains(chart.note) && all.contains(chart.xTitle));
    }
}

void ChartLayoutTest::logarithmicAxesHaveRoundEnds_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::addColumn<QStringList>("ticks");
    QTest::addRow("one value") << 7.0 << 7.0 << QStringList {"5", "10", "20", "50"};
    QTest::addRow("fractions") << 0.03 << 0.4 << QStringList {"0.02", "0.05", "0.1", "0.2", "0.5"};
    QTest::addRow("across one") << 0.7 << 11.0 << QStringList {"0.5", "1", "2", "5", "10", "20"};
    QTest::addRow("exact ends") << 10.0 << 1000.0
                                << QStringList {"10", "20", "50", "100", "200", "500", "1,000"};
}

void ChartLayoutTest::logarithmicAxesHaveRoundEnds()
{
    QFETCH(double, low);
    QFETCH(double, high);
    QFETCH(QStringList, ticks);
    const ChartAxis axis = logarithmicAxis(low, high);
    QStringList labels;
    for (const double tick : axis.ticks())
        labels << axis.label(tick, QLocale(QLocale::English));
    QCOMPARE(labels, ticks);
}

void ChartLayoutTest::noStrokeLeavesThePicture()
{
    QFETCH(ChartData, chart);
    QFETCH(QSize, size);
    const QRectF picture = QRectF(QPointF(0, 0), size).adjusted(-0.5, -0.5, 0.5, 0.5);
    for (const ChartStroke &stroke : layoutChart(chart, size, font(), QLocale::c()).strokes)
        QVERIFY(picture.contains(stroke.line.p1()) && picture.contains(stroke.line.p2()));
}

namespace {

const ChartData &chartNamed(const QList<ChartData> &charts, const char *name)
{
    return *std::find_if(charts.begin(), charts.end(),
                         [name](const ChartData &chart) { return chart.name == QLatin1String(name); });
}

} // namespace

/// Nothing is cut silently: where a whisker does not end at its figure it is an arrow, and the figure is
/// said.
void ChartLayoutTest::aWhiskerEndsInACapOrInAnArrow()
{
    const QList<ChartData> charts = fakeCharts();
    const ChartData &chart = chartNamed(charts, "wait");
    const ChartLayout layout = layoutChart(chart, {900, 400}, font(), QLocale::c());
    int arrows = 0;
    for (const ChartBar &bar : chart.bars) {
        if (!(bar.high > bar.low))
            continue;
        const bool leaves = bar.high > layout.y.high;
        arrows += leaves;
        const QPointF tip = layout.place(bar.left, std::min(bar.high, layout.y.high));
        int caps = 0;
        int heads = 0;
        for (const ChartStroke &stroke : layout.strokes) {
            if (stroke.kind != ChartStroke::Kind::Whisker)
                continue;
            caps += QLineF(stroke.line.center(), tip).length() < 1 && stroke.line.dy() == 0;
            heads +=
                QLineF(stroke.line.p1(), tip).length() < 1 && stroke.line.dx() != 0 && stroke.line.dy() > 0;
        }
        QCOMPARE(caps, leaves ? 0 : 1);
        QCOMPARE(heads, leaves ? 2 : 0);
        const bool isSaid = std::any_of(layout.texts.begin(), layout.texts.end(), [&](const ChartText &text) {
            return text.text.contains(QStringLiteral("↑ ") + bar.highLabel.shown());
        });
        QCOMPARE(isSaid, leaves);
    }
    QCOMPARE(arrows, 2);
}

void ChartLayoutTest::aMarkerBeyondTheEdgeIsAnArrowToIt()
{
    const QList<ChartData> charts = fakeCharts();
    const ChartLayout layout = layoutChart(chartNamed(charts, "far"), {700, 300}, font(), QLocale::c());
    QVERIFY(layout.x.high < 50);
    int shafts = 0;
    for (const ChartStroke &stroke : layout.strokes)
        shafts += stroke.kind == ChartStroke::Kind::Marker && stroke.line.dy() == 0
            && stroke.line.p2().x() > layout.plot.right();
    QCOMPARE(shafts, 2);
    for (const char *name : {"longest", "lock off"})
        QVERIFY(std::any_of(layout.texts.begin(), layout.texts.end(), [name](const ChartText &text) {
            return text.text.startsWith(QLatin1String(name));
        }));
}

void ChartLayoutTest::countsHaveNoNegativeAxis()
{
    ChartData chart {"final", Text::plain("Left"), Text::plain("left"), Text::plain("repeats"),
                     ChartData::Kind::Histogram};
    for (const QList<double> &values : {QList<double> {0}, {0, 1}, {0, 1, 2}, {1}, {0, 20}}) {
        chart.bars.clear();
        for (const double value : values)
            chart.bars << ChartBar {value - 0.5, value + 0.5, 3, 0, 0, ChartRole::Working};
        const ChartLayout layout = layoutChart(chart, {700, 300}, font(), QLocale::c());
        for (const double tick : layout.x.ticks())
            QVERIFY(tick >= 0);
        QVERIFY(layout.x.low <= values.first() - 0.5 && layout.x.high >= values.last() + 0.5);
    }
    chart.bars = {ChartBar {-3.5, -2.5, 3, 0, 0, ChartRole::Working}};
    QVERIFY(layoutChart(chart, {700, 300}, font(), QLocale::c()).x.low <= -3.5); // where there are, there are
}

void ChartLayoutTest::aBroadLineIsNotCutAtTheTop()
{
    ChartData chart {"turns", Text::plain("Waiting and holding"), Text::plain("time, s"),
                     Text::plain("locks"), ChartData::Kind::Lines};
    chart.series = {
        {Text::plain("holding"), ChartRole::Holding, false, {{0, 2}, {1, 2}}, true},
        {Text::plain("waiting"), ChartRole::Waiting, false, {{0, 0}, {0.5, 0}, {0.5, 2}, {1, 2}}}};
    const ChartLayout layout = layoutChart(chart, {540, 180}, font(), QLocale::c());
    QVERIFY(layout.place(0, 2).y() - layout.plot.top() >= BroadLine / 2);
    QVERIFY(layout.plot.bottom() > layout.place(0, 2).y());
}

void ChartLayoutTest::markersStandAtTheirValues()
{
    const ChartData chart = fakeCharts().at(3);
    const ChartLayout layout = layoutChart(chart, {520, 300}, font(), QLocale::c());
    QList<double> shown;
    for (const ChartStroke &stroke : layout.strokes) {
        if (stroke.kind == ChartStroke::Kind::Marker)
            shown << layout.valueAt(stroke.line.x1());
    }
    QCOMPARE(shown.size(), chart.markers.size());
    for (qsizetype i = 0; i < shown.size(); ++i)
        QVERIFY(std::abs(shown[i] - chart.markers[i].x) < 1e-6);
}

/// Six locks in a row, as an experiment of phases has them.
static ChartData sixMarkers()
{
    ChartData chart {"kinds", Text::plain("Acquires per second"), Text::plain("time, s"),
                     Text::plain("acquires/s"), ChartData::Kind::Lines};
    chart.series = {{Text::plain("this run"), ChartRole::Working, false, {{0, 10}, {6, 20}}}};
    const char *names[] = {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance"};
    for (int i = 0; i < 6; ++i)
        chart.markers.append({double(i), Text::plain(names[i]), ChartRole::Waiting});
    return chart;
}

/// Task times of a pool under a lock: most are short, the marks stand close together.
static ChartData taskTimes()
{
    ChartData chart {"durations", Text::plain("Task time"), Text::plain("task time, µs"),
                     Text::plain("tasks"), ChartData::Kind::Histogram};
    for (int i = 0; i < 40; ++i)
        chart.bars.append({i * 600.0, i * 600.0 + 600, i ? 100.0 / i : 3000, 0, 0, ChartRole::Working});
    chart.markers = {{400, Text::plain("median 400"), ChartRole::Holding},
                     {600, Text::plain("lock off: median 41.0"), ChartRole::Overlay1, true},
                     {11188, Text::plain("p95 11,188"), ChartRole::Waiting},
                     {19100, Text::plain("p99 19,100"), ChartRole::Waiting}};
    chart.note = Text::plain("4,000 tasks; 15 of these beyond the right edge, the longest 50,202 µs");
    return chart;
}

static qsizetype markerLines(const ChartLayout &layout)
{
    return std::count_if(layout.strokes.begin(), layout.strokes.end(),
                         [](const ChartStroke &stroke) { return stroke.kind == ChartStroke::Kind::Marker; });
}

static bool says(const ChartLayout &layout, const QString &words)
{
    return std::any_of(layout.texts.begin(), layout.texts.end(),
                       [&](const ChartText &text) { return text.text == words; });
}

void ChartLayoutTest::namesOfMarkersGoToFurtherRows()
{
    const ChartLayout layout = layoutChart(sixMarkers(), {540, 300}, font(), QLocale::c());
    for (const ChartMarker &marker : sixMarkers().markers)
        QVERIFY2(says(layout, marker.label.shown()), qPrintable(marker.label.english()));
    QVERIFY(layout.isWhole);
}

void ChartLayoutTest::everyMarkerKeepsItsLine_data()
{
    QTest::addColumn<ChartData>("chart");
    QTest::addColumn<QSize>("size");
    for (const QSize &size : {QSize {760, 440}, {300, 220}, {265, 190}, {265, 165}, {200, 150}, {200, 90}}) {
        QTest::addRow("durations %dx%d", size.width(), size.height()) << taskTimes() << size;
        QTest::addRow("kinds %dx%d", size.width(), size.height()) << sixMarkers() << size;
    }
}

void ChartLayoutTest::everyMarkerKeepsItsLine()
{
    QFETCH(ChartData, chart);
    QFETCH(QSize, size);
    QCOMPARE(markerLines(layoutChart(chart, size, font(), QLocale::c())), chart.markers.size());
}

/// As narrow as the window has it, and as high as it then makes it.
void ChartLayoutTest::atItsWholeHeightNothingIsLeftOut()
{
    const ChartData chart = taskTimes();
    const double height = wholeHeight(chart, 265, 400, font(), QLocale::c());
    QVERIFY2(height < 300, qPrintable(QString::number(height)));
    const ChartLayout layout = layoutChart(chart, {265, height}, font(), QLocale::c());
    QVERIFY(layout.isWhole);
    for (const ChartMarker &marker : chart.markers)
        QVERIFY2(says(layout, marker.label.shown()), qPrintable(marker.label.english()));
    QVERIFY(says(layout, chart.note.shown()) && says(layout, chart.xTitle.shown())
            && says(layout, chart.yTitle.shown()));
    QVERIFY(!layoutChart(chart, {265, height - 12}, font(), QLocale::c()).isWhole);
}

void ChartLayoutTest::countsHaveNoTicksBetweenWholeNumbers()
{
    ChartData chart = fakeCharts().at(1);
    for (ChartBar &bar : chart.bars)
        bar.value = std::min(bar.value, 1.0);
    const ChartLayout layout = layoutChart(chart, {520, 400}, font(), QLocale::c());
    QCOMPARE(layout.y.ticks(), (QList<double> {0, 1}));
}

void ChartLayoutTest::oneValueIsNotBlownUp()
{
    const ChartData chart = fakeCharts().at(2);
    const ChartLayout layout = layoutChart(chart, {520, 300}, font(), QLocale::c());
    const auto [left, right] = layout.barEdges(chart, chart.bars.first());
    QVERIFY(layout.place(right, 0).x() - layout.place(left, 0).x() <= 72);
    for (const double tick : layout.x.ticks())
        QCOMPARE(tick, std::floor(tick));
}

void ChartLayoutTest::axesCoverTheirFiguresWithRoundTicks_data()
{
    QTest::addColumn<double>("low");
    QTest::addColumn<double>("high");
    QTest::newRow("counts") << 0.0 << 9.0;
    QTest::newRow("tiny") << 0.0 << 3.7e-9;
    QTest::newRow("huge") << 0.0 << 4.1e12;
    QTest::newRow("nothing") << 0.0 << 0.0;
    QTest::newRow("below zero") << -3.0 << 7.0;
    QTest::newRow("only below zero") << -8.0 << -2.0;
    QTest::newRow("far from zero") << 1000.0 << 1001.0;
}

void ChartLayoutTest::axesCoverTheirFiguresWithRoundTicks()
{
    QFETCH(double, low);
    QFETCH(double, high);
    const ChartAxis axis = coveringAxis(low, high, 5, false);
    QVERIFY(axis.low <= low && axis.high >= high && axis.high > axis.low);
    QVERIFY(axis.low <= 0 && axis.high >= 0);
    const double lead = axis.step / std::pow(10, std::floor(std::log10(axis.step) + 1e-9));
    QVERIFY(qFuzzyCompare(lead, 1) || qFuzzyCompare(lead, 2) || qFuzzyCompare(lead, 5));
    const QList<double> ticks = axis.ticks();
    QVERIFY(ticks.size() >= 2 && ticks.size() <= 8);
    for (qsizetype i = 1; i < ticks.size(); ++i)
        QVERIFY(axis.label(ticks[i], QLocale::c()) != axis.label(ticks[i - 1], QLocale::c()));
}

void ChartLayoutTest::numbersFollowThePersonsLanguage()
{
    const ChartAxis axis {0, 1, 0.2};
    QCOMPARE(axis.label(0.4, QLocale("de_DE")), QStringLiteral("0,4"));
    QCOMPARE(axis.label(0.4, QLocale::c()), QStringLiteral("0.4"));
    QCOMPARE((ChartAxis {0, 4e7, 1e7}).label(3e7, QLocale::c()), QStringLiteral("30\u202fM"));
    QCOMPARE(figure(83.9, QLocale("de_DE")), QStringLiteral("83,9"));
    QCOMPARE(figure(2, QLocale::c()), QStringLiteral("2"));
}

void ChartLayoutTest::thinnedLinesKeepTheirExtremes()
{
    QList<ChartPoint> points;
    for (int i = 0; i < 100000; ++i)
        points << ChartPoint {double(i), std::sin(i * 0.01)};
    points[31337].y = 50;
    points[77777].y = -50;
    points[5].y = std::numeric_limits<double>::quiet_NaN();
    const QList<QPointF> kept = thinned(points, 500);
    QVERIFY(kept.size() <= 500 && kept.size() > 250);
    QVERIFY(kept.contains(QPointF(31337, 50)));
    QVERIFY(kept.contains(QPointF(77777, -50)));
    QVERIFY(std::is_sorted(kept.begin(), kept.end(),
                           [](const QPointF &a, const QPointF &b) { return a.x() < b.x(); }));
    QVERIFY(
        std::all_of(kept.begin(), kept.end(), [](const QPointF &point) { return std::isfinite(point.y()); }));
}

QTEST_MAIN(ChartLayoutTest)
#include "tst_chartlayout.moc"
