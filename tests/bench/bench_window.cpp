// SPDX-License-Identifier: GPL-3.0-or-later
// Lines 15, 29 and 34: the product's own window.
//   start    from the exec to the first paint
//   live     two workers, a million events a second each, for ten seconds, everything shown while it happens
//   crowd    64 workers, two million events a second in all: how long the window's event loop was away
//   memory   what the window holds with a finished run of a million events, and what a worker holds
#include "core/lab/lab.h"
#include "core/model/build.h"
#include "tests/bench/shown.h"
#include "ui/control/filework.h"
#include "ui/window/mainwindow.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <algorithm>
#include <map>

using namespace plab;

namespace {

/// A window with one preset opened, that runs it and calls `atEnd` with the finished run.
class Bench
{
public:
    explicit Bench(const QTemporaryDir &folder) : m_folder(folder), m_window(&m_lab)
    {
        m_window.resize(1440, 900);
    }

    MainWindow &window() { return m_window; }
    Lab &lab() { return m_lab; }

    bool run(const QByteArray &experiment, const QByteArray &parameters,
             std::function<void(const RunRecord &)> atEnd)
    {
        QFile file(m_folder.filePath("bench.json"));
        if (!file.open(QIODevice::WriteOnly))
            return false;
        file.write("{\"format\": \"process-lab.preset\", \"version\": 1, \"id\": \"bench\", \"title\": "
                   "\"Bench\", \"experiment\": \""
                   + experiment + "\", \"parameters\": " + parameters + ", \"repeat\": 1, \"seed\": 1}");
        file.close();
        m_window.openFile(file.fileName());
        while (m_window.findChild<FileWork *>()->isBusy())
            QCoreApplication::processEvents(QEventLoop::WaitForMoreEvents);
        m_window.run();
        Run *running = m_lab.current();
        if (!running)
            return false;
        QObject::connect(running, &Run::finished, &m_window, [running, atEnd] { atEnd(*running->record()); });
        return true;
    }

private:
    const QTemporaryDir &m_folder;
    Lab m_lab;
    MainWindow m_window;
};

int fail(const char *why)
{
    std::fprintf(stderr, "bench_window: %s\n", why);
    QCoreApplication::exit(1);
    return 1;
}

double counted(const RunRecord &record, const char *measure)
{
    return record.repeats.isEmpty()
        ? -1
        : record.repeats.first().measures.value(QLatin1String(measure)).value_or(-1);
}

/// What the threads of this process have used since an earlier look, of a core.
class Threads
{
public:
    Threads()
    {
        const QDir tasks("/proc/self/task");
        for (const QString &task : tasks.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            QFile stat(tasks.filePath(task + "/stat"));
            if (!stat.open(QIODevice::ReadOnly))
                continue;
            const QByteArray text = stat.readAll();
            const QByteArray name =
                text.mid(text.indexOf('(') + 1, text.lastIndexOf(')') - text.indexOf('(') - 1);
            const QList<QByteArray> fields = text.mid(text.lastIndexOf(')') + 2).split(' ');
            m_seconds[{name, task}] =
                (fields.at(11).toDouble() + fields.at(12).toDouble()) / double(sysconf(_SC_CLK_TCK));
        }
    }

    /// Of all threads, or of those of a name.
    double percentSince(const Threads &before, const QByteArray &name = {}) const
    {
        double seconds = 0;
        for (const auto &[thread, used] : m_seconds) {
            const auto earlier = before.m_seconds.find(thread);
            if (name.isEmpty() || thread.first == name)
                seconds += used - (earlier == before.m_seconds.end() ? 0 : earlier->second);
        }
        return 100 * seconds / ((m_at - before.m_at) * 1e-9);
    }

private:
    std::map<std::pair<QByteArray, QString>, double> m_seconds; // by name and number
    double m_at = bench::now();
};

/// The host of a virtual machine may have to find a page when it is first touched, which takes several
/// microseconds that are not the program's: has it find as many as the events will need.
void touchMemory()
{
    std::vector<char> much(256 << 20);
    std::fill(much.begin(), much.end(), 1);
    asm volatile("" : : "r"(much.data()) : "memory");
}

/// Two events a task, whose spinning leaves about a million of them a second on two CPUs that the window
/// uses, too. What draining costs is what the run's thread uses more than in the same run unrecorded.
void measureLive(Bench &bench)
{
    const auto run = [&bench](const char *recording, auto atEnd) {
        const QByteArray parameters =
            R"({"workers": 2, "tasks": 5000000, "task": "spin", "step-seconds": 0.000003, "steps-per-task": 1, "submit": "map", "time-limit": 120, "recording": ")"
            + QByteArray(recording) + "\"}";
        if (!bench.run("pool", parameters, atEnd))
            fail("the run did not start");
    };
    run("off", [run, before = Threads()](const RunRecord &) {
        const double unrecorded = Threads().percentSince(before, "run");
        touchMemory();
        run("all", [unrecorded, before = Threads()](const RunRecord &record) {
            const Threads after;
            const double recorded = after.percentSince(before, "run");
            bench::tell(15, "events_per_s", counted(record, "events") / counted(record, "wall_s"));
            bench::tell(15, "events_dropped", counted(record, "events_dropped"));
            bench::tell(15, "drain_percent", recorded - unrecorded);
            bench::tell(15, "run_thread_percent", recorded);
            bench::tell(15, "window_percent", after.percentSince(before));
            QCoreApplication::quit();
        });
    });
}

