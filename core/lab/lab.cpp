// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/lab.h"

#include "core/experiments/catalogue.h"
#include "core/experiments/scripts.h"
#include "core/lab/engine.h"
#include "core/lab/machinecheck.h"
#include "core/lab/nurseryprocess.h"
#include "core/model/numbertext.h"
#include "core/model/processcount.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QThread>

#include <dirent.h>
#include <sys/resource.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace plab {

namespace {

/// 1024 workers need thousands of descriptors in the lab.
void raiseDescriptorLimit()
{
    rlimit limit {};
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
        limit.rlim_cur = std::min<rlim_t>(limit.rlim_max, 65536);
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

/// What this process holds at this instant; all that it may where there is no room even to look.
qint64 openDescriptors()
{
    const std::unique_ptr<DIR, int (*)(DIR *)> folder(opendir("/proc/self/fd"), closedir);
    rlimit limit {};
    if (!folder && errno == EMFILE && getrlimit(RLIMIT_NOFILE, &limit) == 0)
        return qint64(limit.rlim_cur);
    qint64 count = -3; // . and .. and the folder itself
    while (folder && readdir(folder.get()))
        ++count;
    return std::max<qint64>(count, 0);
}

/// How many the lab may hold at once in a run: of every living process its link, its pidfd, and three files
/// of /proc; of a thread those three; of a process that has ended, until its row in the table is taken over,
/// the first two.
qint64 wantedDescriptors(const Declaration &declaration, const Parameters &parameters)
{
    constexpr qint64 Repeat = 6;   // arena, channel, and for a moment what is handed to the nursery
    constexpr qint64 Nursery = 10; // control, liveness, and what starting it takes
    constexpr qint64 EachLiving = 5;
    constexpr qint64 EachOther = 3;
    constexpr qint64 Message = 2; // those of the one that is just being read
    const qint64 children = processesOf(declaration, parameters);
    const qint64 rows =
        std::max(findScript(scriptName(declaration.id, parameters))->needs(parameters).lanes, children);
    return Repeat + Nursery + Message + EachLiving * (children + 2) + EachOther * (rows - children);
}

/// Better before the run than in its middle, where workers could not be heard any more.
Result<void> checkDescriptors(const Declaration &declaration, const RunRequest &request)
{
    const qint64 open = openDescriptors();
    const qint64 wanted = open + wantedDescriptors(declaration, request.parameters);
    rlimit limit {};
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur >= rlim_t(wanted))
        return {};
    return refusedError(
        tr("This run needs up to %1 open files (%2 are open already), but the limit is %3. Raise it "
           "(ulimit -n), or ask for fewer processes.")
            .arg(wanted)
            .arg(open)
            .arg(qint64(limit.rlim_cur)));
}

Result<void> checkProcessCount(const Declaration &declaration, const RunRequest &request)
{
    const qint64 count = processesOf(declaration, request.parameters);
    if (count > MostProcesses + 1)
        return usageError(tr("This run would start %1 processes; the most that is allowed is %2.")
                              .arg(shownCount(double(count)), shownCount(MostProcesses)));
    if (asksFirst(declaration, request.parameters) && !request.allowMany)
        return usageError(
            tr("This run would start %1 processes, more than %2. Confirm it (--yes on the command line), "
               "or ask for fewer.")
                .arg(count)
                .arg(AskAbove));
    return {};
}

/// As it is before the first repeat.
std::shared_ptr<const RunRecord> begunRecord(const RunRequest &request, const QList<Text> &remarks)
{
    auto record = std::make_shared<RunRecord>();
    record->experiment = request.experiment;
    record->title = findDeclaration(request.experiment)->title;
    record->preset = request.preset;
    record->parameters = request.parameters;
    record->remarks = remarks;
    record->repeat = request.repeat;
    record->seed = request.seed;
    record->started = QDateTime::currentDateTimeUtc();
    return record;
}

} // namespace

class Lab::Private
{
public:
    std::unique_ptr<HeldNursery> nursery;
    QThread thread;
    Engine *engine = nullptr;
    std::unique_ptr<Run> run;
};

Lab::Lab(QObject *parent) : Lab(std::make_unique<NurseryProcess>(), parent) { }

