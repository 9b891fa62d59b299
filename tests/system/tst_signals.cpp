// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/cleantest.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <csignal>

using namespace plab;

class SignalsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void blockedOnesMergeOrQueue_data();
    void blockedOnesMergeOrQueue();
    void spacedOnesAllArrive();
    void ignoredOnesLeaveNoTrace();
    void unhandledOnesEndStopOrDoNothing_data();
    void unhandledOnesEndStopOrDoNothing();
    void nobodyCatchesSigkillAndSigstop_data();
    void nobodyCatchesSigkillAndSigstop();
    void eachDoesWhatTheManualSays();
    void sigchldTellsOfStopsAndEnds();
    void remarksSayWhatHasNoEffect();

private:
    Repeat send(const Settings &settings)
    {
        Lab lab;
        m_record = runToEnd(lab, "signals", settings);
        return lastRepeat(m_record);
    }
    QString outcomeSeen() const
    {
        QString seen;
        for (const OutcomeRow &row : m_record->outcomes) {
            if (row.count > 0)
                seen += row.outcome + (row.grade == Grade::Acceptable ? QString() : QString(", forbidden"));
        }
        return seen;
    }

    Record m_record;
};

void SignalsTest::blockedOnesMergeOrQueue_data()
{
    QTest::addColumn<QString>("signal");
    QTest::addColumn<int>("count");
    QTest::addColumn<int>("handled");
    QTest::addColumn<QString>("outcome");
    for (const char *standard : {"usr1", "term", "int", "hup", "chld"})
        QTest::newRow(standard) << standard << 10 << 1 << "merged";
    QTest::newRow("one is all") << "usr1" << 1 << 1 << "all-handled";
    QTest::newRow("real-time") << "realtime" << 10 << 10 << "all-handled";
    QTest::newRow("many real-time") << "realtime" << 1000 << 1000 << "all-handled";
}

void SignalsTest::blockedOnesMergeOrQueue()
{
    QFETCH(QString, signal);
    QFETCH(int, count);
    QFETCH(int, handled);
    const Repeat repeat =
        send({{"signal", signal}, {"disposition", "blocked"}, {"count", QString::number(count)}});
    QCOMPARE(troubleOf(m_record), QString());
    QTEST(outcomeSeen(), "outcome");
    QCOMPARE(measureIn(repeat, "sent"), double(count));
    QCOMPARE(measureIn(repeat, "handled"), double(handled));
    QCOMPARE(measureIn(repeat, "merged"), double(count - handled));
    QVERIFY(repeat.values.value("pending").toBool());
    const QJsonArray values = repeat.values.value("handled_values").toArray();
    QCOMPARE(values.size(), handled);
    for (int i = 0; i < handled; ++i)
        QCOMPARE(values.at(i).toArray().at(1).toInt(), i + 1); // of the merged ones the first came along
}

void SignalsTest::spacedOnesAllArrive()
{
    const Repeat repeat = send({{"signal", "realtime"}, {"disposition", "handled"}, {"interval", "5"}});
    QCOMPARE(outcomeSeen(), QString("all-handled"));
    QCOMPARE(measureIn(repeat, "merged"), 0.0);
    QCOMPARE(measureIn(repeat, "exitcode"), 0.0);
}

void SignalsTest::ignoredOnesLeaveNoTrace()
{
    const Repeat repeat = send({{"signal", "term"}, {"disposition", "ignored"}});
    QCOMPARE(outcomeSeen(), QString("ignored"));
    QCOMPARE(measureIn(repeat, "handled"), 0.0);
    QVERIFY(!repeat.measures.value("merged"));
    QCOMPARE(measureIn(repeat, "exitcode"), 0.0);
}

void SignalsTest::unhandledOnesEndStopOrDoNothing_data()
{
    QTest::addColumn<QString>("signal");
    QTest::addColumn<int>("exitcode");
    QTest::addColumn<QString>("outcome");
    QTest::newRow("usr1") << "usr1" << -SIGUSR1 << "ended";
    QTest::newRow("term") << "term" << -SIGTERM << "ended";
    QTest::newRow("int") << "int" << -SIGINT << "ended";
    QTest::newRow("hup") << "hup" << -SIGHUP << "ended";
    QTest::newRow("kill") << "kill" << -SIGKILL << "ended";
    QTest::newRow("stop") << "stop" << 0 << "stopped";
    QTest::newRow("chld") << "chld" << 0 << "ignored";
}

