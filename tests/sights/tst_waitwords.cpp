// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/sights/waitwords.h"
#include "tests/fakes/fakefamily.h"

#include <QTest>

using namespace plab;

class TestWaitWords : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void usersAreThoseWhoHoldOrWait();
    void theGraphIsToldInWords_data();
    void theGraphIsToldInWords();
    void changesAreFoundInBothDirections();
    void theTellingInstantIsADeadlocksLast();
    void theTellingInstantHasAHolder();
    void theTellingInstantIsNotTheStart();
    void whoWaitsForAProcessUsesNoLock();
    void waitsForNoLockAreNamed_data();
    void waitsForNoLockAreNamed();
    void allHoldersOfPermitsAreNamed();
    void whatIsNotRecordedIsSaid();

private:
    static std::uint64_t ns(const Repeat &repeat, int ms) { return repeat.entryNs + quint64(ms) * 1'000'000; }
};

void TestWaitWords::usersAreThoseWhoHoldOrWait()
{
    const auto users = lockUsers(fakeDeadlock(3));
    QCOMPARE(users.size(), std::size_t(3));
    QCOMPARE(users.at(0).lanes, (std::set<int> {2, 4}));
    QCOMPARE(users.at(1).lanes, (std::set<int> {2, 3}));
    QVERIFY(lockUsers(fakeZombie()).empty());
}

void TestWaitWords::theGraphIsToldInWords_data()
{
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("ms");
    QTest::addColumn<QString>("sentence");
    QTest::newRow("before") << 2 << 5 << "Nobody holds a lock.";
    QTest::newRow("one") << 2 << 15 << "Process-1 holds lock 0; nobody waits.";
    QTest::newRow("both") << 2 << 50 << "Process-1 holds lock 0, Process-2 holds lock 1; nobody waits.";
    QTest::newRow("wait") << 2 << 100
                          << "Process-1 holds lock 0 and waits for lock 1, which Process-2 holds.";
    QTest::newRow("two wait")
        << 3 << 101 << "Process-1 holds lock 0 and waits for lock 1, which Process-2 holds; 2 wait in all.";
    QTest::newRow("deadlock")
        << 2 << 101
        << "Deadlock: Process-1 waits for lock 1, which Process-2 holds; Process-2 waits for lock 0, which "
           "Process-1 holds.";
}

void TestWaitWords::theGraphIsToldInWords()
{
    QFETCH(int, count);
    QFETCH(int, ms);
    QFETCH(QString, sentence);
    const Repeat repeat = fakeDeadlock(count);
    QCOMPARE(waitingSentence(repeat, waitForGraph(repeat, ns(repeat, ms))), sentence);
    const Repeat ring = fakeDeadlock(7);
    QVERIFY(waitingSentence(ring, waitForGraph(ring, ns(ring, 500)))
                .english()
                .endsWith("and so on round all 7."));
}

void TestWaitWords::changesAreFoundInBothDirections()
{
    const Repeat repeat = fakeDeadlock(2);
    QCOMPARE(waitingChange(repeat, ns(repeat, 0), true), std::optional(ns(repeat, 10)));
    QCOMPARE(waitingChange(repeat, ns(repeat, 10), true), std::optional(ns(repeat, 20)));
    QCOMPARE(waitingChange(repeat, ns(repeat, 101), true), std::nullopt);
    QCOMPARE(waitingChange(repeat, ~std::uint64_t(0), false), std::optional(ns(repeat, 101)));
    QCOMPARE(waitingChange(repeat, ns(repeat, 101), false), std::optional(ns(repeat, 100)));
    QCOMPARE(waitingChange(repeat, ns(repeat, 10), false), std::nullopt);
}

void TestWaitWords::theTellingInstantIsADeadlocksLast()
{
    Repeat repeat = fakeDeadlock(2);
    QCOMPARE(tellingInstant(repeat), std::optional(ns(repeat, 2000) - 1));
    for (quint16 lane : {2, 3}) {
        const Event event {ns(repeat, 300 + lane), 0, std::uint32_t(3 - lane), EventKind::WaitEnd, lane};
        repeat.lanes[lane].append(&event, 1);
    }
    QCOMPARE(tellingInstant(repeat), std::optional(ns(repeat, 302) - 1));
    QCOMPARE(tellingInstant(fakeZombie()), std::nullopt);
}

void TestWaitWords::theTellingInstantHasAHolder()
{
    Repeat repeat = fakeDeadlock(2);
    repeat.lanes[2] = LaneEvents();
    repeat.lanes[3] = LaneEvents();
    const Event first[] = {{ns(repeat, 10), 0, 0, EventKind::Acquired, 2},
                           {ns(repeat, 90), 0, 0, EventKind::Released, 2}};
    const Event second[] = {{ns(repeat, 20), 0, 0, EventKind::WaitBegin, 3},
                            {ns(repeat, 95), 0, 0, EventKind::Acquired, 3}}; // free in between
    repeat.lanes[2].append(first, 2);
    repeat.lanes[3].append(second, 2);
    QCOMPARE(tellingInstant(repeat), std::optional(ns(repeat, 90) - 1));
}

