// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/preset.h"
#include "core/model/runrecord.h"

#include <QObject>

#include <memory>
#include <vector>

namespace plab {

class Engine;
class HeldNursery;
class Run;

/// What to run: a preset with everything resolved.
struct RunRequest
{
    QString experiment;
    QString preset; ///< id, or empty
    Parameters parameters;
    int repeat = 1;
    qint64 seed = 1;
    bool allowMany = false;   ///< --yes: more than 64 processes are wanted
    double timeoutS = 0;      ///< bound on the whole run; 0 = none
    bool ownStreams = false;  ///< the script reads and writes the standard streams of this program
    std::vector<int> handed;  ///< with them: other descriptors of this program that it finds at their numbers
    std::vector<int> ignored; ///< likewise: signals that whoever started this program has it ignore
};

/// Where a run stands, for status bar and terminal progress.
struct Progress
{
    int repeatsDone = 0; ///< counted ones
    int repeatsWanted = 0;
    bool witness = false; ///< the witness repeat is what runs now
    double elapsedS = 0;
    std::optional<double> remainingS; ///< estimated from the finished repeats; null if nothing to go by
    double fraction = 0;              ///< 0…1, within the whole run
    int processes = 0;                ///< alive now, threads and the parent too
    quint64 events = 0;
    quint64 dropped = 0;
    std::optional<double>
        recordingShare; ///< recording's own CPU time / lane lifetimes, of the recorded repeat
};

/// The one door through which window, command line and tests run anything. Lives on the main thread, which
/// starts the nursery (the parent-death signal follows the thread that starts a process); all sockets, rings
/// and timers live on a thread of its own, so a slow window never slows a run and a run never blocks the
/// window.
class Lab : public QObject
{
    Q_OBJECT
public:
    explicit Lab(QObject *parent = nullptr);
    /// With another nursery than the program.
    explicit Lab(std::unique_ptr<HeldNursery> nursery, QObject *parent = nullptr);
    ~Lab() override; ///< ends a running run and the nursery

    /// Full check of a request without starting it: unknown names, ranges, contradictions, the 64-process
    /// question, the hard cap of 1024, memory. Pure; usable while the form is edited.
    static Result<void> check(const RunRequest &request);

    /// Parameters that have no effect while the others are as they are, with the reason.
    static QList<Idle> withoutEffect(const RunRequest &request);

    /// The parameter that makes a repeat so long, or its time limit so short: the one whose default would
    /// leave most of the time limit. Empty if none would leave more than there is.
    static QString whatTakesLong(const RunRequest &request);

    /// How long the run takes at least, as a sentence, where that is long for somebody who waits; else empty.
    /// None of the remarks.
    static Text lengthRemark(const RunRequest &request);

    struct Remark
    {
        Text sentence;
        /// The parameters it comes from, any one of them: with its default (or, of a remark on the defaults
        /// themselves, with its least) the remark would go. Empty: it is of all.
        QStringList about;
        bool isGrave = false; ///< it says that the run cannot be as it is set
    };
    /// What takes too long or has no room, what is set in vain, what this machine makes of the settings.
    static QList<Remark> remarksWithCauses(const RunRequest &request);
    static QList<Text> remarks(const RunRequest &request); ///< their sentences

    /// What makes it sure that the run cannot end within its time limit or its --timeout, as a sentence;
    /// empty if nothing does. One of the remarks.
    static Text timeRemark(const RunRequest &request);

    /// Starts a run. Errors are returned before anything was started. One run at a time; the Run belongs to
    /// the Lab and lives until the next start.
    Result<Run *> start(const RunRequest &request);

    /// The same for several arms that take turns, one at least: the time limit of the whole run is that of
    /// the first.
    Result<Run *> start(const QList<RunRequest> &arms);

    Run *current() const; ///< the run that goes on, or null

private:
    friend class Run;
    static QList<Remark> remarksOf(const RunRequest &request, bool withCauses);
    /// The request as it is run: checked, with every parameter resolved.
    Result<RunRequest> resolved(const RunRequest &request) const;
    void stopCurrent();
    void signalCurrent(int index, int signalNumber);

    class Private;
    std::unique_ptr<Private> d;
};

/// One run going on. Signals arrive on the main thread. Everything a view shows comes from `record()`; a view
/// never asks back into the processes.
class Run : public QObject
{
    Q_OBJECT
public:
    ~Run() override;

    /// The newest published state: live while it runs, the whole record afterwards. Never null. Cheap
    /// (shared).
    std::shared_ptr<const RunRecord> record() const { return record(0); }
    /// Of this arm, where several take turns.
    std::shared_ptr<const RunRecord> record(int arm) const;
    int arms() const;
    Progress progress() const;
    bool isFinished() const;

    /// Asks everything to end: SIGTERM and SIGCONT, a grace time, SIGKILL. Returns at once; `finished`
    /// follows.
    void stop();

    /// Sends a signal to the process with this index of the current repeat, by pidfd, so that a reused pid is
    /// never hit; SIGSTOP, SIGCONT, SIGTERM, SIGKILL. Nothing happens if it is gone.
    void signalProcess(int index, int signalNumber);

Q_SIGNALS:
    void updated();  ///< record() or progress() changed; at most 30 times a second
    void finished(); ///< once, after the last updated(); record()->finished is true

private:
    friend class Lab;
    friend class Engine;
    class Private;
    explicit Run(Lab *lab);
    std::unique_ptr<Private> d;
};

} // namespace plab
