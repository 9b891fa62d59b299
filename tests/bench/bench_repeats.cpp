// SPDX-License-Identifier: GPL-3.0-or-later
// What a repeat costs in a long run against one in a short run: an empty pool, over and over. Every repeat
// takes what the machine needs for its processes; what grows with their number is the laboratory's own.
//
//     bench_repeats [few] [many]        200 and 3000 repeats unless you say otherwise
#include "core/experiments/catalogue.h"
#include "core/lab/lab.h"
#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>

#include <cstdlib>

#include <unistd.h>

using namespace plab;

namespace {

struct Cost
{
    double wallMs = 0;   ///< a repeat
    double engineMs = 0; ///< a repeat, CPU time of the run's thread
    double kib = 0;      ///< a repeat, by which this process has grown
};

/// CPU time of the thread with this name, ms; /proc/<pid>/task/<tid>/stat, fields 14 and 15 (proc(5)).
double threadMs(const char *name)
{
    const QStringList tasks =
        QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    for (const QString &task : tasks) {
        QFile file(QStringLiteral("/proc/self/task/%1/stat").arg(task));
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray stat = file.readAll();
        const QByteArrayList fields = stat.mid(stat.lastIndexOf(')') + 2).split(' ');
        if (stat.contains(QByteArray("(") + name + ')'))
            return (fields.value(11).toDouble() + fields.value(12).toDouble()) * 1e3
                / double(sysconf(_SC_CLK_TCK));
    }
    return 0;
}

double residentKib()
{
    QFile file(QStringLiteral("/proc/self/statm"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    return file.readAll().split(' ').value(1).toDouble() * double(sysconf(_SC_PAGESIZE)) / 1024;
}

RunRequest emptyPool(int repeat)
{
    RunRequest request;
    request.experiment = QStringLiteral("pool");
    request.parameters = Parameters(findDeclaration(request.experiment)->parameters);
    request.parameters.set(QStringLiteral("task"), QStringLiteral("none"));
    request.parameters.set(QStringLiteral("tasks"), qint64(1));
    request.parameters.set(QStringLiteral("workers"), qint64(1));
    request.parameters.set(QStringLiteral("recording"), QStringLiteral("off"));
    request.repeat = repeat;
    return request;
}

Cost costOf(Lab &lab, int repeat)
{
    const double memory = residentKib();
    const double cpu = threadMs("run");
    const double begun = bench::now();
    const Result<Run *> run = lab.start(emptyPool(repeat));
    if (!run)
        qFatal("%s", qPrintable(run.error().sentence.english()));
    QEventLoop loop;
    QObject::connect(run.value(), &Run::finished, &loop, &QEventLoop::quit);
    loop.exec();
    if (run.value()->record()->countedRepeats() != repeat)
        qFatal("only %d of %d repeats ended", run.value()->record()->countedRepeats(), repeat);
    return {(bench::now() - begun) * 1e-6 / repeat, (threadMs("run") - cpu) / repeat,
            (residentKib() - memory) / repeat};
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const int few = argc > 1 ? std::atoi(argv[1]) : 200;
    const int many = argc > 2 ? std::atoi(argv[2]) : 3000;
    Lab lab;
    costOf(lab, 20); // the nursery, and what is made once
    const Cost shortRun = costOf(lab, few);
    const Cost longRun = costOf(lab, many);
    bench::tell(35, "repeat_few_ms", shortRun.wallMs);
    bench::tell(35, "repeat_many_ms", longRun.wallMs);
    bench::tell(35, "repeat_ratio", longRun.wallMs / shortRun.wallMs);
    bench::tell(35, "engine_few_ms", shortRun.engineMs);
    bench::tell(35, "engine_many_ms", longRun.engineMs);
    bench::tell(35, "engine_share", longRun.engineMs / longRun.wallMs);
    bench::tell(35, "kib_each", longRun.kib);
    return 0;
}
