// SPDX-License-Identifier: GPL-3.0-or-later
// What lines 29 and 34 are compared with: a Qt Widgets program that shows one empty window (BARE_CHARTS: with
// one chart).
#include "tests/bench/shown.h"

#include <QApplication>
#include <QMainWindow>

#ifdef BARE_CHARTS
#include <QChartView>
#include <QLineSeries>
#endif

int main(int argc, char **argv)
{
    bench::startAgain(argv);
    QApplication application(argc, argv);
    QMainWindow window;
    window.resize(1440, 900);
#ifdef BARE_CHARTS
    auto *series = new QLineSeries;
    for (int i = 0; i < 500; ++i)
        series->append(i, i % 50);
    auto *view = new QChartView;
    view->chart()->addSeries(series);
    view->chart()->createDefaultAxes();
    window.setCentralWidget(view);
#endif
    bench::whenShown(window, [] {
#ifdef BARE_CHARTS
        bench::tell(34, "bare_kib", bench::residentKib());
#else
        bench::tell(29, "bare_start_ms", bench::sinceStartMs());
#endif
        QCoreApplication::quit();
    });
    window.show();
    return QApplication::exec();
}
