// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/disturbance.h"
#include "core/analysis/recordingcost.h"

#include <QTest>

using namespace plab;

namespace {

Load quiet(double spanS)
{
    Load load;
    load.spanS = spanS;
    load.cpus = 2;
    load.busyS = spanS;
    load.ownS = spanS;
    load.othersS = load.laboratoryS = load.stolenS = load.throttledS = 0;
    return load;
}

Load withOthers(double spanS, double cpus)
{
    Load load = quiet(spanS);
    load.othersS = spanS * cpus;
    load.busyS = *load.busyS + *load.othersS;
    return load;
}

RunRecord runOf(const QList<Load> &loads)
{
    RunRecord run;
    for (const Load &load : loads) {
        Repeat repeat;
        repeat.ending = RepeatEnding::Finished;
        repeat.recording = QStringLiteral("off");
        repeat.load = load;
        run.repeats.append(repeat);
    }
    run.repeat = int(loads.size());
    return run;
}

Declaration counting()
{
    Declaration declaration;
    declaration.paces = [](const Repeat &repeat) {
        const auto rate = repeat.measures.value("rate");
        return rate ? QMap<QString, double> {{"an update", *rate}} : QMap<QString, double> {};
    };
    return declaration;
}

Repeat repeatOf(const QString &recording, std::optional<double> rate)
{
    Repeat repeat;
    repeat.recording = recording;
    repeat.witness = recording != QLatin1String("off");
    repeat.ending = RepeatEnding::Finished;
    repeat.measures.insert("rate", rate);
    return repeat;
}

} // namespace

class TestDisturbance : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aSuspendedMachineIsTold();
    void initTestCase() { QLocale::setDefault(QLocale::c()); }
    void theQuietIsNotSpokenOf();
    void othersAreCountedByRepeats();
    void allTheTimeIsSaidWithoutACount();
    void shortRepeatsAreJudgedTogether();
    void manyCpusBearMore();
    void everyTakerIsTold();
    void oneTickIsNoProof();
    void witnessAndUnfinishedDoNotCount();
    void unknownIsNotDisturbed();
    void slowdownIsAgainstTheMedian();
    void slowdownNeedsBoth();
    void recordingIsToldInWords();
};

void TestDisturbance::aSuspendedMachineIsTold()
{
    QLocale::setDefault(QLocale::c());
    Load slept = quiet(1);
    slept.suspendedS = 3600;
    const QString sentence = "The machine was suspended for 3600 s meanwhile; that time is in no duration.";
    QCOMPARE(disturbanceSentence(runOf({quiet(1), slept})), sentence);
    RunRecord timedOut = runOf({slept});
    timedOut.repeats.first().ending = RepeatEnding::TimedOut;
    QCOMPARE(disturbanceSentence(timedOut), sentence);
    slept.othersS = 1;
    QVERIFY(disturbanceSentence(runOf({slept})).english().startsWith(sentence + " Other programs used"));
}

void TestDisturbance::theQuietIsNotSpokenOf()
{
    QCOMPARE(disturbanceSentence(runOf({quiet(1), withOthers(1, 0.2), quiet(0.01)})), QString());
    QCOMPARE(disturbanceSentence(RunRecord()), QString());
}

void TestDisturbance::othersAreCountedByRepeats()
{
    const RunRecord run =
        runOf({quiet(1), withOthers(1, 1), withOthers(1, 1.4), withOthers(2, 1.2), quiet(1)});
    QCOMPARE(disturbanceSentence(run),
             QString("During 3 of 5 repeats other programs used 1.2 of the 2 CPUs: times and rates are not "
                     "those of a quiet machine."));
}

void TestDisturbance::allTheTimeIsSaidWithoutACount()
{
    QVERIFY(disturbanceSentence(runOf({withOthers(1, 2)}))
                .english()
                .startsWith("Other programs used 2.0 of the 2 CPUs: "));
    QVERIFY(disturbanceSentence(runOf({withOthers(1, 1), withOthers(1, 1)}))
                .english()
                .startsWith("Other programs used 1.0"));
}

void TestDisturbance::shortRepeatsAreJudgedTogether()
{
    QList<Load> loads;
    for (int i = 0; i < 20; ++i)
        loads.append(withOthers(0.01, i % 2 ? 2 : 0)); // a tick more or less in each
    QCOMPARE(disturbanceSentence(runOf({loads.at(1)})), QString());
    QVERIFY(disturbanceSentence(runOf(loads)).english().startsWith("Other programs used 1.0 of the 2 CPUs"));
}

