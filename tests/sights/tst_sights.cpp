// SPDX-License-Identifier: GPL-3.0-or-later
// What "show one" shows is in the recorded events: looked for here once more, in another way.
#include "core/sights/sightdraft.h"
#include "core/sights/sights.h"
#include "tests/fakes/fakerecord.h"

#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

constexpr std::uint64_t Entry = 1'000'000'000;

struct Told
{
    Event event;
    int lane = 0;
};

/// All events of a repeat in the order of their time.
std::vector<Told> merged(const Repeat &repeat)
{
    std::vector<Told> all;
    for (int lane = 0; lane < repeat.lanes.size(); ++lane) {
        for (std::size_t i = 0; i < repeat.lanes.at(lane).size(); ++i)
            all.push_back({repeat.lanes.at(lane).at(i), lane});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Told &a, const Told &b) { return a.event.timeNs < b.event.timeNs; });
    return all;
}

/// The writes over something that was not what their lane had read: with one counter, each is a loss.
std::vector<std::uint64_t> writesOverOthers(const Repeat &repeat)
{
    std::vector<std::uint64_t> found;
    QMap<int, qint64> read;
    std::optional<qint64> now;
    int writer = -1;
    for (const Told &told : merged(repeat)) {
        const qint64 value = told.event.signedArgument();
        if (told.event.kind == EventKind::Read) {
            read[told.lane] = value;
        } else if (told.event.kind == EventKind::Write) {
            if (now && writer != told.lane && read.contains(told.lane) && read.value(told.lane) != *now)
                found.push_back(told.event.timeNs);
            now = value;
            writer = told.lane;
        }
    }
    return found;
}

/// What a lane read and wrote at an instant, as words.
QStringList wordsAt(const Repeat &repeat, int lane, std::uint64_t timeNs)
{
    QStringList words;
    for (const Told &told : merged(repeat)) {
        if (told.lane != lane || told.event.timeNs != timeNs)
            continue;
        if (told.event.kind == EventKind::Read)
            words << QStringLiteral("read %1").arg(told.event.signedArgument());
        else if (told.event.kind == EventKind::Write)
            words << QStringLiteral("wrote %1").arg(told.event.signedArgument());
    }
    return words;
}

Repeat repeatOf(const QStringList &names)
{
    Repeat repeat;
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    repeat.entryNs = Entry;
    for (int i = 0; i < names.size(); ++i) {
        ProcessRecord process;
        process.index = i;
        process.name = names.at(i);
        process.pid = 700 + i;
        process.role = i == 0 ? Role::Parent : Role::Child;
        process.startedS = 0;
        process.ending = {Ending::Kind::Exited, 0, {}};
        repeat.processes.append(process);
        repeat.lanes.append(LaneEvents());
    }
    return repeat;
}

void add(Repeat &repeat, int lane, std::uint64_t atNs, EventKind kind, std::uint32_t object = 0,
         EventArgument argument = {})
{
    const Event event(Entry + atNs, argument, object, kind, std::uint16_t(lane));
    repeat.lanes[lane].append(&event, 1);
}

QStringList marksOf(const Sight &sight)
{
    QStringList marks;
    for (const SightMark &mark : sight.marks)
        marks << QStringLiteral("%1 %2 %3").arg(mark.timeNs - Entry).arg(mark.lane).arg(mark.words.english());
    return marks;
}

} // namespace

