// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QTest>

using namespace plab;

class IsolationTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void eachHasItsOwnMemory_data();
    void eachHasItsOwnMemory();
    void sharedMemoryIsSeenByBoth_data();
    void sharedMemoryIsSeenByBoth();
    void aThreadsChangeIsSeen();
    void aCopyHasTheSameAddress();
    void argumentsAreCopiesForAProcessOnly_data();
    void argumentsAreCopiesForAProcessOnly();
    void gradesFollowTheSettings_data();
    void gradesFollowTheSettings();

private:
    Repeat isolate(const Settings &settings)
    {
        Lab lab;
        const Record record = runToEnd(lab, "isolation", settings);
        m_trouble = troubleOf(record);
        m_outcomes = record->outcomes;
        return lastRepeat(record);
    }

    QString m_trouble;
    QList<OutcomeRow> m_outcomes;
};

void IsolationTest::eachHasItsOwnMemory_data()
{
    QTest::addColumn<QString>("method");
    QTest::addColumn<int>("saw"); // of the 42 that was set after the program had started
    QTest::newRow("fork") << "fork" << 42;
    QTest::newRow("spawn") << "spawn" << 0;
    QTest::newRow("forkserver") << "forkserver" << 0;
}

void IsolationTest::eachHasItsOwnMemory()
{
    QFETCH(QString, method);
    const Repeat repeat = isolate({{"start-method", method}});
    QCOMPARE(m_trouble, QString());
    QCOMPARE(measureIn(repeat, "child_value"), 10.0);
    QCOMPARE(measureIn(repeat, "parent_value"), 0.0);
    QCOMPARE(numbersOf(repeat, "child_list"), QList<int>({1, 2, 3}));
    QCOMPARE(numbersOf(repeat, "parent_list"), QList<int>({1, 2}));
    QCOMPARE(countIn(repeat, "isolated"), 1ULL);
    QCOMPARE(repeat.values.value("set_before_start").toInt(), 42);
    QTEST(repeat.values.value("child_saw").toInt(-1), "saw");
}

void IsolationTest::argumentsAreCopiesForAProcessOnly_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<double>("parentValue");
    QTest::addColumn<QList<int>>("parentList");
    const QList<int> old {1, 2};
    const QList<int> changed {1, 2, 3};
    for (const char *method : {"fork", "spawn", "forkserver"}) {
        QTest::newRow(method) << Settings {{"start-method", method}} << 0.0 << old;
        QTest::addRow("%s, shared", method)
            << Settings {{"start-method", method}, {"sharing", "shared"}} << 100.0 << changed;
    }
    QTest::newRow("thread") << Settings {{"runner", "thread"}} << 0.0 << changed;
    QTest::newRow("thread, class") << Settings {{"runner", "thread"}, {"defined-as", "class"}} << 0.0
                                   << changed;
}

void IsolationTest::argumentsAreCopiesForAProcessOnly()
{
    QFETCH(Settings, settings);
    settings += Settings {{"given", "argument"}};
    const Repeat repeat = isolate(settings);
    QCOMPARE(m_trouble, QString());
    QCOMPARE(measureIn(repeat, "child_value"), 100.0);
    QTEST(measureIn(repeat, "parent_value"), "parentValue");
    QCOMPARE(numbersOf(repeat, "child_list"), QList<int>({1, 2, 3}));
    QTEST(numbersOf(repeat, "parent_list"), "parentList");
}

void IsolationTest::sharedMemoryIsSeenByBoth_data()
{
    eachHasItsOwnMemory_data();
}

void IsolationTest::sharedMemoryIsSeenByBoth()
{
    QFETCH(QString, method);
    const Repeat repeat = isolate({{"start-method", method}, {"sharing", "shared"}});
    QCOMPARE(m_trouble, QString());
    QCOMPARE(measureIn(repeat, "child_value"), 10.0);
    QCOMPARE(measureIn(repeat, "parent_value"), 10.0);
    QCOMPARE(numbersOf(repeat, "child_list"), QList<int>({1, 2, 3}));
    QCOMPARE(numbersOf(repeat, "parent_list"), QList<int>({1, 2, 3}));
    QCOMPARE(countIn(repeat, "shared"), 1ULL);
    QTEST(repeat.values.value("child_saw").toInt(-1), "saw");
}

void IsolationTest::aThreadsChangeIsSeen()
{
    for (const char *sharing : {"separate", "shared"}) {
        const Repeat repeat = isolate({{"runner", "thread"}, {"sharing", sharing}});
        QCOMPARE(m_trouble, QString());
        QCOMPARE(measureIn(repeat, "child_value"), 200.0);
        QCOMPARE(measureIn(repeat, "parent_value"), 200.0);
        QCOMPARE(numbersOf(repeat, "parent_list"), QList<int>({1, 2, 3}));
        QCOMPARE(countIn(repeat, "shared"), 1ULL);
    }
}

void IsolationTest::aCopyHasTheSameAddress()
{
    const Repeat repeat = isolate({});
    QStringList addresses;
    for (const ConsoleLine &line : repeat.console) {
        if (line.text.contains("at address "))
            addresses.append(line.text.section("at address ", 1));
    }
    QCOMPARE(addresses.size(), 2);
    QCOMPARE(addresses.at(0), addresses.at(1));
}

void IsolationTest::gradesFollowTheSettings_data()
{
    QTest::addColumn<QString>("runner");
    QTest::addColumn<QString>("sharing");
    QTest::addColumn<bool>("sharedIsRight");
    QTest::newRow("separate") << "process"
                              << "separate" << false;
    QTest::newRow("shared") << "process"
                            << "shared" << true;
    QTest::newRow("thread") << "thread"
                            << "separate" << true;
}

void IsolationTest::gradesFollowTheSettings()
{
    QFETCH(QString, runner);
    QFETCH(QString, sharing);
    QFETCH(bool, sharedIsRight);
    isolate({{"runner", runner}, {"sharing", sharing}});
    QCOMPARE(m_outcomes.size(), 2);
    for (const OutcomeRow &row : m_outcomes)
        QCOMPARE(row.grade,
                 (row.outcome == "shared") == sharedIsRight ? Grade::Acceptable : Grade::Forbidden);
}

QTEST_GUILESS_MAIN(IsolationTest)
#include "tst_isolation.moc"