void TestDisturbance::manyCpusBearMore()
{
    Load load = withOthers(1, 3);
    QVERIFY(!disturbanceSentence(runOf({load})).isEmpty());
    load.cpus = 64;
    QCOMPARE(disturbanceSentence(runOf({load})), QString());
    load.othersS = 6.5;
    QVERIFY(!disturbanceSentence(runOf({load})).isEmpty());
}

void TestDisturbance::everyTakerIsTold()
{
    Load load = withOthers(1, 0.5);
    load.laboratoryS = 0.5;
    load.stolenS = 0.2;
    load.throttledS = 0.4;
    QCOMPARE(
        disturbanceSentence(runOf({load, quiet(1)})),
        QString("During 1 of 2 repeats other programs used 0.5 of the 2 CPUs. During 1 of 2 repeats the "
                "laboratory itself used 0.5 of the 2 CPUs. During 1 of 2 repeats the hypervisor gave 0.2 of "
                "the 2 CPUs to other machines. During 1 of 2 repeats the CPU quota was used up and "
                "everything held for 0.40 s: times and rates are not those of a quiet machine."));
}

void TestDisturbance::oneTickIsNoProof()
{
    Load load = quiet(0.02);
    load.othersS = load.stolenS = load.throttledS = 0.015;
    QCOMPARE(disturbanceSentence(runOf({load})), QString());
    QVERIFY(disturbanceSentence(runOf({withOthers(0.02, 1.5)}))
                .english()
                .startsWith("Other programs used 1.5 of the 2"));
}

void TestDisturbance::witnessAndUnfinishedDoNotCount()
{
    RunRecord run = runOf({quiet(1), withOthers(1, 2), withOthers(1, 2)});
    run.repeats[1].witness = true;
    run.repeats[2].ending = RepeatEnding::TimedOut;
    QCOMPARE(disturbanceSentence(run), QString());
}

void TestDisturbance::unknownIsNotDisturbed()
{
    Load load;
    load.spanS = 1;
    RunRecord run = runOf({load});
    QCOMPARE(disturbanceSentence(run), QString());
    run.repeats[0].load.reset(); // a record of version 1
    QCOMPARE(disturbanceSentence(run), QString());
}

void TestDisturbance::slowdownIsAgainstTheMedian()
{
    RunRecord run;
    run.repeats = {repeatOf("off", 10), repeatOf("off", 70), repeatOf("off", 80)};
    const QMap<QString, double> slowdown = slowdownOf(run, repeatOf("all", 10), counting());
    QCOMPARE(slowdown, (QMap<QString, double> {{"an update", 7}}));
}

void TestDisturbance::slowdownNeedsBoth()
{
    RunRecord run;
    run.repeats = {repeatOf("off", 10)};
    QVERIFY(slowdownOf(run, repeatOf("all", std::nullopt), counting()).isEmpty());
    QVERIFY(slowdownOf(run, repeatOf("off", 5), counting()).isEmpty());
    QVERIFY(slowdownOf(run, repeatOf("all", 5), Declaration()).isEmpty());
    run.repeats = {repeatOf("off", std::nullopt)};
    QVERIFY(slowdownOf(run, repeatOf("all", 5), counting()).isEmpty());
}

void TestDisturbance::recordingIsToldInWords()
{
    RunRecord run;
    run.repeats = {repeatOf("off", 70), repeatOf("all", 10)};
    QCOMPARE(recordingWords(run), QString());
    run.repeats[1].measures.insert("recording_share", 0.031);
    QCOMPARE(recordingWords(run), QString("recording took 3.1 % of the processes' time"));
    run.repeats[1].recordingCost = RecordingCost();
    run.repeats[1].recordingCost->slowdown = {{"an update", 7.04}};
    QCOMPARE(recordingWords(run),
             QString("recording took 3.1 % of the processes' time and made an update 7.0 times slower"));
    run.repeats[1].recordingCost->slowdown = {{"the mutex", 2}, {"the spin lock", 12}};
    QVERIFY(recordingWords(run).english().endsWith(
        " and made the spin lock 12 times slower, the mutex 2.0 times"));
    run.repeats[1].recordingCost->slowdown = {{"the ticket lock", 0.9}, {"the spin lock", 12}};
    QVERIFY(recordingWords(run).english().endsWith(
        " and made the spin lock 12 times slower, the ticket lock not"));
    run.repeats[0].load = withOthers(1, 1);
    QCOMPARE(recordingWords(run), QString("recording took 3.1 % of the processes' time")); // who knows
    run.repeats[1].recording = "off"; // nothing that was not recorded has a cost
    QCOMPARE(recordingWords(run), QString());
}

QTEST_APPLESS_MAIN(TestDisturbance)
#include "tst_disturbance.moc"
