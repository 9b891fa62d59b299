// SPDX-License-Identifier: GPL-3.0-or-later
// The machine refuses one system call, to the whole program or to the nursery and all it starts: then a run
// is as right as ever, or it ends in time with a sentence that names the refusal; it never shows an outcome
// of it, and nothing that was printed or reported vanishes. With PROCESS_LAB_ROUNDS=full each call is refused
// to all kinds of run, else to one that uses it.
#include "tests/system/cleantest.h"

#include <QDir>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <mqueue.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstring>
#include <map>

using namespace plab;

namespace {

struct Kind
{
    const char *name;
    const char *words; ///< of the command: experiment, then settings
};

constexpr Kind kinds[] = {
    {"pool", "pool workers=2 tasks=4 steps-per-task=3 step-seconds=0.01 lock=mutex transport=local-socket"},
    {"pool of a fork server",
     "pool workers=2 tasks=4 steps-per-task=3 step-seconds=0.01 lock=mutex start-method=forkserver"},
    {"replaced workers",
     "pool workers=2 tasks=4 steps-per-task=3 step-seconds=0.01 lock=mutex tasks-per-child=1"},
    {"spawn", "create children=2 seconds=0.02 start-method=spawn"},
    {"threads", "create children=2 seconds=0.02 runner=thread"},
    {"daemons", "parent-ends seconds=0.2 parent-seconds=0.05"},
    {"killed parent", "parent-ends seconds=0.1 parent-seconds=0.05 parent-end=killed"},
    {"zombie", "zombie zombie-seconds=0.05"},
    {"signals", "terminate how=stop-continue"},
    {"start cost", "start-cost count=5 method=forkserver"},
    {"queue", "queue produce-interval=0 timeout=0.1"},
    {"pipe", "pipe interval=0"},
    {"manager", "manager operations=20"},
    {"transports", "transports messages=50 placement=free"},
    {"pinned", "transports messages=50 mechanism=pipe"},
    {"file lock", "ticket-office delay=0.01 buyers=3 lock=file"},
    {"barrier", "meeting-points hold=0.01 kind=barrier"},
};

struct Call
{
    const char *name;
    long number;
    const char *kind; ///< of run that uses it
};

#define CALL(name, kind) \
    { \
#name, SYS_##name, kind \
    }
/// All that a run uses, by strace(1), but those that cannot fail (getpid, exit, rt_sigreturn, …).
constexpr Call calls[] = {
#ifdef __x86_64__
    CALL(access, "pool"),
    CALL(arch_prctl, "pool"),
    CALL(dup2, "spawn"),
    CALL(mkdir, "transports"),
    CALL(poll, "pool"),
    CALL(readlink, "pool"),
    CALL(rename, "pool"),
    CALL(rmdir, "transports"),
    CALL(unlink, "transports"),
#endif
    CALL(brk, "pool"),
    CALL(clock_getres, "pool"),
    CALL(clock_gettime, "pool"),
    CALL(clock_nanosleep, "barrier"),
    CALL(clone, "pool"),
    CALL(clone3, "threads"),
    CALL(close, "pool"),
    CALL(close_range, "pool"),
    CALL(dup3, "pool"),
    CALL(epoll_create1, "pool"),
    CALL(epoll_ctl, "pool"),
    CALL(epoll_pwait, "pool"),
    CALL(eventfd2, "pool"),
    CALL(execve, "spawn"),
    CALL(fallocate, "pool"),
    CALL(fchmod, "pool"),
    CALL(fcntl, "pipe"),
    CALL(fdatasync, "pool"),
    CALL(flock, "file lock"),
    CALL(futex, "pool"),
    CALL(getcwd, "pool"),
    CALL(getdents64, "pool"),
    CALL(getpeername, "pool"),
    CALL(getrandom, "pool"),
    CALL(getrusage, "threads"),
    CALL(getsockname, "pool"),
    CALL(getsockopt, "pool"),
    CALL(ioctl, "pool"),
    CALL(kill, "zombie"),
    CALL(linkat, "pool"),
    CALL(lseek, "pool"),
    CALL(madvise, "pool"),
    CALL(memfd_create, "pool"),
    CALL(mknodat, "transports"),
    CALL(mmap, "pool"),
    CALL(mprotect, "pool"),
    CALL(mq_getsetattr, "transports"),
    CALL(mq_open, "transports"),
    CALL(mq_timedreceive, "transports"),
    CALL(mq_timedsend, "transports"),
    CALL(mq_unlink, "transports"),
    CALL(munmap, "pool"),
    CALL(newfstatat, "pool"),
    CALL(openat, "pool"),
    CALL(pidfd_open, "pool"),
    CALL(pidfd_send_signal, "signals"),
    CALL(pipe2, "pipe"),
    CALL(ppoll, "pool"),
    CALL(prctl, "killed parent"),
    CALL(pread64, "pool"),
    CALL(prlimit64, "pool"),
    CALL(pwrite64, "file lock"),
    CALL(read, "pool"),
    CALL(recvfrom, "manager"),
    CALL(recvmsg, "pool of a fork server"),
    CALL(rseq, "pool"),
    CALL(rt_sigaction, "pool"),
    CALL(rt_sigprocmask, "start cost"),
    CALL(rt_sigqueueinfo, "transports"),
    CALL(rt_sigtimedwait, "transports"),
    CALL(sched_getaffinity, "pinned"),
    CALL(sched_setaffinity, "pinned"),
    CALL(sched_yield, "pool"),
    CALL(sendmsg, "pool of a fork server"),
    CALL(sendto, "pool"),
    CALL(set_robust_list, "pool"),
    CALL(setitimer, "transports"),
    CALL(setsid, "pool"),
    CALL(signalfd4, "pool of a fork server"),
    CALL(socketpair, "pool"),
    CALL(statx, "pool"),
    CALL(sysinfo, "pool"),
    CALL(tgkill, "killed parent"),
    CALL(timer_create, "file lock"),
    CALL(timer_delete, "file lock"),
    CALL(timer_settime, "file lock"),
    CALL(uname, "pool"),
    CALL(wait4, "daemons"),
    CALL(waitid, "daemons"),
    CALL(write, "pool"),
    CALL(writev, "pipe"),
};
#undef CALL

/// Without which the C library does not load a program, or ends it.
const QStringList ofTheLibrary {"arch_prctl", "brk",        "close",     "futex",   "mmap",
                                "mprotect",   "newfstatat", "openat",    "pread64", "read",
                                "write",      "munmap",     "getrandom", "fcntl",   "sched_yield"};

struct Told
{
    int status = -1; ///< -1: it did not end in time; -2: a signal ended it
    QString said;
    QJsonObject record;
};

/// The command, run to its end under these circumstances.
Told command(const QString &words, const QStringList &before, const QString &nursery)
{
    QStringList all = before;
    all << qEnvironmentVariable("TEST_PROCESS_LAB") << "run";
    const QStringList settings = words.split(' ');
    all << settings.first();
    for (const QString &setting : settings.mid(1))
        all << "--set=" + setting;
    all << "--quiet"
        << "--timeout=20"
        << "--json=-";
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert("PROCESS_LAB_NURSERY", nursery);
    process.setProcessEnvironment(environment);
    process.start(all.takeFirst(), all);
    Told told;
    if (process.waitForFinished(int(40'000 * slowness())))
        told.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -2;
    told.said = QString::fromUtf8(process.readAllStandardError());
    told.record = QJsonDocument::fromJson(process.readAllStandardOutput()).object();
    return told;
}

/// What a run has shown, without times and pids: the same however often it is run.
QJsonObject shownBy(const QJsonObject &record)
{
    QJsonObject shown;
    const QJsonArray outcomes = record.value("outcomes").toArray();
    for (const QJsonValue &outcome : outcomes) {
        if (outcome["count"].toInt() > 0)
            shown.insert(outcome["outcome"].toString(), outcome["count"]);
    }
    const QJsonArray repeats = record.value("repeats").toArray();
    int lines = 0;
    int lost = 0;
    QStringList values;
    for (const QJsonValue &repeat : repeats) {
        lines += int(repeat["console"].toArray().size());
        lost += repeat["console_dropped"].toInt();
        values << repeat["values"].toObject().keys();
    }
    shown.insert("lines", lines);
    shown.insert("lost lines", lost);
    shown.insert("values", QJsonArray::fromStringList(values));
    return shown;
}

QString textOf(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// mq_unlink(3) has EACCES for the kernel's EPERM.
bool names(const QString &text, int error)
{
    return text.contains(QString::fromLocal8Bit(std::strerror(error)))
        || (error == EPERM && text.contains(QString::fromLocal8Bit(std::strerror(EACCES))));
}

/// What the machine refuses and the experiment can do without: it is told why, and no trouble.
bool isLeftOut(const QJsonObject &record, int error)
{
    return names(textOf(record.value("repeats")[0]["values"]["left_out"].toObject()), error);
}

int outcomesIn(const QJsonObject &record)
{
    int count = 0;
    const QJsonArray outcomes = record.value("outcomes").toArray();
    for (const QJsonValue &outcome : outcomes)
        count += outcome["count"].toInt();
    return count;
}

/// Where the call that removes a name is refused the name is left, and told; it is ours to remove.
void removeNames(const QJsonObject &record)
{
    const QDir folder = QDir::temp();
    const QStringList left = folder.entryList({"process-lab-*"}, QDir::Files | QDir::System);
    for (const QString &name : left)
        QFile::remove(folder.filePath(name));
    static const QRegularExpression queue("message queue (/process-lab-[0-9]+-[0-9]+), which is left");
    const QString told = textOf(record.value("repeats")[0]["values"]["left_out"].toObject());
    mq_unlink(queue.match(told).captured(1).toLocal8Bit().constData());
}

} // namespace

class RefusedCallsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void oneCallIsRefused_data();
    void oneCallIsRefused();
    void thereIsNoProc();

private:
    QString troubleWith(const Told &told, const Kind &kind, int error, const QString &call);
    QString script(const QString &line);
    QString refusingNursery(long call, int error);
    const QJsonObject &usual(const Kind &kind);

    QTemporaryDir m_folder;
    QString m_filter = qEnvironmentVariable("TEST_REFUSINGFILTER");
    QString m_nursery = qEnvironmentVariable("PROCESS_LAB_NURSERY");
    std::map<QString, QJsonObject> m_usual;
};

void RefusedCallsTest::initTestCase()
{
    if (!QFile::exists(qEnvironmentVariable("TEST_PROCESS_LAB")))
        QSKIP("The command is not built here.");
    if (QProcess::execute(m_filter, {QString::number(SYS_sysinfo), "1", "/bin/true"}) != 0)
        QSKIP("This machine allows no filter of system calls (seccomp).");
    script({}); // before the first look at what is there
}

/// A program of the shell; always the same file, so that nothing is left that was not there before.
QString RefusedCallsTest::script(const QString &line)
{
    QFile file(m_folder.filePath("script"));
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate))
        file.write("#!/bin/sh\n" + line.toLocal8Bit() + '\n');
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    return file.fileName();
}

/// A program that is the nursery, with the call refused to it and to all that it starts.
QString RefusedCallsTest::refusingNursery(long call, int error)
{
    return script(
        QStringLiteral("exec '%1' %2 %3 '%4' \"$@\"").arg(m_filter).arg(call).arg(error).arg(m_nursery));
}

const QJsonObject &RefusedCallsTest::usual(const Kind &kind)
{
    QJsonObject &shown = m_usual[kind.name];
    if (shown.isEmpty())
        shown = shownBy(command(kind.words, {}, m_nursery).record);
    return shown;
}

/// Empty if the run was as right as ever, or told what was refused and shows nothing else.
QString RefusedCallsTest::troubleWith(const Told &told, const Kind &kind, int error, const QString &call)
{
    const QJsonObject shown = shownBy(told.record);
    if (told.status == 0 && (shown == usual(kind) || isLeftOut(told.record, error)))
        return {};
    const bool isTold = names(told.said, error)
        || told.said.contains("The nursery program ended before it was ready: "); // the library spoke for it
    if (told.status > 0 && isTold && outcomesIn(told.record) == 0)
        return {};
    if (ofTheLibrary.contains(call) && told.status != -1 && told.status != 0)
        return {};
    return QStringLiteral("status %1, \"%2\", %3 instead of %4")
        .arg(told.status)
        .arg(told.said.trimmed(), textOf(shown), textOf(usual(kind)));
}

void RefusedCallsTest::oneCallIsRefused_data()
{
    QTest::addColumn<int>("number");
    QTest::addColumn<QString>("uses");
    for (const Call &call : calls)
        QTest::newRow(call.name) << int(call.number) << QString(call.kind);
}

void RefusedCallsTest::oneCallIsRefused()
{
    QFETCH(int, number);
    QFETCH(QString, uses);
    const QString call = QString::fromLatin1(QTest::currentDataTag());
    QStringList troubles;
    for (const Kind &kind : kinds) {
        if (!isFull() && uses != kind.name)
            continue;
        for (const int error : {ENOSYS, EPERM}) {
            const QStringList filter {m_filter, QString::number(number), QString::number(error)};
            const auto judge = [&](const Told &told, const char *whom) {
                removeNames(told.record);
                const QString trouble = troubleWith(told, kind, error, call);
                if (!trouble.isEmpty())
                    troubles << QStringLiteral("%1, %2, refused to %3: %4")
                                    .arg(kind.name, std::strerror(error), whom, trouble);
            };
            if (isFull() || error == ENOSYS)
                judge(command(kind.words, {}, refusingNursery(number, error)), "the nursery");
            if (isFull() || error == EPERM)
                judge(command(kind.words, filter, m_nursery), "all");
        }
    }
    QVERIFY2(troubles.isEmpty(), qPrintable(troubles.join('\n')));
}

/// A namespace in which proc is not mounted: nothing blames the memory, the descriptors or the installation.
void RefusedCallsTest::thereIsNoProc()
{
    const QString noProc = script("mount -t tmpfs none /proc && exec \"$@\"");
    const QStringList before {"unshare", "--mount", "--propagation", "private", noProc};
    if (QProcess::execute(before.first(), before.mid(1) + QStringList {"/bin/true"}) != 0)
        QSKIP("Nothing can be mounted here: run the test as root, in a container with --privileged.");
    for (const Kind &kind : kinds) {
        const Told told = command(kind.words, before, m_nursery);
        QCOMPARE(told.status, 3);
        QVERIFY2(told.said.contains("/proc/self/fd") && names(told.said, ENOENT), qPrintable(told.said));
        QVERIFY(outcomesIn(told.record) == 0);
    }
}

QTEST_GUILESS_MAIN(RefusedCallsTest)
#include "tst_refusedcalls.moc"
