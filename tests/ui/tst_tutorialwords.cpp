// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "ui/library/libraryfilter.h"
#include "ui/library/librarymodel.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace plab;

namespace {

/// What people type who come from the multiprocessing tutorials, and the experiment that must then be there.
struct Row
{
    const char *experiment;
    QStringList words;
};

const QList<Row> &rows()
{
    static const QList<Row> all {
        {"create",
         {"Process", "start", "join", "fork", "spawn", "forkserver", "set_start_method", "target", "args",
          "run()", "class", "getpid", "os.getppid", "parent", "child", "name", "active_children",
          "grandchild", "AssertionError"}},
        {"isolation",
         {"global variable", "append", "list", "memory", "copy", "thread", "count += 10", "count += 100",
          "argument", "share"}},
        {"join-order", {"join", "timeout", "join(timeout)", "wrong", "order", "sequential", "is_alive"}},
        {"parent-ends",
         {"daemon", "orphan", "main process", "exit", "adopt", "init", "non-daemon", "fork server", "255"}},
        {"zombie", {"zombie", "wait", "waitpid", "defunct", "init", "reap"}},
        {"terminate",
         {"terminate", "kill", "is_alive", "exitcode", "SIGTERM", "SIGKILL", "stop", "signal", "sentinel"}},
        {"signals",
         {"signal", "handler", "SIGUSR1", "SIGCHLD", "os.kill", "signal.signal", "pending", "SIG_IGN",
          "real-time"}},
        {"start-cost", {"fork", "spawn", "forkserver", "start method", "thread", "overhead"}},
        {"pool",
         {"Pool",
          "apply",
          "apply_async",
          "apply-async",
          "pool.apply_async()",
          "map",
          "map_async",
          "pool.map",
          "imap",
          "imap_unordered",
          "chunksize",
          "chunk",
          "maxtasksperchild",
          "close",
          "join",
          "terminate",
          "worker",
          "result",
          "get",
          "AsyncResult",
          "counter",
          "mutex",
          "with Pool",
          "I/O-bound",
          "sleep",
          "callback",
          "error_callback",
          "initializer",
          "TimeoutError",
          "BrokenProcessPool",
          "ProcessPoolExecutor",
          "hang",
          "num * num"}},
        {"speed-up",
         {"GIL", "global interpreter lock", "thread", "threading", "process", "serial", "speedup", "speed up",
          "CPU-bound", "sum", "multicore", "setswitchinterval", "parallel"}},
        {"queue", {"Queue",       "put",           "get",
                   "put_nowait",  "get_nowait",    "put-nowait",
                   "Empty",       "Full",          "queue.Empty",
                   "queue.Full",  "JoinableQueue", "task_done",
                   "task_done()", "producer",      "consumer",
                   "FIFO",        "maxsize",       "results",
                   "block",       "timeout",       "cancel_join_thread",
                   "join_thread", "feeder",        "join before get",
                   "empty",       "OrderedDict",   "qsize"}},
        {"pipe",
         {"Pipe", "send", "recv", "duplex", "EOFError", "EOF", "broken pipe", "close", "connection",
          "end of file", "mkfifo", "named pipe", "FIFO", "read-only", "EINTR", "one-way"}},
        {"message-queue",
         {"message queue", "mq_open", "mq_unlink", "priority", "POSIX", "posix_ipc", "IPC", "EAGAIN"}},
        {"manager", {"Manager", "dict", "list", "proxy", "Manager().dict", "server", "BaseManager"}},
        {"transports",
         {"fifo", "socket", "message queue", "shared memory", "eventfd", "signal", "latency", "round trip",
          "IPC", "named pipe"}},
        {"lost-updates",
         {"race", "race condition", "counter", "Value", "Lock", "mutex", "critical section", "acquire",
          "release", "with lock", "thread", "threading.Lock", "lost update", "get_lock", "v.value += 1",
          "atomic", "semaphore"}},
        {"ticket-office",
         {"ticket", "tickets", "buyer", "json", "data.json", "critical section", "mutex", "Lock", "acquire",
          "release", "file lock", "flock", "race", "mutual exclusion", "json.load"}},
        {"shared-values",
         {"Value", "Array", "ctypes", "typecode", "process-safe", "shared memory", "i", "double"}},
        {"locks",
         {"mutex", "spin lock", "spinlock", "busy wait", "ticket", "semaphore", "RLock", "fairness",
          "priority inheritance", "acquire", "release", "Lock"}},
        {"meeting-points",
         {"Semaphore", "BoundedSemaphore", "Event", "Condition", "Barrier", "notify", "notify_all", "wait",
          "set", "wait_for", "acquire"}},
        {"deadlock", {"deadlock", "philosophers", "cycle", "lock order", "hang", "Lock"}},
        {"script",
         {"python", "script", "own program", "multiprocessing", "concurrent.futures", "ProcessPoolExecutor",
          "pool", "hang"}},
        {"classics",
         {"readers and writers", "sleeping barber", "philosophers", "waiter", "starvation", "fairness",
          "monitor"}},
    };
    return all;
}

QList<Preset> builtInPresets()
{
    QList<Preset> presets;
    for (const QString &name : QDir(":/presets").entryList({"*.json"}, QDir::Files)) {
        QFile file(":/presets/" + name);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        if (Result<Preset> read = presetFromJson(file.readAll(), findDeclaration))
            presets.append(read.take());
    }
    return presets;
}

} // namespace

