// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/drawnorder.h"
#include "core/experiments/catalogue.h"
#include "tests/system/cleantest.h"

#include <QSet>
#include <QTest>

#include <algorithm>

using namespace plab;

namespace {

constexpr int Rounds = 8;

Record compare(const QString &experiment, const Settings &settings, qint64 seed)
{
    Lab lab;
    RunRequest asked = request(experiment, settings, Rounds);
    asked.seed = seed;
    return runToEnd(lab, asked);
}

QStringList orderOf(const Repeat &repeat)
{
    QStringList order;
    for (const QJsonValue &name : repeat.values.value("order").toArray())
        order.append(name.toString());
    return order;
}

QList<QStringList> ordersOf(const Record &record)
{
    QList<QStringList> orders;
    for (const Repeat &repeat : record->repeats) {
        if (!repeat.witness)
            orders.append(orderOf(repeat));
    }
    return orders;
}

/// When the first of a role started.
double firstStart(const Repeat &repeat, Role role)
{
    double first = 1e9;
    for (const ProcessRecord &process : processesOf(repeat, role))
        first = std::min(first, process.startedS.value_or(1e9));
    return first;
}

} // namespace

/// What is compared within a run takes its turns in an order drawn from the seed, anew in each repeat.
class OrderTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void drawsAreFairAndReproducible();
    void eachRepeatDrawsItsOwn_data();
    void eachRepeatDrawsItsOwn();
    void theOrderToldIsTheOneTaken();
    void oneKindAloneHasNoOrder();
};

void OrderTest::drawsAreFairAndReproducible()
{
    const QList<int> members {0, 1, 2, 3};
    QMap<int, int> firsts;
    for (quint64 seed = 0; seed < 4000; ++seed) {
        const QList<int> drawn = inDrawnOrder(members, seed);
        QCOMPARE(drawn, inDrawnOrder(members, seed));
        QCOMPARE(QSet<int>(drawn.begin(), drawn.end()).size(), 4);
        ++firsts[drawn.first()];
    }
    for (const int member : members)
        QVERIFY2(std::abs(firsts[member] - 1000) < 150, qPrintable(QString::number(firsts[member])));
}

void OrderTest::eachRepeatDrawsItsOwn_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::newRow("ways") << "speed-up" << Settings {{"iterations", "10"}};
    QTest::newRow("locks") << "locks" << Settings {{"seconds", "0.01"}};
    QTest::newRow("mechanisms") << "transports" << Settings {{"messages", "10"}};
    QTest::newRow("server and memory") << "manager" << Settings {{"operations", "10"}};
}

void OrderTest::eachRepeatDrawsItsOwn()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    const QList<QStringList> orders = ordersOf(compare(experiment, settings, 7));
    QCOMPARE(orders.size(), Rounds);
    QVERIFY(orders.first().size() > 1);
    QStringList members = orders.first();
    members.sort();
    for (QStringList order : orders) {
        order.sort();
        QCOMPARE(order, members); // everybody has a turn
    }
    QVERIFY(QSet<QStringList>(orders.begin(), orders.end()).size() > 1);
    QCOMPARE(ordersOf(compare(experiment, settings, 7)), orders);
    QVERIFY(ordersOf(compare(experiment, settings, 4711)) != orders);
    QVERIFY(!findDeclaration(experiment)->seedFeeds.english().contains("nothing"));
}

void OrderTest::theOrderToldIsTheOneTaken()
{
    const Record sums = compare("speed-up", {{"iterations", "1000"}}, 3);
    for (const Repeat &repeat : sums->repeats) {
        const QStringList order = orderOf(repeat);
        QCOMPARE(order.indexOf("threads") < order.indexOf("processes"),
                 firstStart(repeat, Role::Thread) < firstStart(repeat, Role::Child));
        QCOMPARE(measureIn(repeat, "speedup_threads"),
                 measureIn(repeat, "serial_s") / measureIn(repeat, "threads_s"));
    }
    const Record locks = compare("locks", {{"seconds", "0.01"}}, 3);
    for (const Repeat &repeat : locks->repeats) {
        QList<std::pair<double, QString>> starts;
        for (const QJsonValue &start : repeat.values.value("kind_starts").toArray())
            starts.append({start.toArray().at(1).toDouble(), start.toArray().at(0).toString()});
        std::sort(starts.begin(), starts.end());
        QStringList taken;
        for (const auto &[timeS, kind] : std::as_const(starts))
            taken.append(kind);
        QCOMPARE(orderOf(repeat), taken);
    }
}

void OrderTest::oneKindAloneHasNoOrder()
{
    QVERIFY(ordersOf(compare("locks", {{"seconds", "0.01"}, {"kind", "spin"}}, 1)).first().isEmpty());
    QVERIFY(ordersOf(compare("speed-up", {{"iterations", "10"}, {"runner", "serial"}}, 1)).first().isEmpty());
}

QTEST_GUILESS_MAIN(OrderTest)
#include "tst_order.moc"