/// Three wait for the start, and later one for a notify, which is what the experiment shows.
void TestWaitWords::theTellingInstantIsNotTheStart()
{
    Repeat repeat = fakeDeadlock(3);
    for (quint16 lane : {2, 3, 4}) {
        const Event start[] = {{ns(repeat, 10), 0, waitfor::Start, EventKind::WaitBegin, lane},
                               {ns(repeat, 20), 0, waitfor::Start, EventKind::WaitEnd, lane}};
        repeat.lanes[lane] = LaneEvents();
        repeat.lanes[lane].append(start, 2);
    }
    const Event notify[] = {{ns(repeat, 40), 0, waitfor::Notify, EventKind::WaitBegin, 3},
                            {ns(repeat, 60), 0, waitfor::Notify, EventKind::WaitEnd, 3}};
    repeat.lanes[3].append(notify, 2);
    const std::optional<std::uint64_t> telling = tellingInstant(repeat);
    QVERIFY(telling);
    QCOMPARE(waitingSentence(repeat, waitForGraph(repeat, *telling)),
             QStringLiteral("Process-2 waits for a notify."));
}

void TestWaitWords::whoWaitsForAProcessUsesNoLock()
{
    Repeat repeat = fakeDeadlock(2);
    const Event event {ns(repeat, 5), 702, 2, EventKind::WaitBegin, 1};
    repeat.lanes[1].append(&event, 1);
    QCOMPARE(lockUsers(repeat).size(), std::size_t(2));
    QCOMPARE(waitUsers(repeat).lanes, (std::set<int> {1}));
    QCOMPARE(waitingChange(repeat, ns(repeat, 0), true), std::optional(ns(repeat, 5)));
    QCOMPARE(waitingSentence(repeat, waitForGraph(repeat, ns(repeat, 6))),
             QStringLiteral("parent waits for Process-1 to end."));
}

void TestWaitWords::waitsForNoLockAreNamed_data()
{
    QTest::addColumn<quint32>("object");
    QTest::addColumn<QString>("words");
    QTest::newRow("partner") << waitfor::Partner << "the others at the barrier";
    QTest::newRow("message") << waitfor::Message << "a message";
    QTest::newRow("answer") << waitfor::Answer << "an answer";
    QTest::newRow("notify") << waitfor::Notify << "a notify";
    QTest::newRow("signal") << waitfor::Signal << "a signal";
    QTest::newRow("start") << waitfor::Start << "the start";
    QTest::newRow("result") << waitfor::Result << "a result";
}

void TestWaitWords::waitsForNoLockAreNamed()
{
    QFETCH(quint32, object);
    QFETCH(QString, words);
    Repeat repeat = fakeDeadlock(1);
    repeat.lanes[2] = LaneEvents();
    const Event event {ns(repeat, 5), 0, object, EventKind::WaitBegin, 2};
    repeat.lanes[2].append(&event, 1);
    QVERIFY(lockUsers(repeat).empty());
    QCOMPARE(waitUsers(repeat).objects, (std::set<std::uint32_t> {object}));
    QCOMPARE(waitingSentence(repeat, waitForGraph(repeat, ns(repeat, 6))),
             QStringLiteral("Process-1 waits for %1.").arg(words));
}

void TestWaitWords::allHoldersOfPermitsAreNamed()
{
    Repeat repeat = fakeDeadlock(3);
    for (quint16 lane : {2, 3, 4}) {
        const Event event {ns(repeat, lane), 0, waitfor::Permit,
                           lane == 4 ? EventKind::WaitBegin : EventKind::Acquired, lane};
        repeat.lanes[lane] = LaneEvents();
        repeat.lanes[lane].append(&event, 1);
    }
    QCOMPARE(waitingSentence(repeat, waitForGraph(repeat, ns(repeat, 6))),
             QStringLiteral("Process-3 waits for a permit; Process-1 and Process-2 hold one each."));
}

void TestWaitWords::whatIsNotRecordedIsSaid()
{
    Repeat repeat = fakeDeadlock(2);
    repeat.processes[3].isCut = true; // Process-2, after its wait began
    QCOMPARE(waitingSentence(repeat, waitForGraph(repeat, ns(repeat, 500))),
             QStringLiteral("Process-1 holds lock 0 and waits for lock 1; who holds it is not recorded. Not "
                            "recorded here: what Process-2 holds or waits for."));
    Repeat off = fakeZombie();
    off.recording = QStringLiteral("off");
    QVERIFY(nothingWaitedWords(off).english().startsWith(QStringLiteral("Nothing was recorded")));
    QVERIFY(lockUsers(off).empty() && waitUsers(off).lanes.empty());
}

QTEST_GUILESS_MAIN(TestWaitWords)
#include "tst_waitwords.moc"