/// The Library with the real catalogue: a word of the tutorials finds the experiment it belongs to.
class TutorialWordsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void wordFindsItsExperiment_data();
    void wordFindsItsExperiment();
    void nonsenseFindsNothing();
    void everyExperimentHasWords();

private:
    QStringList found(const QString &search);

    LibraryModel m_model;
    LibraryFilter m_filter;
};

void TutorialWordsTest::initTestCase()
{
    m_model.setDeclarations(declarations());
    m_model.setPresets(builtInPresets());
    m_filter.setSourceModel(&m_model);
}

/// The experiments that are left in the Library, with a match of their own or of a preset.
QStringList TutorialWordsTest::found(const QString &search)
{
    m_filter.setSearch(search);
    QStringList ids;
    for (int chapter = 0; chapter < m_filter.rowCount(); ++chapter) {
        const QModelIndex parent = m_filter.index(chapter, 0);
        for (int row = 0; row < m_filter.rowCount(parent); ++row)
            ids.append(m_filter.index(row, 0, parent).data(LibraryModel::IdRole).toString());
    }
    return ids;
}

void TutorialWordsTest::wordFindsItsExperiment_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QString>("word");
    for (const Row &row : rows()) {
        for (const QString &word : row.words) {
            if (findDeclaration(row.experiment))
                QTest::addRow("%s finds %s", qPrintable(word), row.experiment)
                    << QString(row.experiment) << word;
        }
    }
}

void TutorialWordsTest::wordFindsItsExperiment()
{
    QFETCH(QString, experiment);
    QFETCH(QString, word);
    const QStringList ids = found(word);
    QVERIFY2(ids.contains(experiment), qPrintable("Found only: " + ids.join(", ")));
}

void TutorialWordsTest::nonsenseFindsNothing()
{
    QCOMPARE(found("xyzzy"), QStringList());
    QCOMPARE(found("Pool xyzzy"), QStringList());
}

void TutorialWordsTest::everyExperimentHasWords()
{
    for (const Declaration *declaration : declarations()) {
        const auto row = std::find_if(rows().begin(), rows().end(),
                                      [&](const Row &one) { return declaration->id == one.experiment; });
        QVERIFY2(row != rows().end(), qPrintable(declaration->id));
        QVERIFY2(!declaration->keywords.isEmpty(), qPrintable(declaration->id));
    }
}

QTEST_GUILESS_MAIN(TutorialWordsTest)
#include "tst_tutorialwords.moc"