Lab::Lab(std::unique_ptr<HeldNursery> nursery, QObject *parent)
    : QObject(parent), d(std::make_unique<Private>())
{
    raiseDescriptorLimit();
    signal(SIGXFSZ, SIG_IGN);
    d->nursery = std::move(nursery);
    d->engine = new Engine(*d->nursery);
    d->engine->moveToThread(&d->thread);
    connect(&d->thread, &QThread::finished, d->engine, &QObject::deleteLater);
    connect(d->engine, &Engine::nurseryNeeded, this, [this] {
        Result<Descriptor> control = d->nursery->start();
        if (!control)
            return QMetaObject::invokeMethod(
                       d->engine, [e = d->engine, why = control.error()] { e->nurseryNotStarted(why); }),
                   void();
        QMetaObject::invokeMethod(d->engine,
                                  [e = d->engine, fd = control.value().release(), pid = d->nursery->pid(),
                                   end = d->nursery->ending()] { e->adoptNursery(fd, pid, end); });
    });
    connect(d->nursery.get(), &HeldNursery::notStarted, d->engine, &Engine::nurseryNotStarted);
    connect(d->nursery.get(), &HeldNursery::ended, d->engine, &Engine::tellUnready);
    connect(d->engine, &Engine::published, this, [this] {
        if (d->run && d->run->d->state->announced.exchange(false))
            Q_EMIT d->run->updated();
    });
    connect(d->engine, &Engine::finished, this, [this] {
        if (d->run && d->run->isFinished()
            && !std::exchange(d->run->d->toldFinished, true)) // not of an earlier run
            Q_EMIT d->run->finished();
    });
    d->thread.setObjectName(QStringLiteral("run"));
    d->thread.start();
}

Lab::~Lab()
{
    d->thread.quit();
    d->thread.wait();
}

Result<void> Lab::check(const RunRequest &request)
{
    const Declaration *declaration = findDeclaration(request.experiment);
    if (!declaration)
        return usageError(plab::tr("There is no experiment \"%1\".").arg(request.experiment));
    for (const Parameter &parameter : declaration->parameters) {
        if (const Result<void> checked = checkParameter(parameter, request.parameters.value(parameter.name));
            !checked)
            return checked;
    }
    if (request.repeat < 1 || request.repeat > maximumRepeat)
        return usageError(plab::tr("repeat is %1: it must be a whole number from 1 to %2.")
                              .arg(Text::digits(request.repeat), Text::digits(maximumRepeat)));
    if (declaration->check) {
        if (const Result<void> checked = declaration->check(request.parameters); !checked)
            return checked;
    }
    return checkProcessCount(*declaration, request);
}

Result<RunRequest> Lab::resolved(const RunRequest &request) const
{
    if (const Result<void> checked = check(request); !checked)
        return checked.error();
    if (const Result<void> able = checkMachine(); !able)
        return able.error();
    if (const Result<void> found = d->nursery->look(); !found)
        return found.error();
    const Declaration &declaration = *findDeclaration(request.experiment);
    RunRequest resolved = request;
    if (declaration.resolve)
        declaration.resolve(resolved.parameters);
    if (const Result<void> checked = checkDescriptors(declaration, resolved); !checked)
        return checked.error();
    return resolved;
}

Result<Run *> Lab::start(const RunRequest &request)
{
    return start(QList<RunRequest> {request});
}

Result<Run *> Lab::start(const QList<RunRequest> &arms)
{
    if (Run *running = current())
        return failedError(plab::tr("The experiment %1 is still running; stop it first.")
                               .arg(running->record()->experiment));
    QList<RunRequest> ready;
    RunState::Records records;
    int repeats = 0;
    for (const RunRequest &arm : arms) {
        const Result<RunRequest> request = resolved(arm);
        if (!request)
            return request.error();
        ready.append(request.value());
        records.append(begunRecord(request.value(), remarks(arm)));
        repeats += arm.repeat;
    }
    if (!d->thread.isRunning())
        d->thread.start(); // it was refused before
    if (!d->thread.isRunning())
        return refusedError(
            plab::tr("The machine refused another thread: the limit of processes and threads of this "
                     "user or its control group (RLIMIT_NPROC, pids.max) is reached, or that of the "
                     "memory for its stack (RLIMIT_AS). Raise it (ulimit -u, ulimit -v), or end some "
                     "programs."));
    d->run.reset(new Run(this));
    d->run->d->state->publish(records, Progress {.repeatsWanted = repeats});
    QMetaObject::invokeMethod(d->engine, [e = d->engine, plan = Plan::of(ready), state = d->run->d->state] {
        e->begin(plan, state);
    });
    return d->run.get();
}

Run *Lab::current() const
{
    return d->run && !d->run->isFinished() ? d->run.get() : nullptr;
}

void Lab::stopCurrent()
{
    QMetaObject::invokeMethod(d->engine, [e = d->engine] { e->stop(RepeatEnding::Stopped); });
}

void Lab::signalCurrent(int index, int signalNumber)
{
    QMetaObject::invokeMethod(
        d->engine, [e = d->engine, index, signalNumber] { e->signalProcess(index, signalNumber); });
}

Run::Run(Lab *lab) : d(std::make_unique<Private>())
{
    d->lab = lab;
}

Run::~Run() = default;

std::shared_ptr<const RunRecord> Run::record(int arm) const
{
    return d->state->records().at(arm);
}

int Run::arms() const
{
    return int(d->state->records().size());
}

Progress Run::progress() const
{
    return d->state->progress();
}

bool Run::isFinished() const
{
    return record()->finished;
}

void Run::stop()
{
    if (!isFinished())
        d->lab->stopCurrent();
}

void Run::signalProcess(int index, int signalNumber)
{
    if (!isFinished())
        d->lab->signalCurrent(index, signalNumber);
}

} // namespace plab