void SignalsTest::unhandledOnesEndStopOrDoNothing()
{
    QFETCH(QString, signal);
    const Repeat repeat = send({{"signal", signal}, {"disposition", "default"}});
    QCOMPARE(troubleOf(m_record), QString());
    QTEST(int(measureIn(repeat, "exitcode")), "exitcode");
    QTEST(outcomeSeen(), "outcome");
    QCOMPARE(measureIn(repeat, "faults"), 0.0);
}

void SignalsTest::nobodyCatchesSigkillAndSigstop_data()
{
    QTest::addColumn<QString>("signal");
    QTest::addColumn<QString>("disposition");
    for (const char *signal : {"kill", "stop"}) {
        for (const char *disposition : {"handled", "blocked", "ignored"})
            QTest::addRow("%s, %s", signal, disposition) << signal << disposition;
    }
}

void SignalsTest::nobodyCatchesSigkillAndSigstop()
{
    QFETCH(QString, signal);
    QFETCH(QString, disposition);
    const Repeat repeat = send({{"signal", signal}, {"disposition", disposition}, {"count", "1"}});
    QCOMPARE(outcomeSeen(), signal == "kill" ? QString("ended") : QString("stopped"));
    QCOMPARE(repeat.values.value("cannot_catch").toArray(),
             QJsonArray({signal == "kill" ? "SIGKILL" : "SIGSTOP"}));
    QCOMPARE(measureIn(repeat, "handled"), 0.0);
}

void SignalsTest::eachDoesWhatTheManualSays()
{
    const Repeat repeat = send({{"signal", "each"}, {"disposition", "default"}});
    QCOMPARE(outcomeSeen(), QString("each-tried"));
    const QJsonObject effects = repeat.values.value("by_signal").toObject();
    QCOMPARE(effects.size(), SIGSYS);
    for (int number = 1; number <= SIGSYS; ++number) { // signal(7)
        const QJsonObject one = effects.value(signalName(number)).toObject();
        const bool lives = number == SIGCHLD || number == SIGCONT || number == SIGURG || number == SIGWINCH;
        const bool stops = number == SIGSTOP || number == SIGTSTP || number == SIGTTIN || number == SIGTTOU;
        QCOMPARE(one.value("effect").toString(), QString(lives ? "lives" : stops ? "stopped" : "ended"));
        QCOMPARE(one.value("exitcode"), lives || stops ? QJsonValue() : QJsonValue(-number));
    }
}

void SignalsTest::sigchldTellsOfStopsAndEnds()
{
    const Repeat repeat = send({{"signal", "stop"}, {"disposition", "default"}, {"count", "1"}});
    QStringList told;
    for (const QJsonValue &one : repeat.values.value("child_news").toArray())
        told.append(one.toArray().at(1).toString());
    QCOMPARE(told.first(), QString("stopped"));
    const QStringList all {"stopped", "continued", "exited"}; // of two that come together one is told
    QVERIFY2(told.size() <= all.size() && QSet<QString>(all.begin(), all.end()).contains(told.last()),
             qPrintable(told.join(' ')));
    QCOMPARE(measureIn(repeat, "sigchld"), double(told.size()));
}

void SignalsTest::remarksSayWhatHasNoEffect()
{
    send({{"signal", "kill"}, {"disposition", "handled"}});
    QVERIFY(englishOf(m_record->remarks).join(QLatin1Char(' ')).contains("Nobody can handle"));
    send({{"signal", "each"}, {"disposition", "ignored"}, {"count", "3"}, {"interval", "1"}});
    QCOMPARE(m_record->remarks.size(), 2);
}

QTEST_GUILESS_MAIN(SignalsTest)
#include "tst_signals.moc"
