// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/family.h"
#include "tests/fakes/fakefamily.h"

#include <QTest>

#include <algorithm>

using namespace plab;

class TestFamily : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everybodyStandsUnderItsMaker();
    void theUnbornAreNotThereYet();
    void aZombieIsOneUntilItsParentWaits();
    void itOpensWhereMostCanBeSeen();
    void aZombieThatNobodyCollectedStaysOne();
    void withoutLooksAndReapingTheEndedAreGone();
    void orphansGetTheirNewParentWhenTheOldOneEnds();
    void anAdopterOutsideTheRecordIsNamedByItsPid();
    void aThreadStandsUnderItsProcessAndIsNeverAZombie();
    void aStoppedProcessIsAlive();
    void changesAreToldInWordsAndInOrder();
    void theTableFollowsTheInstant();

private:
    static QStringList sentences(const Repeat &repeat);
};

QStringList TestFamily::sentences(const Repeat &repeat)
{
    QStringList all;
    for (const FamilyChange &change : familyChanges(repeat))
        all << QStringLiteral("%1 %2").arg(change.timeS).arg(change.sentence.english());
    return all;
}

void TestFamily::everybodyStandsUnderItsMaker()
{
    const QList<FamilyMember> family = familyAt(fakeOrphans(), 0.5);
    QCOMPARE(family.size(), 4);
    QCOMPARE(family.at(0).maker, -1);
    QCOMPARE(family.at(0).parentPid, 1);
    QCOMPARE(family.at(1).parent, 0);
    QCOMPARE(family.at(3).maker, 1);
    QCOMPARE(family.at(3).parent, 1);
    QCOMPARE(family.at(3).parentPid, 701);
    QCOMPARE(family.at(3).state, 'S');
    QVERIFY(!family.at(3).adopted);
}

void TestFamily::theUnbornAreNotThereYet()
{
    const QList<FamilyMember> family = familyAt(fakeOrphans(), 0.15);
    QCOMPARE(family.at(2).life, Life::Alive);
    QCOMPARE(family.at(3).life, Life::Unborn);
}

void TestFamily::aZombieIsOneUntilItsParentWaits()
{
    const Repeat repeat = fakeZombie();
    QCOMPARE(familyAt(repeat, 0.49).at(2).life, Life::Alive);
    const FamilyMember zombie = familyAt(repeat, 0.5).at(2); // before the first look that saw it
    QCOMPARE(zombie.life, Life::Zombie);
    QCOMPARE(zombie.state, 'Z');
    QCOMPARE(familyWord(repeat.processes.at(2), zombie), QStringLiteral("zombie, exit code 3"));
    QCOMPARE(familyAt(repeat, 2.49).at(2).life, Life::Zombie);
    const FamilyMember gone = familyAt(repeat, 2.5).at(2);
    QCOMPARE(gone.life, Life::Gone);
    QCOMPARE(familyWord(repeat.processes.at(2), gone), QStringLiteral("exit code 3"));
}

void TestFamily::itOpensWhereMostCanBeSeen()
{
    QCOMPARE(tellingFamilyInstant(fakeZombie()), 0.75); // a zombie, and its thread is there, too
    Repeat repeat = fakeZombie();
    repeat.processes[2].reapedS = *repeat.processes[2].endedS + 0.01; // nobody has left it
    QCOMPARE(familyAt(repeat, *repeat.processes[2].endedS + 0.005).at(2).life, Life::Gone);
    QCOMPARE(tellingFamilyInstant(repeat), 0.35); // both are alive
    const double orphaned = tellingFamilyInstant(fakeOrphans());
    QVERIFY(familyAt(fakeOrphans(), orphaned).at(3).adopted);
    QCOMPARE(tellingFamilyInstant(Repeat()), LastInstant);
}

void TestFamily::aZombieThatNobodyCollectedStaysOne()
{
    Repeat repeat = fakeZombie();
    repeat.processes[2].reapedS.reset();
    QCOMPARE(familyAt(repeat, 0.51).at(2).life, Life::Gone); // nobody has looked yet
    QCOMPARE(familyAt(repeat, LastInstant).at(2).life, Life::Zombie);
    repeat.processes[2].looks.append({2.6, '-', 0});
    QCOMPARE(familyAt(repeat, LastInstant).at(2).life, Life::Gone);
}

void TestFamily::withoutLooksAndReapingTheEndedAreGone()
{
    Repeat repeat = fakeZombie();
    repeat.processes[2].reapedS.reset();
    repeat.processes[2].looks.clear();
    const QList<FamilyMember> before = familyAt(repeat, 0.3);
    QCOMPARE(before.at(2).state, '?');
    QCOMPARE(familyWord(repeat.processes.at(2), before.at(2)), QStringLiteral("alive"));
    QCOMPARE(familyAt(repeat, 0.6).at(2).life, Life::Gone);
}

