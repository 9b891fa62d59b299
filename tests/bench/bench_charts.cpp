// SPDX-License-Identifier: GPL-3.0-or-later
// PERFORMANCE line 32: all charts together, one live refresh: the figures computed, shown and painted. Once
// with one repeat, once with 500 of them.
#include "core/analysis/outcomes.h"
#include "core/experiments/catalogue.h"
#include "core/figures/tally.h"
#include "tests/fakes/fakerecord.h"
#include "ui/base/theme.h"
#include "ui/charts/chartview.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QImage>

#include <algorithm>
#include <cmath>
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

namespace {

struct Cost
{
    double wallMs = 0;
    double cpuMs = 0;
};

/// All charts of the experiment, shown and painted, for what `live` gives in each round.
template<typename Live>
Cost refresh(const Declaration &declaration, const QList<RunRecord> &overlays, int rounds, Live live)
{
    std::vector<std::unique_ptr<ChartView>> views;
    std::vector<QImage> screens;
    for (qsizetype i = 0; i < declaration.charts.size(); ++i) {
        views.push_back(std::make_unique<ChartView>());
        views.back()->resize(i == 0 ? 520 : 560, 300);
        views.back()->QWidget::show();
        screens.emplace_back(views.back()->size(), QImage::Format_RGB32);
    }
    QCoreApplication::processEvents();
    std::vector<double> milliseconds, cpu;
    for (int round = 0; round < rounds; ++round) {
        const RunRecord run = live(round);
        QElapsedTimer clock;
        const double before = cpuMilliseconds();
        clock.start();
        for (std::size_t i = 0; i < views.size(); ++i) {
            views[i]->show(declaration.charts[qsizetype(i)].make(run, overlays));
            views[i]->render(&screens[i]);
        }
        milliseconds.push_back(double(clock.nsecsElapsed()) * 1e-6);
        cpu.push_back(cpuMilliseconds() - before);
    }
    return {median(milliseconds), median(cpu)};
}

/// So many repeats, the last of them just over.
RunRecord repeated(const RunRecord &one, const Declaration &declaration, int count)
{
    RunRecord run = one;
    run.repeat = count;
    run.repeats.clear();
    for (int i = 0; i < count; ++i) {
        Repeat repeat = one.repeats.first();
        repeat.measures[QStringLiteral("wall_s")] = 1 + 0.001 * (i % 97);
        run.repeats << repeat;
    }
    run.outcomes = gradeOutcomes(declaration, run);
    return run;
}

/// Of every kind of lock, with the waits of a hundred classes that a real run has.
RunRecord fakeLocks()
{
    RunRecord run;
    run.experiment = QStringLiteral("locks");
    run.parameters = Parameters(findDeclaration(run.experiment)->parameters);
    run.parameters.set(QStringLiteral("kind"), QStringLiteral("all"));
    Repeat repeat;
    repeat.ending = RepeatEnding::Finished;
    QJsonObject kinds;
    for (const char *kind : {"mutex", "spin", "ticket", "semaphore", "file", "priority-inheritance"}) {
        QList<double> waits;
        for (int i = 0; i < 20'000; ++i)
            waits.append(std::floor(std::pow(i % 100, 2)));
        kinds.insert(QLatin1String(kind),
                     QJsonObject {{"acquires_per_s", 1e6},
                                  {"cpu_s", 0.2},
                                  {"wait_us_max", 9801},
                                  {"wait_us_p99", 9604},
                                  {"wait_us_counts", Tally(waits).toJson()}});
    }
    repeat.values.insert(QStringLiteral("by_kind"), kinds);
    run.repeats = {repeat};
    return run;
}

} // namespace

int main(int argc, char **argv)
{
    qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    Theme::of(Theme::Kind::Light).apply();
    const Declaration &pool = *findDeclaration(QStringLiteral("pool"));
    const RunRecord whole = fakePool(8, 500, false);
    const Cost one = refresh(pool, {fakePool(8, 500, true)}, 60, [&](int round) {
        return round % 2 ? whole : fakeLive(whole, 0.4 + round * 0.01); // figures change every time
    });
    std::printf("32 charts_refresh_ms %.2f\n", one.wallMs);
    // far below the line above: the machine was busy
    std::printf("32 charts_refresh_cpu_ms %.2f\n", one.cpuMs);

    constexpr int Many = 500;
    const Declaration &locks = *findDeclaration(QStringLiteral("locks"));
    const auto growing = [](const RunRecord &run) {
        return [run](int round) {
            RunRecord live = run;
            live.repeats.last().measures[QStringLiteral("wall_s")] = 1 + 0.01 * round;
            return live;
        };
    };
    const Cost pools = refresh(pool, {}, 20, growing(repeated(fakePool(8, 16, false), pool, Many)));
    std::printf("32 pool_500_repeats_cpu_ms %.2f\n", pools.cpuMs);
    const Cost full = refresh(pool, {}, 20, growing(repeated(whole, pool, Many))); // a quarter million tasks
    std::printf("32 pool_500_repeats_500_tasks_cpu_ms %.2f\n", full.cpuMs);
    const Cost all = refresh(locks, {}, 10, growing(repeated(fakeLocks(), locks, Many)));
    std::printf("32 locks_500_repeats_cpu_ms %.2f\n", all.cpuMs);
    return 0;
}
