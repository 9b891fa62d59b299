// SPDX-License-Identifier: GPL-3.0-or-later
// PERFORMANCE line 32: all charts together, one live refresh: the figures computed, shown and painted.
#include "core/experiments/catalogue.h"
#include "tests/fakes/fakerecord.h"
#include "ui/charts/chartview.h"
#include "ui/base/theme.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <memory>
#include <vector>

using namespace plab;

/// CPU time of this thread: what a refresh costs, whatever else the machine does meanwhile.
static double cpuMilliseconds()
{
    timespec time {};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return double(time.tv_sec) * 1e3 + double(time.tv_nsec) * 1e-6;
}

static double median(std::vector<double> values)
{
    std::nth_element(values.begin(), values.begin() + values.size() / 2, values.end());
    return values[values.size() / 2];
}

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    Theme::of(Theme::Kind::Light).apply();
    const Declaration *pool = findDeclaration(QStringLiteral("pool"));
    const RunRecord whole = fakePool(8, 500, false);
    const QList<RunRecord> overlays {fakePool(8, 500, true)};
    std::vector<std::unique_ptr<ChartView>> views;
    std::vector<QImage> screens;
    for (qsizetype i = 0; i < pool->charts.size(); ++i) {
        views.push_back(std::make_unique<ChartView>());
        views.back()->resize(i == 0 ? 520 : 560, 300);
        views.back()->QWidget::show();
        screens.emplace_back(views.back()->size(), QImage::Format_RGB32);
    }
    application.processEvents();
    std::vector<double> milliseconds, cpu;
    for (int round = 0; round < 60; ++round) {
        const RunRecord live =
            round % 2 ? whole : fakeLive(whole, 0.4 + round * 0.01); // figures change every time
        QElapsedTimer clock;
        const double before = cpuMilliseconds();
        clock.start();
        for (std::size_t i = 0; i < views.size(); ++i) {
            views[i]->show(pool->charts[qsizetype(i)].make(live, overlays));
            views[i]->render(&screens[i]);
        }
        milliseconds.push_back(double(clock.nsecsElapsed()) * 1e-6);
        cpu.push_back(cpuMilliseconds() - before);
    }
    std::printf("32 charts_refresh_ms %.2f\n", median(milliseconds));
    std::printf("32 charts_refresh_cpu_ms %.2f\n",
                median(cpu)); // far below the line above: the machine was busy
    return 0;
}
