// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/machineload.h"
#include "core/lab/procwatch.h"
#include "core/lab/workerlink.h"
#include "core/model/declaration.h"
#include "core/runtime/message.h"
#include "core/shared/arena.h"
#include "core/shared/eventcheck.h"

#include <QObject>
#include <QSocketNotifier>
#include <QTimer>

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace plab {

/// One repeat as the lab follows it: its arena, its links, its rings. Fills a Repeat. Lives on the run's
/// thread; nothing here blocks.
class RepeatWatch : public QObject
{
    Q_OBJECT
public:
    struct Nursery
    {
        qint64 pid = 0;
        std::uint64_t startedNs = 0; ///< when the lab asked for it
    };

    /// What may still be kept: so many events, in so much memory together with everything else of the repeat.
    struct Room
    {
        quint64 events = 0;
        quint64 bytes = 0;
    };

    /// Takes the arena and the lab's ends of the parent's link and channel. Events beyond the room count as
    /// dropped.
    RepeatWatch(Arena arena, Descriptor parentLink, Descriptor channel, const Declaration &declaration,
                Nursery nursery, Room room, QObject *parent = nullptr);
    ~RepeatWatch() override;

    const Repeat &repeat() const { return m_repeat; }
    const Arena &arena() const { return m_arena; }
    quint64 eventCount() const { return m_kept; }
    int livingProcesses() const;
    /// Whether what runs is a program that knows nothing of the laboratory: it may leave things behind.
    bool runsProgram() const { return m_arena.slotCount() > 2 && m_arena.slot(2).linkless.load() != 0; }
    qsizetype endedProcesses() const { return m_repeat.processes.size() - livingProcesses(); }
    double fraction() const; ///< of this repeat, 0…1, as its parent tells

    void setParent(Descriptor pidfd);

    /// Drains every ring and takes over what the process table says.
    void collect();
    /// Reads state letter, parent and CPU time of the living from /proc, context switches too if asked.
    void lookAround(bool switchesToo);

    /// Asks the parent's code to leave and sends `signalNumber` to the children (and SIGCONT, so that stopped
    /// ones hear it).
    void stop(int signalNumber, bool parentToo);
    /// The lab cannot follow the repeat: everybody leaves, and it ends with this sentence.
    void refuse(const Error &error);
    /// It is gone since `goneNs`: how, if that can be told. `byUs`: the laboratory has killed it.
    Ending takeNurseryEnd(const std::atomic<std::uint64_t> &told, std::uint64_t goneNs, bool byUs);
    void signalProcess(int index, int signalNumber);
    /// Who is stopped by a signal at this instant, the nursery and the parent too.
    QList<ProcessRecord> whoIsStopped();

    /// Everything has ended (or is lost): last drain, last words, measures, ending. `status` is the parent's
    /// wait status.
    void finish(RepeatEnding ending, const Text &error);
    /// The arena says what cannot be: some process of the repeat wrote over it. What made sense is kept.
    bool isCorrupt() const { return m_corrupt; }
    Ending parentEnding() const ///< as it was waited for, also before the next collect()
    {
        return withMemory(unpackEnding(m_arena.slot(ParentSlot).ending.load(std::memory_order_acquire)));
    }
    bool isParentStarted() const { return parentPid() != 0; }
    /// As the process table has it, at once; 0 before it is started.
    qint64 parentPid() const { return m_arena.slot(ParentSlot).pid.load(std::memory_order_relaxed); }
    /// After the nursery's death: waits at most `limitMs` until every process of the repeat is gone, and
    /// removes the name that its parent may have left.
    void awaitEnds(int limitMs);

Q_SIGNALS:
    void deathSeen(); ///< of somebody whose ending its collector will tell in a moment

private:
    static constexpr std::uint32_t NurserySlot = 0;
    static constexpr std::uint32_t ParentSlot = 1;

    struct Lane
    {
        std::uint32_t generation = 0;
        std::uint64_t sliceStamp = 0; ///< version and count last read
        int record = -1;
        int recordBefore = -1;    ///< of the one who had the slot before
        std::uint32_t linkOf = 0; ///< generation whose link has come
        bool isOver = false;      ///< ended and taken over
        EventReader reader;
        EventCheck check;
        ProcWatch watch;
        bool toldBlind = false;
        std::optional<double> deadS; ///< first seen dead: as a zombie, or by its pidfd
        std::uint64_t stoppedNs = 0; ///< since when it has been seen stopped by a signal
        std::uint64_t cutNs = 0;     ///< of its first event there was no room for; 0: all are kept
        std::uint64_t cut = 0;       ///< how many these are
        std::uint64_t settled = 0;   ///< events dropped unmarked by earlier users of the ring
    };

    bool canBe(std::uint64_t timeNs) const;
    bool isInstant(std::uint64_t timeNs);
    std::uint64_t entryNs();
    void settleEntry();
    std::optional<qint64> countOf(std::uint64_t told, std::uint64_t most = 1ULL << 53);
    quint64 eventRoom() const;
    bool isNextUse(std::uint32_t slot, std::uint32_t generation);
    QList<Slice> soundSlices(const std::vector<Slice> &slices);
    /// What came by a process's link, to be compared with what it says it has sent.
    struct Heard
    {
        quint32 lines = 0;
        bool result = false;
        bool dropped = false; ///< what it sent was no sense: a fault told so, and nothing more is awaited
    };

    void readChannel();
    void adoptLink(ReceivedMessage message);
    void connectLink(WorkerLink *link, int record);
    void takeReport(int record, const QJsonObject &result);
    int recordOfThread(std::uint32_t slot);
    void addConsoleLine(int record, quint64 timeNs, const QString &text);
    ConsoleLine lineOf(int record, quint64 timeNs, const QString &text);
    void takeWarning(int record, quint64 timeNs, const QString &text);
    void addFault(int record, quint64 timeNs, const Text &sentence);
    void noteKilled(const ProcessRecord &record, const ProcessSlot &slot);
    void noteStopped(Lane &lane, char before);
    bool diedWithParent(const ProcessRecord &record, const ProcessSlot &slot) const;
    void discover();
    void addRecord(std::uint32_t slot, std::uint32_t generation);
    void update(std::uint32_t slot);
    void look(Lane &lane, bool switchesToo);
    void tellBlindness(Lane &lane);
    void takeLook(Lane &lane, const ProcLook &look);
    void takeCpuLook(ProcessRecord &record, const CpuLook &look);
    void takeSchedule(ProcessRecord &record, const ProcessSlot &slot);
    void keepPidfd(std::uint32_t slot, Descriptor pidfd);
    void watchDeaths();
    void readDeaths();
    void noteDeath(Lane &lane, double nowS);
    void takeTimes(const Lane &lane, const ProcessSlot &slot);
    void drainRing(std::uint32_t slot);
    void nameProcesses(Event *events, std::size_t count) const;
    void noteCut(Lane &lane, const Event *events, std::size_t count);
    void settle(LaneEvents &events);
    void closeLane(std::uint32_t slot);
    void noteUnheard(std::uint32_t slot);
    Text unheardSentence() const;
    void readSlices(std::uint32_t slot);
    bool hasAllOf(std::uint32_t slot) const;
    void letGo(std::uint32_t slot);
    void takeCounts();
    Ending withMemory(Ending ending) const;
    void settleTheRest();
    void addThroughput();
    void addCommonMeasures();
    void addRecordingCost();
    void addLoad();
    /// From the entry; null before it, and for what is no instant of this repeat.
    std::optional<double> secondsOf(std::uint64_t timeNs);

    Arena m_arena;
    Descriptor m_channel;
    std::unique_ptr<QSocketNotifier> m_channelNotifier;
    const Declaration &m_declaration;
    const Nursery m_nursery;
    const std::uint64_t m_askedNs; ///< when the parent was asked for
    Repeat m_repeat;
    std::vector<Lane> m_lanes;
    std::map<std::uint32_t, std::unique_ptr<WorkerLink>> m_links;
    std::map<std::uint32_t, Descriptor> m_pidfds;
    Descriptor m_deaths; ///< epoll of all pidfds: readable when somebody has died
    std::unique_ptr<QSocketNotifier> m_deathNotifier;
    QTimer m_deathPause; ///< the notifier rests between two looks
    QJsonObject m_results;
    std::vector<Heard> m_heard; ///< by record
    QStringList m_unheard;      ///< names of those whose result did not come
    quint64 m_kept = 0;
    const Room m_room;
    quint64 m_heldBytes = 0; ///< by events and processes
    quint64 m_cutOff = 0;    ///< events beyond the room, those of gaps there too
    /// CPU time this thread spent draining rings that held something; null where the machine refuses its
    /// clock.
    std::optional<quint64> m_drainNs = 0;
    MachineReading m_machine; ///< when the parent was asked for
    bool m_reported = false;
    bool m_isEnding = false; ///< asked to end by the laboratory
    bool m_corrupt = false;  ///< somebody wrote over the arena
    bool m_neverEntered = false;
    Text m_parentError;
};

} // namespace plab
