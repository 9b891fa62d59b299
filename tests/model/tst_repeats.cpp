// SPDX-License-Identifier: GPL-3.0-or-later
// The repeats of a record: a list whose copies share what they have in common.
#include "core/model/repeats.h"

#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

Repeat numbered(int number)
{
    Repeat repeat;
    repeat.entryNs = quint64(number);
    return repeat;
}

Repeats first(int count)
{
    Repeats repeats;
    for (int i = 0; i < count; ++i)
        repeats << numbered(i);
    return repeats;
}

QList<int> numbersOf(const Repeats &repeats)
{
    QList<int> numbers;
    for (const Repeat &repeat : repeats)
        numbers.append(int(repeat.entryNs));
    return numbers;
}

} // namespace

class TestRepeats : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void holdsThemInOrder_data();
    void holdsThemInOrder();
    void goesBackwards();
    void copiesShareAllButTheLastPiece();
    void aCopyKeepsWhatItHad();
    void takesAway();
};

void TestRepeats::holdsThemInOrder_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {0, 1, 63, 64, 65, 128, 1000})
        QTest::newRow(qPrintable(QString::number(count))) << count;
}

void TestRepeats::holdsThemInOrder()
{
    QFETCH(int, count);
    const Repeats repeats = first(count);
    QCOMPARE(repeats.size(), count);
    QCOMPARE(repeats.isEmpty(), count == 0);
    QList<int> expected;
    for (int i = 0; i < count; ++i) {
        expected.append(i);
        QCOMPARE(repeats.at(i).entryNs, quint64(i));
    }
    QCOMPARE(numbersOf(repeats), expected);
    QCOMPARE(repeats.value(count).entryNs, quint64(0));
    if (count > 0)
        QCOMPARE(repeats.last().entryNs, quint64(count - 1));
}

void TestRepeats::goesBackwards()
{
    const Repeats repeats = first(130);
    QList<int> numbers;
    for (auto repeat = repeats.crbegin(); repeat != repeats.crend(); ++repeat)
        numbers.prepend(int(repeat->entryNs));
    QCOMPARE(numbers, numbersOf(repeats));
}

void TestRepeats::copiesShareAllButTheLastPiece()
{
    Repeats growing = first(130);
    const Repeats published = growing;
    growing << numbered(130);
    growing.last().eventsDropped = 1;
    const Repeats &now = growing;
    for (int i = 0; i < 128; ++i)
        QCOMPARE(&now.at(i), &published.at(i));
    QVERIFY(&now.at(128) != &published.at(128));
}

void TestRepeats::aCopyKeepsWhatItHad()
{
    Repeats growing = first(70);
    const Repeats published = growing;
    growing[3].entryNs = 77;
    growing << numbered(70);
    for (Repeat &repeat : growing)
        repeat.eventsDropped = 5;
    QCOMPARE(published.size(), 70);
    QCOMPARE(published.at(3).entryNs, quint64(3));
    QVERIFY(std::all_of(published.begin(), published.end(),
                        [](const Repeat &r) { return r.eventsDropped == 0; }));
}

void TestRepeats::takesAway()
{
    Repeats repeats = first(65);
    repeats.removeLast();
    QCOMPARE(repeats.size(), 64);
    repeats.append(first(2));
    QCOMPARE(repeats.size(), 66);
    QCOMPARE(repeats.last().entryNs, quint64(1));
    repeats.clear();
    QVERIFY(repeats.isEmpty());
}

QTEST_GUILESS_MAIN(TestRepeats)
#include "tst_repeats.moc"
