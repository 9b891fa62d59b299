// SPDX-License-Identifier: GPL-3.0-or-later
// The same run with a switch the other way: which runs are held side by side, and what is offered next.
#include "core/analysis/counterpart.h"
#include "tests/fakes/samplerun.h"

#include <QTest>

using namespace plab;

namespace {

Declaration lockable()
{
    Declaration d;
    Parameter lock {.name = "lock", .label = tr("Lock"), .type = ParameterType::Choice, .initial = "none"};
    lock.choices = {"none", "mutex", "spin"};
    lock.main = true;
    lock.tryOn = tr("Now with a lock");
    lock.tryOff = tr("Now without a lock");
    d.parameters = {lock, {.name = "tasks", .label = tr("Tasks"), .maximum = 9, .initial = qint64(3)}};
    return d;
}

Parameters with(const Declaration &d, const char *lock, qint64 tasks = 3)
{
    Parameters p(d.parameters);
    p.set("lock", QString(lock));
    p.set("tasks", tasks);
    return p;
}

} // namespace

class CounterpartTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void differsInTheSwitchAlone();
    void offersTheOtherWay();
    void offersNothingThatIsNotAllowed();
    void anOrderOfTwoIsASwitchWhereItHasWords();
};

void CounterpartTest::differsInTheSwitchAlone()
{
    const Declaration d = lockable();
    QVERIFY(differOnlyInSwitch(with(d, "none"), with(d, "mutex"), d));
    QVERIFY(differOnlyInSwitch(with(d, "spin"), with(d, "none"), d));
    QVERIFY(!differOnlyInSwitch(with(d, "spin"), with(d, "mutex"), d));
    QVERIFY(!differOnlyInSwitch(with(d, "none"), with(d, "none"), d));
    QVERIFY(!differOnlyInSwitch(with(d, "none"), with(d, "mutex", 4), d));
    QVERIFY(isSwitchedOff(with(d, "none"), d) && !isSwitchedOff(with(d, "spin"), d));
}

void CounterpartTest::offersTheOtherWay()
{
    const Declaration d = lockable();
    const std::optional<NextStep> on = nextStep(with(d, "none", 7), d);
    QVERIFY(on);
    QCOMPARE(on->words.english(), QString("Now with a lock"));
    QVERIFY(on->parameters == with(d, "mutex", 7));
    const std::optional<NextStep> off = nextStep(with(d, "spin", 7), d);
    QVERIFY(off);
    QCOMPARE(off->words.english(), QString("Now without a lock"));
    QVERIFY(off->parameters == with(d, "none", 7));
    QVERIFY(!nextStep(Parameters(sampleDeclaration().parameters), sampleDeclaration()));
}

void CounterpartTest::offersNothingThatIsNotAllowed()
{
    Declaration d = lockable();
    d.check = [](const Parameters &p) -> Result<void> {
        if (p.choice("lock") != QLatin1String("none"))
            return usageError(plab::tr("There is nothing to lock."));
        return {};
    };
    QVERIFY(!nextStep(with(d, "none"), d));
}

void CounterpartTest::anOrderOfTwoIsASwitchWhereItHasWords()
{
    Declaration d;
    Parameter order {.name = "order", .label = plab::tr("Order"), .type = ParameterType::Choice};
    order.choices = {"opposite", "same"};
    order.initial = "opposite";
    order.main = true;
    d.parameters = {order};
    const Parameters opposite(d.parameters);
    QVERIFY(!nextStep(opposite, d) && !hasSwitch(d.parameters.first()));
    d.parameters.first().tryOn = plab::tr("Now in the same order");
    const std::optional<NextStep> next = nextStep(opposite, d);
    QVERIFY(next);
    QCOMPARE(next->parameters.choice("order"), QString("same"));
    QVERIFY(differOnlyInSwitch(opposite, next->parameters, d));
    QVERIFY(isSwitchedOff(opposite, d) && !isSwitchedOff(next->parameters, d));
    QVERIFY(!nextStep(next->parameters, d)); // no words for the way back
    QCOMPARE(shownSwitch(d.parameters.first(), "same").english(), QString("Order same"));
}

QTEST_GUILESS_MAIN(CounterpartTest)
#include "tst_counterpart.moc"
