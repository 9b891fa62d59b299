// SPDX-License-Identifier: GPL-3.0-or-later
// Names in charts that are longer than their place: whole, or told under the pointer; whole in pictures.
#include "ui/charts/chartimage.h"
#include "ui/charts/chartlayout.h"
#include "ui/charts/chartreading.h"
#include "ui/charts/chartview.h"

#include <QApplication>
#include <QFontMetricsF>
#include <QTest>

using namespace plab;

namespace {

QString longName(int i)
{
    return QStringLiteral("holiday-thumbnails-of-a-long-afternoon-number-%1").arg(i);
}

ChartData bars(ChartData::Kind kind, int count)
{
    ChartData chart;
    chart.name = QStringLiteral("bars");
    chart.title = Text::plain(QStringLiteral("Bars"));
    chart.kind = kind;
    for (int i = 0; i < count; ++i) {
        ChartBar bar;
        bar.left = i;
        bar.right = i + 1;
        bar.value = 10 + i;
        bar.label = Text::plain(longName(i));
        bar.valueLabel = Text::plain(QString::number(10 + i));
        chart.bars.append(bar);
    }
    return chart;
}

/// Five runs laid over one another, all with long names and at nearly the same place.
ChartData crowdedMarkers()
{
    ChartData chart = bars(ChartData::Kind::Histogram, 40);
    for (ChartBar &bar : chart.bars)
        bar.label = {};
    for (int i = 0; i < 5; ++i)
        chart.markers.append({20 + 0.1 * i,
                              Text::plain(longName(i) + QStringLiteral(": median %1").arg(400 + i)),
                              ChartRole::Overlay1, true});
    return chart;
}

QFont bodyFont()
{
    QFont font = QApplication::font();
    font.setPixelSize(13);
    return font;
}

/// All letters that are drawn, whatever lines they stand in.
QString drawn(const ChartLayout &layout)
{
    QString all;
    for (const ChartText &text : layout.texts)
        all += QString(text.text).remove(QChar(0x200b)) + QLatin1Char('\n');
    return all;
}

} // namespace

class ChartNamesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void namesOfRowsAreWrappedWhereTheirRowsAreHigh();
    void whatIsShortenedIsToldUnderThePointer_data();
    void whatIsShortenedIsToldUnderThePointer();
    void ofManyCategoriesOnlySomeAreNamed();
    void aLegendIsWrapped();
    void pictureSpellsMarkersOut();
    void aPictureGrowsForItsNames();
};

void ChartNamesTest::namesOfRowsAreWrappedWhereTheirRowsAreHigh()
{
    const ChartData chart = bars(ChartData::Kind::Rows, 4);
    const ChartLayout high = layoutChart(chart, {360, 300}, bodyFont(), QLocale::c());
    QVERIFY(!high.isCut && drawn(high).contains(longName(3)));
    const ChartLayout low = layoutChart(chart, {360, 130}, bodyFont(), QLocale::c());
    QVERIFY(low.isCut && !drawn(low).contains(longName(3)));
}

void ChartNamesTest::whatIsShortenedIsToldUnderThePointer_data()
{
    QTest::addColumn<ChartData>("chart");
    QTest::addColumn<QString>("whole");
    QTest::addRow("rows") << bars(ChartData::Kind::Rows, 8) << longName(7);
    QTest::addRow("categories, turned") << bars(ChartData::Kind::Categories, 8) << longName(7);
    QTest::addRow("markers") << crowdedMarkers() << longName(0) + QStringLiteral(": median 400");
}

void ChartNamesTest::whatIsShortenedIsToldUnderThePointer()
{
    QFETCH(ChartData, chart);
    QFETCH(QString, whole);
    ChartView view;
    view.resize(340, 220);
    view.show(chart);
    view.QWidget::show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    bool told = false;
    for (int y = 0; y < view.height() && !told; y += 4) {
        for (int x = 0; x < view.width() && !told; x += 4) {
            QTest::mouseMove(&view, {x, y});
            told = view.findChild<ChartReading *>()->words().contains(whole);
        }
    }
    QVERIFY(told);
}

void ChartNamesTest::ofManyCategoriesOnlySomeAreNamed()
{
    const ChartLayout layout =
        layoutChart(bars(ChartData::Kind::Categories, 200), {700, 300}, bodyFont(), QLocale::c());
    QList<QRectF> names;
    for (const ChartText &text : layout.texts) {
        if (text.upright && text.text.startsWith(QStringLiteral("holiday")))
            names << text.box;
    }
    QVERIFY(names.size() > 20 && names.size() < 100);
    for (qsizetype i = 1; i < names.size(); ++i)
        QVERIFY(!names[i].intersects(names[i - 1]));
}

void ChartNamesTest::aLegendIsWrapped()
{
    ChartData chart;
    chart.title = Text::plain(QStringLiteral("Lines"));
    for (int i = 0; i < 2; ++i)
        chart.series.append({Text::plain(longName(i) + QLatin1Char(' ') + longName(i)),
                             ChartRole::Working,
                             false,
                             {{0, 1}, {1, 2}}});
    const ChartLayout layout = layoutChart(chart, {300, 400}, bodyFont(), QLocale::c());
    for (int i = 0; i < 2; ++i)
        QVERIFY(drawn(layout).contains(longName(i) + QLatin1Char(' ') + longName(i)));
    for (const ChartText &text : layout.texts)
        QVERIFY(QRectF(0, 0, 300, 400).contains(text.box));
}

/// On the screen a pointer asks for the rest.
void ChartNamesTest::pictureSpellsMarkersOut()
{
    const ChartData chart = crowdedMarkers();
    const QSizeF size(760, 440);
    const ChartLayout seen = layoutChart(chart, size, bodyFont(), QLocale::c());
    QVERIFY(seen.isShort && !drawn(seen).contains(chart.markers[2].label.shown()));
    const ChartLayout still = layoutChart(chart, size, bodyFont(), QLocale::c(), {.still = true});
    for (const ChartMarker &marker : chart.markers)
        QVERIFY(drawn(still).contains(marker.label.shown()));
}

void ChartNamesTest::aPictureGrowsForItsNames()
{
    const ChartData chart = bars(ChartData::Kind::Rows, 13);
    PictureOptions options {{300, 300}, 1, Theme::Kind::Light};
    QCOMPARE(chartImage(chart, options).height(), 300); // as somebody asked for
    options.mayGrow = true;
    const int grown = chartImage(chart, options).height();
    QVERIFY(grown > 300 && grown <= 600);
    QCOMPARE(chartImage(bars(ChartData::Kind::Rows, 2), options).height(), 300); // no need
}

QTEST_MAIN(ChartNamesTest)
#include "tst_chartnames.moc"
