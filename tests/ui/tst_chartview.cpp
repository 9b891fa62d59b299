// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakecharts.h"
#include "ui/base/theme.h"
#include "ui/charts/chartimage.h"
#include "ui/charts/chartview.h"

#include <QFile>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace plab;

class ChartViewTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void textIsReadableInBothThemes_data();
    void textIsReadableInBothThemes();
    void speaksItsMainFigures();
    void tellsTheFiguresUnderThePointer();
    void whatIsExportedIsWhatIsSeen();
    void refreshingShowsTheNewestOnly();
    void pngHasTheAskedPixels();
    void svgHoldsTextAndStaysInsideItsPage();
    void pdfHasTheAskedPage();
    void otherEndingsAreRefused();
    void aFolderThatIsNotThereIsNamed();

private:
    QTemporaryDir m_folder;
};

static double luminance(const QColor &colour)
{
    const auto linear = [](double part) {
        return part <= 0.03928 ? part / 12.92 : std::pow((part + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF())
        + 0.0722 * linear(colour.blueF());
}

static double contrast(const QColor &a, const QColor &b)
{
    const double x = luminance(a), y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

static QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void ChartViewTest::textIsReadableInBothThemes_data()
{
    QTest::addColumn<bool>("dark");
    QTest::newRow("light") << false;
    QTest::newRow("dark") << true;
}

void ChartViewTest::textIsReadableInBothThemes()
{
    QFETCH(bool, dark);
    const Theme theme = Theme::of(dark ? Theme::Kind::Dark : Theme::Kind::Light);
    for (int role = 0; role <= int(ChartRole::Overlay3); ++role)
        QVERIFY2(contrast(theme.textColour(ChartRole(role)), theme.background()) >= 4.5,
                 qPrintable(QString::number(role)));
    for (const Grade grade : {Grade::Acceptable, Grade::Interesting, Grade::Forbidden})
        QVERIFY(contrast(theme.colour(grade), theme.background()) >= 4.5);
    QVERIFY(contrast(theme.mutedText(), theme.surface()) >= 4.5);
    QVERIFY(contrast(theme.text(), theme.errorBackground()) >= 7);
    QVERIFY(contrast(Qt::white, theme.runButton()) >= 4.4);
    QVERIFY(!theme.styleSheet().isEmpty());
    QVERIFY(!theme.styleSheet().section("*/", 1).contains('@'));
}

void ChartViewTest::speaksItsMainFigures()
{
    ChartView view;
    view.show(fakeCharts().at(0));
    QVERIFY(view.accessibleName().startsWith("Outcomes: "));
    QVERIFY(view.accessibleName().contains("◆ updates lost: 80 % (56 to 92)"));
    view.show(fakeCharts().at(1));
    QVERIFY(view.accessibleName().contains("expected 200 000"));
    view.show(fakeCharts().last());
    QCOMPARE(view.accessibleName(), QStringLiteral("Task time: No task has been timed yet."));
}

void ChartViewTest::tellsTheFiguresUnderThePointer()
{
    ChartView view;
    view.resize(520, 300);
    view.show(fakeCharts().at(5));
    view.show();
    QVERIFY(QTest::qWaitForWindowExposed(&view));
    QStringList told;
    for (int x = 0; x < view.width(); x += 10) {
        const QString figures = view.figureAt(QPointF(x, view.height() / 2.0));
        if (!figures.isEmpty() && !told.contains(figures))
            told << figures;
    }
    QCOMPARE(told, (QStringList {"lock off: 414 ms (360 to 460)", "lock mutex: 571 ms (520 to 610)"}));
    QVERIFY(view.figureAt(QPointF(1, 1)).isEmpty());
    view.resize(520, 560);
    view.show(fakeCharts().at(7)); // rows of four runs
    const QStringList row = view.figureAt(QPointF(20, view.height() / 2.0)).split(QLatin1Char('\n'));
    QCOMPARE(row.size(), 4);
    QVERIFY2(row.at(1).contains(", size 1024: "), qPrintable(row.at(1)));
}

void ChartViewTest::whatIsExportedIsWhatIsSeen()
{
    Theme::of(Theme::Kind::Light).apply();
    for (const ChartData &chart : fakeCharts()) {
        ChartView view;
        view.resize(524, 304); // two points of focus ring on each side
        view.show(chart);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QImage seen = view.grab(QRect(2, 2, 520, 300)).toImage().convertToFormat(QImage::Format_RGB32);
        const QImage drawn =
            chartImage(chart, {{520, 300}, 1, Theme::Kind::Light}).convertToFormat(QImage::Format_RGB32);
        int different = 0;
        for (int y = 0; y < 300; ++y) {
            for (int x = 0; x < 520; ++x)
                different += std::abs(qGray(seen.pixel(x, y)) - qGray(drawn.pixel(x, y))) > 48;
        }
        QVERIFY2(different < 520 * 300 / 500,
                 qPrintable(QString("%1: %2 pixels").arg(chart.name).arg(different)));
    }
    qApp->setStyleSheet({});
}

void ChartViewTest::refreshingShowsTheNewestOnly()
{
    const PictureOptions options {{520, 304}, 1, Theme::Kind::Light};
    ChartView fresh, used;
    for (ChartView *view : {&fresh, &used}) {
        view->resize(options.size);
        view->QWidget::show();
    }
    for (const ChartData &chart : fakeCharts())
        used.show(chart);
    const ChartData last = fakeCharts().at(1);
    used.show(last);
    fresh.show(last);
    QVERIFY(QTest::qWaitForWindowExposed(&used));
    QCOMPARE(used.grab().toImage(), fresh.grab().toImage());
}

void ChartViewTest::pngHasTheAskedPixels()
{
    const QString path = m_folder.filePath("chart.png");
    QVERIFY(bool(saveChart(fakeCharts().at(1), path, {{400, 240}, 2.5, Theme::Kind::Dark})));
    const QImage image(path);
    QCOMPARE(image.size(), QSize(1000, 600));
    QCOMPARE(QColor(image.pixel(1, 1)), Theme::of(Theme::Kind::Dark).background());
    QCOMPARE(qRound(image.dotsPerMeterX() * 0.0254), 240);
}

void ChartViewTest::svgHoldsTextAndStaysInsideItsPage()
{
    for (const ChartData &chart : fakeCharts()) {
        const QString path = m_folder.filePath("chart.svg");
        QVERIFY(bool(saveChart(chart, path, {{520, 300}, 1, Theme::Kind::Light})));
        const QByteArray svg = contentOf(path);
        QVERIFY(svg.contains("<text"));
        QVERIFY(svg.contains(chart.title.english().toUtf8()));
        QVERIFY(!svg.contains("<image"));
        QXmlStreamReader reader(svg);
        while (!reader.atEnd())
            reader.readNext();
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        QCOMPARE(QSvgRenderer(svg).viewBoxF(), QRectF(0, 0, 520, 300));
    }
}

void ChartViewTest::pdfHasTheAskedPage()
{
    const QString path = m_folder.filePath("chart.pdf");
    QVERIFY(bool(saveChart(fakeCharts().at(4), path, {{400, 200}, 1, Theme::Kind::Light})));
    const QByteArray pdf = contentOf(path);
    QVERIFY(pdf.startsWith("%PDF-"));
    QVERIFY(pdf.contains("/MediaBox [0 0 300"));
    QVERIFY(pdf.contains("/Font"));
}

void ChartViewTest::otherEndingsAreRefused()
{
    const QString path = m_folder.filePath("chart.bmp");
    const Result<void> saved = saveChart(fakeCharts().first(), path, {});
    QVERIFY(!saved);
    QCOMPARE(saved.error().kind, ErrorKind::Usage);
    QVERIFY(saved.error().sentence.english().contains("chart.bmp")
            && saved.error().sentence.english().contains(".png, .svg or .pdf"));
    QVERIFY(!QFile::exists(path));
}

void ChartViewTest::aFolderThatIsNotThereIsNamed()
{
    const Result<void> saved = saveChart(fakeCharts().first(), m_folder.filePath("absent/chart.svg"), {});
    QVERIFY(!saved);
    QVERIFY(saved.error().sentence.english().contains("absent/chart.svg"));
}

QTEST_MAIN(ChartViewTest)
#include "tst_chartview.moc"
