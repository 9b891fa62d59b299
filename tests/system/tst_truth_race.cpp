// SPDX-License-Identifier: GPL-3.0-or-later
// What is said of a race, worked out again from what real races left behind: final values, clocks, events.
// None of the code that made the figures is used here.
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "tests/system/race.h"
#include "tests/system/raceclocks.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTest>

#include <sched.h>

#include <algorithm>
#include <cmath>

using namespace plab;

namespace {

int cpusOf(const Record &record)
{
    return record->parameters.choice("placement") == "same-cpu" ? 1 : int(allowedCpus().size());
}

bool isNear(double a, double b, double within = 1e-6)
{
    return std::abs(a - b) <= within;
}

QString textOf(const Record &record)
{
    const Headline headline = findDeclaration("lost-updates")->headline(*record);
    return headline.sentence.english() + QLatin1Char('\n') + headline.detail.english();
}

/// What a program says that may use one CPU only.
QJsonObject onOneCpu(const QStringList &words, QString *said)
{
    QProcess program;
    program.setChildProcessModifier([] {
        cpu_set_t all, one;
        if (sched_getaffinity(0, sizeof all, &all) != 0)
            return;
        CPU_ZERO(&one);
        for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu) {
            if (CPU_ISSET(cpu, &all))
                CPU_SET(cpu, &one);
        }
        sched_setaffinity(0, sizeof one, &one);
    });
    QTemporaryDir folder;
    const QString file = folder.filePath("run.json");
    program.start(qEnvironmentVariable("TEST_PROCESS_LAB"), words + QStringList {"--json", file});
    if (!program.waitForFinished(120'000))
        return {};
    *said = QString::fromUtf8(program.readAllStandardOutput());
    QFile json(file);
    return json.open(QIODevice::ReadOnly) ? QJsonDocument::fromJson(json.readAll()).object() : QJsonObject();
}

} // namespace

class TruthRaceTest : public RaceTest
{
    Q_OBJECT
private Q_SLOTS:
    void figuresFollowFromWhatWasLeft_data();
    void figuresFollowFromWhatWasLeft();
    void anySettingsHangTogether();
    void whereTheyRanTogetherUpdatesAreLost();
    void blocksAddUpToTheOutcomes_data();
    void blocksAddUpToTheOutcomes();
    void theFinalValueIsWhatSomebodyWroteLast();
    void withALockEachWriteBuildsOnTheLast();
    void oneContenderHasNothingToConclude();
    void stepsThatCancelTellNothing();
    void onOneCpuNobodyIsEverTogether();

private:
    void verifyRepeat(const Record &record, const Repeat &repeat, const QString &place);
    void verifyTable(const Record &record);
};

/// All that must hold of one repeat, whatever it was.
void TruthRaceTest::verifyRepeat(const Record &record, const Repeat &repeat, const QString &place)
{
    const Parameters &p = record->parameters;
    const double each = double(p.integer("increments"));
    const double trials = double(p.integer("trials"));
    double added = 0;
    for (int i = 0; i < p.integer("processes"); ++i)
        added += p.list("steps").at(i % p.list("steps").size()) * each;
    double finals = 0;
    double counted = 0;
    const QJsonArray pairs = repeat.values.value("final_counts").toArray();
    for (const QJsonValue &pair : pairs) {
        finals += pair.toArray().at(0).toDouble() * pair.toArray().at(1).toDouble();
        counted += pair.toArray().at(1).toDouble();
    }
    const auto say = [&](const char *what) {
        return qPrintable(place + QLatin1String(": ") + QLatin1String(what));
    };
    const double expected = (double(p.integer("start-value")) + added) * trials;
    QVERIFY2(counted == trials, say("every trial has a final value"));
    QVERIFY2(measureIn(repeat, "final") == finals, say("final"));
    QVERIFY2(measureIn(repeat, "expected") == expected, say("expected"));
    QVERIFY2(measureIn(repeat, "lost") == std::abs(expected - finals), say("lost"));
    if (!std::isnan(measureIn(repeat, "lost_fraction")))
        QVERIFY2(isNear(measureIn(repeat, "lost_fraction"),
                        std::abs(expected - finals) / std::abs(added * trials)),
                 say("lost_fraction"));

    const Shares shares = sharesOf(clocksOf(repeat), cpusOf(record));
    QVERIFY2(isNear(measureIn(repeat, "race_s"), shares.spanS), say("race_s"));
    QVERIFY2(isNear(measureIn(repeat, "overlap_spans"), shares.spans, 1e-4), say("overlap_spans"));
    QVERIFY2(isNear(measureIn(repeat, "overlap"), shares.least, 1e-3), say("overlap"));
    QVERIFY2(isNear(measureIn(repeat, "overlap_most"), shares.most, 1e-3), say("overlap_most"));
    QVERIFY2(0 <= measureIn(repeat, "overlap")
                 && measureIn(repeat, "overlap") <= measureIn(repeat, "overlap_most") + 1e-9
                 && measureIn(repeat, "overlap_most") <= measureIn(repeat, "overlap_spans") + 1e-9
                 && measureIn(repeat, "overlap_spans") <= 1 + 1e-9,
             say("overlap <= overlap_most <= overlap_spans <= 1"));
    const double updates = each * trials * double(p.integer("processes"));
    QVERIFY2(
        isNear(measureIn(repeat, "updates_per_s") * measureIn(repeat, "race_s"), updates, 0.01 * updates + 1),
        say("updates_per_s"));
    QVERIFY2(repeat.values.value("started_together").toInt()
                 <= std::min<int>(int(p.integer("processes")), cpusOf(record)),
             say("started_together"));

    quint64 outcomes = 0;
    for (const quint64 count : repeat.outcomes)
        outcomes += count;
    QVERIFY2(double(outcomes) == trials, say("outcomes"));
    QVERIFY2(countIn(repeat, "impossible") == 0, say("impossible"));
    QVERIFY2(shares.spans > 0 || countIn(repeat, "none-lost") == 0, say("none-lost without a race"));
    QVERIFY2(shares.spans <= 0 || countIn(repeat, "not-raced") == 0, say("not-raced though they met"));
}

/// Shares are of what could be judged.
void TruthRaceTest::verifyTable(const Record &record)
{
    QMap<QString, quint64> counts;
    for (const Repeat &repeat : record->repeats) {
        for (auto it = repeat.outcomes.cbegin(); !repeat.witness && it != repeat.outcomes.cend(); ++it)
            counts[it.key()] += it.value();
    }
    const quint64 judged = counts.value("none-lost") + counts.value("lost") + counts.value("impossible");
    double sum = 0;
    for (const OutcomeRow &row : record->outcomes) {
        QCOMPARE(row.count, counts.value(row.outcome));
        const bool hasShare = judged > 0 && row.outcome != "not-raced" && row.outcome != "cannot-tell";
        QCOMPARE(row.share.has_value(), hasShare);
        if (hasShare)
            QVERIFY(isNear(*row.share, double(row.count) / double(judged)));
        sum += row.share.value_or(0);
    }
    QVERIFY(judged == 0 || isNear(sum, 1));
}

void TruthRaceTest::figuresFollowFromWhatWasLeft_data()
{
    QTest::addColumn<Settings>("settings");
    QTest::newRow("two processes") << Settings {{"increments", "1000000"}};
    QTest::newRow("two threads") << Settings {{"increments", "1000000"}, {"runner", "thread"}};
    QTest::newRow("more than CPUs") << Settings {{"increments", "500000"}, {"processes", "7"}};
    QTest::newRow("one CPU for all") << Settings {{"increments", "500000"}, {"placement", "same-cpu"}};
    QTest::newRow("a lock") << Settings {{"increments", "100000"}, {"lock", "mutex"}};
    QTest::newRow("a lock around the loop")
        << Settings {{"increments", "100000"}, {"lock", "mutex"}, {"scope", "loop"}};
    QTest::newRow("mostly asleep") << Settings {{"increments", "10"}, {"interval", "2"}, {"steps", "1,3"}};
    QTest::newRow("over at once") << Settings {{"increments", "10"}};
    QTest::newRow("trials") << Settings {{"increments", "1"}, {"trials", "20000"}};
}

void TruthRaceTest::figuresFollowFromWhatWasLeft()
{
    QFETCH(Settings, settings);
    const Record record = race(settings, 4);
    QCOMPARE(troubleOf(record), QString());
    int number = 0;
    for (const Repeat &repeat : record->repeats) {
        if (!repeat.witness)
            verifyRepeat(record, repeat, QString("repeat %1").arg(number++));
    }
    verifyTable(record);
}

void TruthRaceTest::anySettingsHangTogether()
{
    Chance chance;
    const QStringList locks = QStringList {"none", "none"} + lockKinds;
    for (int round = 0; round < rounds(25); ++round) {
        const int processes = 1 + chance.below(5);
        const bool trials = chance.below(4) == 0;
        const QStringList steps {"1", "-2", "1,3", "2,-1", "0", "5,0"};
        const Settings settings {
            {"processes", QString::number(processes)},
            {"increments", QString::number(1 + chance.below(trials ? 5 : 3000))},
            {"trials", QString::number(trials ? 2 + chance.below(2000) : 1)},
            {"steps", processes > 1 ? steps.at(chance.below(int(steps.size()))) : QString("1")},
            {"lock", locks.at(chance.below(int(locks.size())))},
            {"runner", chance.below(2) ? "process" : "thread"},
            {"placement", QStringList {"two-cpus", "free", "same-cpu"}.at(chance.below(3))},
            {"start-value", QString::number(chance.below(200) - 100)}};
        const Record record = race(settings, 2);
        QStringList words;
        for (const auto &[name, value] : settings)
            words.append(name + QLatin1Char('=') + value);
        const QString place = chance.place(round) + QLatin1String(": ") + words.join(QLatin1Char(' '));
        QVERIFY2(troubleOf(record).isEmpty(), qPrintable(place + troubleOf(record)));
        for (const Repeat &repeat : record->repeats) {
            if (!repeat.witness)
                verifyRepeat(record, repeat, place);
            if (QTest::currentTestFailed())
                return;
        }
        verifyTable(record);
        if (record->parameters.choice("lock") != "none") {
            for (const OutcomeRow &row : record->outcomes)
                QVERIFY2(row.count == 0 || (row.outcome != "lost" && row.outcome != "impossible"),
                         qPrintable(place));
        }
    }
}

/// Where the clocks say that both were on a CPU for most of a race of some length, updates are lost: that is
/// no luck any more. How often they were is the machine's affair.
void TruthRaceTest::whereTheyRanTogetherUpdatesAreLost()
{
    if (usableCpus() < 2)
        QSKIP("there is one CPU: give this test two");
    for (const char *runner : {"process", "thread"}) {
        const Record record = race({{"runner", runner}}, 20);
        QCOMPARE(troubleOf(record), QString());
        int together = 0;
        int lost = 0;
        for (const Repeat &repeat : record->repeats) {
            if (repeat.witness || measureIn(repeat, "overlap") < 0.5)
                continue;
            ++together;
            lost += countIn(repeat, "lost") == 1;
        }
        QVERIFY2(lost >= together - 1,
                 qPrintable(QString("%1 of %2, %3").arg(lost).arg(together).arg(runner)));
        qInfo("%s: %d of 20 together, %d of them lost updates", runner, together, lost);
    }
}

void TruthRaceTest::blocksAddUpToTheOutcomes_data()
{
    QTest::addColumn<int>("trials");
    QTest::addColumn<int>("blocks");
    QTest::newRow("two trials") << 2 << 1;
    QTest::newRow("a few blocks") << 100 << 3;
    QTest::newRow("less than a harvest") << 4000 << 125;
    QTest::newRow("no whole harvest") << 30'011 << 250;
    QTest::newRow("many") << 400'000 << 250;
}

void TruthRaceTest::blocksAddUpToTheOutcomes()
{
    QFETCH(int, trials);
    QFETCH(int, blocks);
    for (const char *processes : {"2", "3"}) {
        if (trials > 100'000 && QLatin1String(processes) == QLatin1String("3"))
            continue; // they meet by futex
        const Record record =
            race({{"increments", "2"}, {"trials", QString::number(trials)}, {"processes", processes}});
        QCOMPARE(troubleOf(record), QString());
        const Repeat repeat = lastRepeat(record);
        const QJsonObject told = repeat.values.value("blocks").toObject();
        QList<qint64> sizes(blocks, 0);
        for (auto it = told.begin(); it != told.end(); ++it) {
            const QJsonArray counts = it.value().toArray();
            QCOMPARE(counts.size(), blocks);
            qint64 sum = 0;
            for (int i = 0; i < blocks; ++i) {
                sum += counts.at(i).toInteger();
                sizes[i] += counts.at(i).toInteger();
            }
            QCOMPARE(quint64(sum), countIn(repeat, qPrintable(it.key())));
        }
        for (int i = 0; i < blocks; ++i)
            QCOMPARE(sizes[i], qint64(trials) * (i + 1) / blocks - qint64(trials) * i / blocks);
    }
}

void TruthRaceTest::theFinalValueIsWhatSomebodyWroteLast()
{
    const Record record = race({{"increments", "2000"}});
    const Repeat *witness = witnessOf(record);
    QVERIFY(witness);
    QMap<int, qint64> last;
    QMap<int, int> writes;
    for (const Event &event : eventsOf(*witness)) {
        if (event.kind == EventKind::Write) {
            last[event.lane] = qint64(event.argument);
            ++writes[event.lane];
        }
    }
    QCOMPARE(writes.values(), (QList<int> {2000, 2000}));
    QVERIFY(last.values().contains(qint64(measureIn(*witness, "final"))));
}

void TruthRaceTest::withALockEachWriteBuildsOnTheLast()
{
    const Record record =
        race({{"increments", "500"}, {"steps", "1,3"}, {"lock", "mutex"}, {"recording", "all"}});
    QCOMPARE(troubleOf(record), QString());
    const Repeat shown = *record->timelineRepeat();
    qint64 value = 0;
    for (const Event &event : eventsOf(shown)) {
        if (event.kind != EventKind::Write)
            continue;
        const qint64 step = qint64(event.argument) - value;
        QVERIFY(step == 1 || step == 3);
        value = qint64(event.argument);
    }
    QCOMPARE(double(value), measureIn(shown, "final"));
    QCOMPARE(value, qint64(2000));
}

void TruthRaceTest::oneContenderHasNothingToConclude()
{
    for (const char *trials : {"1", "50"}) {
        const Record record = race({{"processes", "1"}, {"increments", "100"}, {"trials", trials}}, 3);
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(countIn(lastRepeat(record), "not-raced"), QString(trials).toULongLong());
        QVERIFY2(textOf(record).contains("nothing to conclude"), qPrintable(textOf(record)));
        QVERIFY2(!textOf(record).contains("luck"), qPrintable(textOf(record)));
        QCOMPARE(measureIn(lastRepeat(record), "overlap"), 0.0);
        QCOMPARE(measureIn(lastRepeat(record), "overlap_spans"), 0.0);
        verifyTable(record);
    }
}

void TruthRaceTest::stepsThatCancelTellNothing()
{
    for (const char *steps : {"2,-1", "0", "1,0"}) {
        const Record record =
            race({{"steps", steps}, {"increments", "1000"}, {"lock", "mutex"}, {"interval", "0.01"}}, 2);
        QCOMPARE(troubleOf(record), QString());
        QCOMPARE(countIn(lastRepeat(record), "cannot-tell"), 1ULL);
        QVERIFY2(textOf(record).contains("cannot be told"), qPrintable(textOf(record)));
        verifyTable(record);
    }
}

void TruthRaceTest::onOneCpuNobodyIsEverTogether()
{
    if (!qEnvironmentVariableIsSet("TEST_PROCESS_LAB"))
        QSKIP("the program is not built");
    QString said;
    const QJsonObject run = onOneCpu({"run", "lost-updates", "--repeat", "5"}, &said);
    QCOMPARE(run.value("parameters").toObject().value("placement").toString(), QString("free"));
    const QJsonArray repeats = run.value("repeats").toArray();
    QVERIFY(repeats.size() >= 5);
    int lost = 0;
    for (const QJsonValue &one : repeats) {
        if (one.toObject().value("witness").toBool())
            continue;
        const QJsonObject measures = one.toObject().value("measures").toObject();
        QCOMPARE(measures.value("overlap").toDouble(-1), 0.0);
        QCOMPARE(measures.value("overlap_most").toDouble(-1), 0.0);
        QCOMPARE(one.toObject().value("values").toObject().value("started_together").toInt(-1), 0);
        lost += measures.value("lost").toDouble() > 0;
    }
    QVERIFY2(said.contains("There is one CPU"), qPrintable(said));
    QVERIFY2(lost > 2 || said.contains("shared one CPU"), qPrintable(said));
}

QTEST_GUILESS_MAIN(TruthRaceTest)
#include "tst_truth_race.moc"