class TestSights : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyLostUpdateIsOneOfTheEvents()
    {
        const RunRecord run = fakeLostUpdates(3, true);
        const Repeat &repeat = *run.timelineRepeat();
        const Sights lost = sights::lostUpdates(repeat);
        QVERIFY(lost.count > 3);
        const std::vector<std::uint64_t> writes = writesOverOthers(repeat);
        for (std::size_t i = 0; i < lost.count; ++i) {
            const Sight sight = lost.at(i);
            QVERIFY2(std::find(writes.begin(), writes.end(), sight.timeNs) != writes.end(),
                     qPrintable(sight.sentence.english()));
            QVERIFY(sight.fromNs < sight.marks.first().timeNs && sight.toNs > sight.marks.last().timeNs);
            for (const SightMark &mark : sight.marks) { // each word is an event of that lane at that instant
                QVERIFY2(wordsAt(repeat, mark.lane, mark.timeNs).contains(mark.words.english()),
                         qPrintable(mark.words.english()));
            }
        }
    }

    void bothReadTheSame()
    {
        Repeat repeat = repeatOf({"parent", "Worker-1", "Worker-3"});
        add(repeat, 1, 100, EventKind::Read, 0, 41);
        add(repeat, 2, 110, EventKind::Read, 0, 41);
        add(repeat, 1, 120, EventKind::Write, 0, 42);
        add(repeat, 2, 130, EventKind::Write, 0, 42);
        const Sights lost = sights::lostUpdates(repeat);
        QCOMPARE(lost.count, std::size_t(1));
        QCOMPARE(lost.at(0).sentence.english(),
                 QStringLiteral("Worker-1 read 41 · Worker-3 read 41 · both wrote 42."));
        QCOMPARE(marksOf(lost.at(0)),
                 QStringList({"100 1 read 41", "110 2 read 41", "120 1 wrote 42", "130 2 wrote 42"}));
        QCOMPARE(sights::keptUpdates(repeat).count, std::size_t(0));
    }

    void aStampThatIsLateIsNoLoss() // the reader has what was written, only its event was stamped before
    {
        Repeat repeat = repeatOf({"parent", "Worker-1", "Worker-2"});
        add(repeat, 1, 100, EventKind::Read, 0, 41);
        add(repeat, 2, 115, EventKind::Read, 0, 42);
        add(repeat, 1, 120, EventKind::Write, 0, 42);
        add(repeat, 2, 130, EventKind::Write, 0, 43);
        QCOMPARE(sights::lostUpdates(repeat).count, std::size_t(0));
        QCOMPARE(sights::keptUpdates(repeat).at(0).sentence.english(),
                 QStringLiteral("Worker-1 wrote 42 · Worker-2 read 42 and wrote 43: nothing was lost."));
    }

    void aLockIsHandedOver()
    {
        Repeat repeat = repeatOf({"parent", "Worker-1", "Worker-2"});
        add(repeat, 1, 100, EventKind::Acquired, 0);
        add(repeat, 2, 150, EventKind::WaitBegin, 0);
        add(repeat, 1, 400, EventKind::Released, 0);
        add(repeat, 2, 420, EventKind::Acquired, 0);
        const Sights handed = sights::handOvers(repeat);
        QCOMPARE(handed.count, std::size_t(1));
        QCOMPARE(handed.at(0).sentence.english(),
                 QStringLiteral("Worker-2 waited for lock 0 · Worker-1 gave it back · Worker-2 has it."));
    }

    void theWaitThatClosesTheCycle()
    {
        Repeat repeat = repeatOf({"parent", "Process-1", "Process-2"});
        add(repeat, 1, 100, EventKind::Started);
        add(repeat, 2, 100, EventKind::Started);
        add(repeat, 1, 200, EventKind::Acquired, 0);
        add(repeat, 2, 210, EventKind::Acquired, 1);
        add(repeat, 1, 300, EventKind::WaitBegin, 1);
        add(repeat, 2, 310, EventKind::WaitBegin, 0);
        const Sights closed = sights::closedCycles(repeat);
        QCOMPARE(closed.count, std::size_t(1));
        QCOMPARE(closed.at(0).timeNs, Entry + 310);
        QVERIFY(closed.at(0).sentence.english().startsWith(QStringLiteral("Deadlock: Process-1 waits for")));
        QCOMPARE(closed.at(0).marks.size(), 4);
    }

    void ofEveryItemWhatBecameOfIt()
    {
        Repeat repeat = repeatOf({"parent", "Producer", "Consumer"});
        add(repeat, 1, 100, EventKind::Put, 0, 1);
        add(repeat, 1, 200, EventKind::Put, 0, 2);
        add(repeat, 1, 250, EventKind::Full, 0, 3);
        add(repeat, 2, 1'000'300, EventKind::Get, 0, 1);
        const Sights delivered = sights::deliveries(repeat);
        QCOMPARE(delivered.count, std::size_t(1));
        QCOMPARE(marksOf(delivered.at(0)), QStringList({"100 1 put 1", "1000300 2 got 1"}));
        const Sights left = sights::leftItems(repeat);
        QCOMPARE(left.count, std::size_t(1));
        QCOMPARE(left.at(0).sentence.english(),
                 QStringLiteral("Producer put item 2, and nobody ever got it."));
        QCOMPARE(sights::ofKind(repeat, EventKind::Full).at(0).sentence.english(),
                 QStringLiteral("Producer wanted to put item 3 · there was no room: Full."));
    }

    void aJoinWhoseLimitIsOver()
    {
        Repeat repeat = repeatOf({"parent", "Process-1"});
        add(repeat, 0, 0, EventKind::WaitBegin, 1, std::uint64_t(701));
        add(repeat, 0, 500'000'000, EventKind::TimedOut, 1, std::uint64_t(701));
        const Sights joins = sights::timedOutJoins(repeat);
        QCOMPARE(joins.count, std::size_t(1));
        QCOMPARE(joins.at(0).sentence.english(),
                 QStringLiteral(
                     "parent joined Process-1 · after 500.0 ms the limit was over · Process-1 was still "
                     "alive."));
        QCOMPARE(sights::timedOutWaits(repeat).count, std::size_t(0));
    }

    void aTaskInWhichItsWorkerWasKilled()
    {
        Repeat repeat = repeatOf({"parent", "Worker-1"});
        add(repeat, 1, 100, EventKind::TaskBegin, 7);
        repeat.processes[1].endedS = 0.001;
        repeat.processes[1].ending = {Ending::Kind::Killed, 9, {}};
        add(repeat, 0, 900'000, EventKind::SignalSent, 1, std::uint64_t(9));
        QCOMPARE(
            sights::lostTasks(repeat).at(0).sentence.english(),
            QStringLiteral("Worker-1 began task 7 · inside it: killed by SIGKILL (9) · nobody ever finishes "
                           "that task."));
        QCOMPARE(sights::killed(repeat).at(0).sentence.english(),
                 QStringLiteral("parent sent SIGKILL to Worker-1 · Worker-1 ended: killed by SIGKILL (9)."));
    }

    void aZombieIsOneThatSomebodyLeft()
    {
        Repeat repeat = repeatOf({"parent", "Process-1", "Process-2"});
        repeat.processes[1].endedS = 1;
        repeat.processes[1].reapedS = 1.02; // a machine that is busy
        repeat.processes[2].endedS = 1;
        repeat.processes[2].reapedS = 3;
        const Sights zombies = sights::zombies(repeat);
        QCOMPARE(zombies.count, std::size_t(1));
        QVERIFY(zombies.at(0).sentence.english().startsWith(QStringLiteral("Process-2 had ended")));
    }
};

QTEST_APPLESS_MAIN(TestSights)
#include "tst_sights.moc"
