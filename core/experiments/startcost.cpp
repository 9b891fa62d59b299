// SPDX-License-Identifier: GPL-3.0-or-later
// Start cost: children that do nothing are started and joined, one after the other.
#include "core/experiments/startcost.h"

#include "core/analysis/charts.h"
#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/experiments/common.h"
#include "core/multiprocessing/process.h"
#include "core/shared/memory.h"

#include <QJsonArray>

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace plab {

namespace {

/// Private memory of the parent, every page of it touched, so that a fork has page tables to copy. In small
/// pages, whatever the machine's setting: with huge ones there is less to copy.
class Ballast
{
public:
    Ballast(Parent &parent, std::uint64_t mebibytes) : m_size(mebibytes << 20)
    {
        if (m_size == 0)
            return;
        checkRoom();
        m_data = mmap(nullptr, m_size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        if (m_data == MAP_FAILED)
            throw Refused {refusedError(systemError(QStringLiteral("allocate the ballast"), errno).sentence)};
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
    void checkRoom() const
    {
        const std::uint64_t available = availableMemory();
        if (m_size > available / 2)
            throw Refused {refusedError(
                QStringLiteral("A ballast of %1 MiB is more than half of the %2 MiB of memory that are "
                               "available: choose at most %3.")
                    .arg(shownCount(double(m_size >> 20)), shownCount(double(available >> 20)),
                         shownCount(double(available >> 21))))};
    }

    std::size_t m_size;
    void *m_data = nullptr;
};

// ---------------------------------------------------------------------------- the child's side

int leave(Child &)
{
    return 0;
}
const ChildFunctionName leaver("start-cost.leaver", &leave);

// ---------------------------------------------------------------------------- the parent's side

StartMethod methodIn(const Parameters &p)
{
    return startMethodFromName(p.choice("method")).value_or(StartMethod::Fork);
}

/// Median, 95th percentile and the longest as measures in µs; all samples counted, and at most 2000 of them,
/// evenly picked, as values.
void send(Parent &parent, const QString &what, const QList<double> &seconds)
{
    constexpr qsizetype Listed = 2000;
    QList<double> microseconds = seconds;
    for (double &one : microseconds)
        one *= 1e6;
    const Tally us(microseconds);
    parent.value(what + "_us_counts", us.toJson());
    if (const auto middle = us.quantile(0.5)) {
        parent.measure(what + "_us_median", *middle);
        parent.measure(what + "_us_max", us.largest());
    }
    if (const auto p95 = us.percentile(0.95))
        parent.measure(what + "_us_p95", *p95);
    QJsonArray samples;
    const qsizetype stride = std::max<qsizetype>(1, (seconds.size() + Listed - 1) / Listed);
    for (qsizetype i = 0; i < seconds.size(); i += stride)
        samples.append(seconds.at(i));
    parent.value(what + "_seconds", samples);
}

void runStartCost(Parent &parent)
{
    const Parameters &p = parent.parameters();
    const StartMethod method = methodIn(p);
    const qint64 count = p.integer("count");
    const Ballast ballast(parent, std::uint64_t(p.integer("ballast-mib")));
    if (method == StartMethod::ForkServer)
        parent.ensureForkServer();

    QList<double> starts;
    QList<double> startJoins;
    for (qint64 i = 1; i <= count; ++i) {
        Process child(parent, runnerName(method, i), leaver, method);
        child.start();
        child.join();
        const std::uint64_t joinedNs = nowNs();
        // Asked is noted after a free row in the process table was found: waiting for one while the lab takes
        // over the last hundreds is no part of a start.
        if (const std::optional<double> start = child.startSeconds())
            starts.append(*start);
        startJoins.append(double(joinedNs - child.slot().askedNs.load()) * 1e-9);
        parent.progress(std::uint64_t(i), std::uint64_t(count));
    }
    parent.returned();
    send(parent, "start", starts);
    send(parent, "start_join", startJoins);
    parent.outcome("measured");
}

ArenaNeeds startCostNeeds(const Parameters &p)
{
    ArenaNeeds needs;
    needs.lanes = std::min<qint64>(p.integer("count"), 256) + 3; // used again, hundreds a look of the lab's
    needs.eventsPerLane = 1024;
    return needs;
}

// ---------------------------------------------------------------------------- what it is

QList<QString> startCostRemarks(const Parameters &p)
{
    if (p.integer("ballast-mib") == 0 || methodIn(p) == StartMethod::Fork)
        return {};
    return {noEffectWhile(p, "ballast-mib", "method", "only fork copies the page tables of the parent")};
}

/// "The median of 50; the longest took 1.2 ms."
QString slowWords(const RunRecord &run, const std::optional<Summary> &slow)
{
    const qint64 count = run.parameters.integer("count");
    if (count == 1 && run.countedRepeats() == 1)
        return QStringLiteral("One start only.");
    const QString head = QStringLiteral("The median of %1").arg(shownCount(double(count)));
    if (!slow)
        return head + QLatin1Char('.');
    return head
        + (slow->kind == Summary::Kind::Largest ? QStringLiteral("; the longest took %1.")
                                                : QStringLiteral("; 95 % took less than %1."))
              .arg(shownSeconds(slow->value * 1e-6));
}

Headline startCostHeadline(const RunRecord &run)
{
    const auto start = median(measured(run, "start_us_median"));
    const auto startJoin = median(measured(run, "start_join_us_median"));
    const auto slow = percentileOrLargest(countedRepeats(run), "start_us_p95");
    if (!start || !startJoin)
        return {};
    const StartMethod method = methodIn(run.parameters);
    const qint64 ballast = run.parameters.integer("ballast-mib");
    Headline headline;
    headline.sentence = method == StartMethod::Thread
        ? QStringLiteral("A thread runs %1 after it was asked for.").arg(shownSeconds(*start * 1e-6))
        : QStringLiteral("By %1 a process runs %2 after it was asked for.")
              .arg(shownSetting(run.parameters, "method"), shownSeconds(*start * 1e-6));
    headline.detail = slowWords(run, slow)
        + QStringLiteral(" Until it was joined: %1.%2")
              .arg(shownSeconds(*startJoin * 1e-6),
                   ballast ? QStringLiteral(" The parent held %1 MiB more.").arg(shownCount(double(ballast)))
                           : QString());
    return headline;
}

const KindFigures startFigures {"cost",
                                "Start cost by method",
                                "asked → code begins, µs",
                                "by_method",
                                "method",
                                "start_us_median",
                                "start_us_p95",
                                {"thread", "fork", "forkserver", "spawn"},
                                "Median; whiskers: to the 95th percentile. Tick runs of other methods "
                                "to see them beside it."};
const DurationWords startWords {"start", "start_seconds", "Start",          "starts",
                                "start", {"count"},       "start_us_counts"};
const DurationWords startJoinWords {"start-join", "start_join_seconds",  "Start and join", "starts", "start",
                                    {"count"},    "start_join_us_counts"};

Declaration startCostDeclaration()
{
    Declaration d;
    d.id = "start-cost";
    d.title = "Start cost";
    d.chapter = "Processes";
    d.summary = "What starting a process or a thread costs, by start method, with a small or a large parent.";
    d.keywords = {"start",       "fork",   "spawn",   "forkserver", "posix_spawn", "set_start_method",
                  "get_context", "Thread", "Process", "overhead",   "page tables", "copy-on-write",
                  "vfork"};
    d.parameters =
        QList<Parameter> {
            mainOne(labelled(
                choiceParameter("method", "Method",
                                "A copy of the parent, a fresh program, a copy of a fork server, or a thread",
                                {"fork", "spawn", "forkserver", "thread"}),
                {"fork", "spawn", "fork server", "thread"})),
            mainOne(wholeParameter("count", "Count",
                                   "Starts, one after the other, each joined before the next", 1, 10000, 50)),
            mainOne(wholeParameter("ballast-mib", "Ballast",
                                   "Memory that the parent holds and has touched before the first start", 0,
                                   4096, 0, "MiB")),
        }
        + commonParameters("off");
    d.outcomes = {
        {"measured", "measured", "All were started, and all were joined.", always(Grade::Acceptable)}};
    d.measures = withCommonMeasures({
        {"start_us_median", "µs", "from asking until the child's code begins, median"},
        {"start_us_p95", "µs", "the same, 95th percentile; null below 100 starts"},
        {"start_us_max", "µs", "the same, the longest"},
        {"start_join_us_median", "µs", "from asking until the join has returned, median"},
        {"start_join_us_p95", "µs", "the same, 95th percentile; null below 100 starts"},
        {"start_join_us_max", "µs", "the same, the longest"},
    });
    d.values = {{"start_seconds", "start times, at most 2000, evenly picked", "s"},
                {"start_join_seconds", "the same until the join has returned", "s"},
                {"start_us_counts", "all start times, [[µs, starts], …]: values closer than 1.1 % together"},
                {"start_join_us_counts", "until the join has returned, [[µs, starts], …]: likewise"}};
    d.charts = {
        outcomesChart(),
        {"start", "Start", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays, startWords);
         }},
        {"start-join", "Start and join", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return durationChart(run, overlays, startJoinWords);
         }},
        {"cost", "Start cost by method", "timing",
         [](const RunRecord &run, const QList<RunRecord> &overlays) {
             return kindChart(run, overlays, startFigures);
         }},
    };
    d.eventKinds = withCommonEventKinds({});
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.remarks = startCostRemarks;
    d.processCount = [](const Parameters &p) { // at one time
        return qint64(methodIn(p) != StartMethod::Thread);
    };
    d.headline = startCostHeadline;
    return d;
}

} // namespace

const Experiment &startCostExperiment()
{
    static const Experiment experiment {startCostDeclaration(), startCostNeeds, runStartCost};
    return experiment;
}

} // namespace plab