void TestFamily::orphansGetTheirNewParentWhenTheOldOneEnds()
{
    const Repeat repeat = fakeOrphans();
    const QList<FamilyMember> family = familyAt(repeat, 1);
    QCOMPARE(family.at(1).life, Life::Gone);
    QVERIFY(family.at(2).adopted && family.at(3).adopted);
    QCOMPARE(family.at(2).maker, 1);
    QCOMPARE(family.at(2).parent, 0);
    QCOMPARE(family.at(2).parentPid, 700);
    const QList<FamilyMember> last = familyAt(repeat, LastInstant);
    QCOMPARE(last.at(2).life, Life::Gone);
    QVERIFY(last.at(2).adopted); // it died as the adopter's child
}

void TestFamily::anAdopterOutsideTheRecordIsNamedByItsPid()
{
    Repeat repeat = fakeOrphans();
    repeat.processes[2].adoptedBy.reset();
    repeat.processes[2].looks.last().parentPid = 1;
    const FamilyMember orphan = familyAt(repeat, 1.5).at(2);
    QVERIFY(orphan.adopted);
    QCOMPARE(orphan.parent, -1);
    QCOMPARE(orphan.parentPid, 1);
}

void TestFamily::aThreadStandsUnderItsProcessAndIsNeverAZombie()
{
    const Repeat repeat = fakeZombie();
    QCOMPARE(familyAt(repeat, 0.5).at(3).maker, 1);
    QVERIFY(!familyAt(repeat, 0.5).at(3).adopted);
    QCOMPARE(familyAt(repeat, 1).at(3).life, Life::Gone);
}

void TestFamily::aStoppedProcessIsAlive()
{
    Repeat repeat = fakeOrphans();
    repeat.processes[2].looks.insert(2, {0.3, 'T', 701});
    repeat.processes[2].looks.insert(3, {0.6, 'S', 701});
    const FamilyMember stopped = familyAt(repeat, 0.4).at(2);
    QCOMPARE(stopped.life, Life::Alive);
    QCOMPARE(familyWord(repeat.processes.at(2), stopped), QStringLiteral("stopped"));
    QVERIFY(sentences(repeat).contains(QStringLiteral("0.3 Process-1 is stopped.")));
    QVERIFY(sentences(repeat).contains(QStringLiteral("0.6 Process-1 continues.")));
}

void TestFamily::changesAreToldInWordsAndInOrder()
{
    QCOMPARE(sentences(fakeZombie()),
             (QStringList {
                 "-0.001 parent began.",
                 "0.1 parent forked Process-1.",
                 "0.2 parent started Thread-1, a thread.",
                 "0.5 Process-1 ended with exit code 3, and is a zombie until its parent waits for it.",
                 "1 Thread-1 ended: returned.",
                 "2.5 parent waited for Process-1: the zombie is gone.",
                 "3 parent ended with exit code 0.",
             }));
    const QStringList orphans = sentences(fakeOrphans());
    QVERIFY(orphans.contains(QStringLiteral("1 parent ended: killed by SIGKILL (9).")));
    QVERIFY(orphans.contains(QStringLiteral("1 nursery adopted Process-1: its parent had ended.")));
    const QList<FamilyChange> changes = familyChanges(fakeOrphans());
    QVERIFY(std::is_sorted(changes.begin(), changes.end(),
                           [](const FamilyChange &a, const FamilyChange &b) { return a.timeS < b.timeS; }));
}

void TestFamily::theTableFollowsTheInstant()
{
    const Repeat repeat = fakeOrphans();
    const QList<ProcessRecord> early = processesAt(repeat, 0.15);
    QCOMPARE(early.size(), 3);
    QCOMPARE(early.last().name, QStringLiteral("Process-1"));
    QCOMPARE(early.last().ending.kind, Ending::Kind::Running);
    QVERIFY(!early.last().endedS && !early.last().adoptedBy);
    const QList<ProcessRecord> late = processesAt(repeat, 1.5);
    QCOMPARE(late.at(1).ending.kind, Ending::Kind::Killed);
    QCOMPARE(late.at(2).adoptedBy, std::optional<qint64>(700));
    QCOMPARE(processesAt(fakeZombie(), 1).at(2).state, 'Z');
}

QTEST_GUILESS_MAIN(TestFamily)
#include "tst_family.moc"
