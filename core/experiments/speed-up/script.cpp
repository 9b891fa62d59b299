// SPDX-License-Identifier: GPL-3.0-or-later
// Speed-up: the same sums one after the other, by threads, and by processes.
#include "core/experiments/speed-up/script.h"

#include "core/exhibits/drawnorder.h"
#include "core/exhibits/powers.h"
#include "core/experiments/speed-up/party.h"
#include "core/runtime/script.h"

#include <algorithm>

namespace plab::speedup {

bool isAll(const Parameters &p)
{
    return p.choice("runner") == QLatin1String("all");
}

namespace {

/// sum(i + i**5 + i**6 for i in range(iterations)), modulo 2⁶⁴
void makeSum(SumJob &job)
{
    if (!job.begin())
        return;
    std::uint64_t sum = 0;
    for (std::uint64_t first = 0; first < job.iterations(); first += SumJob::Block) {
        const std::uint64_t end = std::min(first + SumJob::Block, job.iterations());
        sum += sumOfPowers(first, end);
        if (!job.goOn(end))
            return job.end(std::nullopt);
    }
    job.end(sum);
}

int makeSumInChild(Child &child)
{
    return makeInChild(child, makeSum);
}

const ChildFunctionName sumFunction("speed-up.sum", &makeSumInChild);

/// for job in range(jobs): make_sum(). What that takes is its CPU time: where it had to wait for a CPU, no
/// speed-up of the others would come from that.
double oneAfterTheOther(SumJobs &jobs)
{
    jobs.begin();
    for (std::uint32_t job = 0; job < jobs.count(); ++job)
        jobs.makeHere(makeSum, job);
    jobs.tell("serial_wall_s", jobs.seconds());
    return jobs.cpuSeconds();
}

/// ts = [Thread(target=make_sum) for …], or Process; for t in ts: t.start(); for t in ts: t.join()
double atTheSameTime(SumJobs &jobs, StartMethod method)
{
    jobs.begin();
    for (std::uint32_t job = 0; job < jobs.count(); ++job)
        jobs.process(sumFunction, method, job).start();
    jobs.join();
    jobs.tell(method == StartMethod::Thread ? "threads_cpu_s" : "processes_cpu_s", jobs.cpuSeconds());
    return jobs.seconds();
}

/// The ways asked for, in the order in which they take their turns.
QStringList waysInOrder(Parent &parent)
{
    const QString runner = parent.parameters().choice("runner");
    if (!isAll(parent.parameters()))
        return {runner};
    return takeTurnsInDrawnOrder(parent, QStringList {"serial", "threads", "processes"},
                                 [](const QString &way) { return way; });
}

void report(Parent &parent, const QMap<QString, double> &seconds)
{
    for (auto way = seconds.begin(); way != seconds.end(); ++way) {
        parent.measure(way.key() + QStringLiteral("_s"), way.value());
        if (seconds.contains("serial") && way.key() != QLatin1String("serial"))
            parent.measure(QStringLiteral("speedup_") + way.key(), seconds["serial"] / way.value());
    }
}

void run(Parent &parent)
{
    SumJobs jobs(parent);
    QMap<QString, double> seconds;
    for (const QString &way : waysInOrder(parent)) {
        seconds[way] = way == QLatin1String("serial") ? oneAfterTheOther(jobs)
            : way == QLatin1String("threads")         ? atTheSameTime(jobs, StartMethod::Thread)
                                                      : atTheSameTime(jobs, StartMethod::Fork);
        report(parent, seconds);
        parent.publish();
    }
    parent.returned();

    const std::optional<std::uint64_t> sum = jobs.sum();
    parent.outcome(sum ? QStringLiteral("same-result") : QStringLiteral("different-result"));
    if (sum)
        parent.value(QStringLiteral("checksum"), QString::number(*sum));
}

} // namespace

Script script()
{
    return {SumJobs::needs, run, sharedRoot<SumShared>()};
}

} // namespace plab::speedup