/// The longest and the 99th percentile time between two turns of the event loop, in ms; a turn is due every 5
/// ms.
class LoopGaps : public QObject
{
public:
    explicit LoopGaps(QObject *parent) : QObject(parent) { startTimer(5, Qt::PreciseTimer); }

    double percentile(double share)
    {
        std::sort(m_gaps.begin(), m_gaps.end());
        return m_gaps.empty() ? -1 : m_gaps[std::size_t(share * double(m_gaps.size() - 1))];
    }

protected:
    void timerEvent(QTimerEvent *) override
    {
        const double now = bench::now();
        if (m_last > 0)
            m_gaps.push_back((now - m_last) * 1e-6);
        m_last = now;
    }

private:
    double m_last = 0;
    std::vector<double> m_gaps;
};

void measureCrowd(Bench &bench)
{
    auto *gaps = new LoopGaps(&bench.window());
    const bool started = bench.run(
        "pool",
        R"({"workers": 64, "tasks": 5000000, "task": "spin", "step-seconds": 0.000003, "steps-per-task": 1, "submit": "map", "recording": "all", "time-limit": 120})",
        [gaps](const RunRecord &record) {
            bench::tell(15, "crowd_events_per_s", counted(record, "events") / counted(record, "wall_s"));
            bench::tell(15, "crowd_dropped", counted(record, "events_dropped"));
            bench::tell(15, "crowd_gap_p99_ms", gaps->percentile(0.99));
            bench::tell(15, "crowd_gap_max_ms", gaps->percentile(1));
            QCoreApplication::quit();
        });
    if (!started)
        fail("the run did not start");
}

/// A worker that sleeps inside its task, looked at from outside.
void measureWorker(Bench &bench)
{
    const bool started = bench.run(
        "pool", R"({"workers": 2, "tasks": 2, "task": "sleep", "step-seconds": 0.5, "steps-per-task": 2})",
        [](const RunRecord &) { QCoreApplication::quit(); });
    if (!started)
        return void(fail("the pool did not start"));
    Run *running = bench.lab().current();
    QTimer::singleShot(600, running, [running] {
        for (const ProcessRecord &process : running->record()->repeats.last().processes) {
            if (process.role == Role::Worker)
                return bench::tell(34, "worker_kib", bench::residentKib("Pss:", int(process.pid)));
        }
    });
}

void measureMemory(Bench &bench)
{
    const bool started = bench.run(
        "pool", R"({"workers": 2, "tasks": 500000, "task": "none", "submit": "map", "recording": "all"})",
        [&bench](const RunRecord &record) {
            bench::tell(34, "events", counted(record, "events"));
            QTimer::singleShot(1000, &bench.window(), [&bench] {
                bench::tell(34, "window_kib", bench::residentKib());
                measureWorker(bench);
            });
        });
    if (!started)
        fail("the run did not start");
}

} // namespace

int main(int argc, char **argv)
{
    bench::startAgain(argv);
    const QByteArray what = argc > 1 ? argv[1] : "start";
    QCoreApplication::setApplicationName(QStringLiteral("process-lab"));
    QCoreApplication::setApplicationVersion(version());
    const QTemporaryDir folder;
    qputenv("XDG_CONFIG_HOME", QFile::encodeName(folder.path())); // nobody's settings and presets
    qputenv("XDG_DATA_HOME", QFile::encodeName(folder.path()));
    const QApplication application(argc, argv);
    Bench bench(folder);
    bench::whenShown(bench.window(), [&] {
        if (what == "start") {
            bench::tell(29, "start_ms", bench::sinceStartMs());
            QCoreApplication::quit();
        } else if (what == "live") {
            measureLive(bench);
        } else if (what == "crowd") {
            measureCrowd(bench);
        } else if (what == "memory") {
            measureMemory(bench);
        } else {
            fail("say start, live, crowd or memory");
        }
    });
    bench.window().show();
    return QApplication::exec();
}
