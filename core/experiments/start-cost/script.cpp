// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: children that do nothing are started and joined, one after the other.
#include "core/experiments/start-cost/script.h"

#include "core/exhibits/drawnorder.h"
#include "core/experiments/start-cost/card.h"
#include "core/figures/tally.h"
#include "core/multiprocessing/chosenmethod.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/script.h"
#include "core/shared/memory.h"

#include <QJsonArray>
#include <QJsonObject>

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>

namespace plab::startcost {

namespace {

std::uint64_t ballastOf(const Parameters &p)
{
    return std::uint64_t(p.integer("ballast-mib")) << 20;
}

/// Private memory of the parent, every page of it touched, so that a fork has page tables to copy. In small
/// pages, whatever the machine's setting: with huge ones there is less to copy.
class Ballast
{
public:
    explicit Ballast(Parent &parent) : m_size(ballastOf(parent.parameters()))
    {
        if (m_size == 0)
            return;
        Parent::orRefuse(checkBallast(parent.parameters()));
        m_data = mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (m_data == MAP_FAILED)
            throw Refused {refusedError(systemError(tr("Cannot allocate the ballast: %1."), errno).sentence)};
        madvise(m_data, m_size, MADV_NOHUGEPAGE);
        const auto page = std::size_t(sysconf(_SC_PAGESIZE));
        for (std::size_t at = 0; at < m_size; at += page) {
            static_cast<volatile char *>(m_data)[at] = 1;
            if (at % (64 << 20) == 0)
                parent.throwIfStopped();
        }
    }
    ~Ballast()
    {
        if (m_data)
            munmap(m_data, m_size);
    }
    Ballast(const Ballast &) = delete;

private:
    std::size_t m_size;
    void *m_data = nullptr;
};

int leave(Child &)
{
    return 0;
}

const ChildFunctionName leaver("start-cost.leaver", &leave);

} // namespace

Result<void> checkBallast(const Parameters &p)
{
    const std::uint64_t bytes = ballastOf(p);
    const std::uint64_t available = bytes == 0 ? 0 : availableMemory();
    if (bytes <= available / 2)
        return {};
    return refusedError(
        tr("A ballast of %1 MiB is more than half of the %2 MiB of memory that are available: "
           "choose at most %3.")
            .arg(bytes >> 20, available >> 20, available >> 21));
}

bool comparesMethods(const Parameters &p)
{
    return p.choice("method") == QLatin1String("all");
}

QList<StartMethod> methodsIn(const Parameters &p)
{
    if (comparesMethods(p))
        return {StartMethod::Thread, StartMethod::Fork, StartMethod::ForkServer, StartMethod::Spawn};
    return {startMethodFromName(p.choice("method")).value_or(StartMethod::Fork)};
}

namespace {

/// What the starts of one method took, in seconds.
struct StartTimes
{
    QList<double> starts;
    QList<double> startJoins;
};

/// Median, 95th percentile and the longest in µs, and all samples counted.
QJsonObject figuresOf(const QString &what, const QList<double> &seconds)
{
    QList<double> microseconds = seconds;
    for (double &one : microseconds)
        one *= 1e6;
    const Tally us(microseconds);
    QJsonObject figures {{what + "_us_counts", us.toJson()}};
    if (const auto middle = us.quantile(0.5)) {
        figures.insert(what + "_us_median", *middle);
        figures.insert(what + "_us_max", us.largest());
    }
    if (const auto p95 = us.percentile(0.95))
        figures.insert(what + "_us_p95", *p95);
    return figures;
}

QJsonObject figuresOf(const StartTimes &times)
{
    QJsonObject figures = figuresOf("start", times.starts);
    const QJsonObject joined = figuresOf("start_join", times.startJoins);
    for (auto one = joined.begin(); one != joined.end(); ++one)
        figures.insert(one.key(), one.value());
    return figures;
}

/// At most 2000 of the samples, evenly picked.
QJsonArray listed(const QList<double> &seconds)
{
    constexpr qsizetype Listed = 2000;
    QJsonArray samples;
    const qsizetype stride = std::max<qsizetype>(1, (seconds.size() + Listed - 1) / Listed);
    for (qsizetype i = 0; i < seconds.size(); i += stride)
        samples.append(seconds.at(i));
    return samples;
}

/// One method alone: its figures are the measures.
void send(Parent &parent, const StartTimes &times)
{
    const QJsonObject figures = figuresOf(times);
    for (auto one = figures.begin(); one != figures.end(); ++one) {
        if (one.value().isDouble())
            parent.measure(one.key(), one.value().toDouble());
        else
            parent.value(one.key(), one.value());
    }
    parent.value("start_seconds", listed(times.starts));
    parent.value("start_join_seconds", listed(times.startJoins));
}

/// Starts and joins children one after the other; `number` is that of the last one so far, of all methods.
void startAll(Parent &parent, StartMethod method, qint64 &number, qint64 all, StartTimes &times)
{
    for (qint64 i = 0; i < parent.parameters().integer("count"); ++i) {
        Process child(parent, runnerName(method, ++number), leaver, method);
        child.start();
        child.join();
        const std::uint64_t joinedNs = nowNs();
        // Asked is noted after a free row in the process table was found: waiting for one while the lab takes
        // over the last hundreds is no part of a start.
        if (const std::optional<double> start = child.startSeconds())
            times.starts.append(*start);
        times.startJoins.append(double(joinedNs - child.slot().askedNs.load()) * 1e-9);
        parent.progress(std::uint64_t(number), std::uint64_t(all));
    }
}

void run(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const QList<StartMethod> methods = methodsIn(p);
    const Ballast ballast(parent);
    if (methods.contains(StartMethod::ForkServer))
        parent.ensureForkServer();

    QJsonObject byMethod;
    StartTimes times;
    StartMethod current = methods.first();
    const auto tell = [&] {
        if (!comparesMethods(p))
            return send(parent, times);
        byMethod.insert(startMethodName(current), figuresOf(times));
        parent.value("by_method", byMethod);
    };
    const Parent::Telling telling(parent, tell);
    qint64 number = 0;
    for (const StartMethod method : takeTurnsInDrawnOrder(parent, methods, startMethodName)) {
        current = method;
        times = {};
        startAll(parent, method, number, p.integer("count") * methods.size(), times);
        byMethod.insert(startMethodName(method), figuresOf(times));
    }
    parent.returned();
    tell();
    parent.outcome("measured");
}

ArenaNeeds needs(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = std::min<qint64>(p.integer("count") * methodsIn(p).size(), 256)
        + 3; // used again, hundreds a look of the lab's
    needs.eventsPerLane = 1024;
    return needs;
}

} // namespace

Script script()
{
    return {needs, run};
}

} // namespace plab::startcost
