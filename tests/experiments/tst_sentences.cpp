// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/outcomes.h"
#include "tests/experiments/toldrun.h"

#include <QJsonArray>
#include <QTest>

using namespace plab;

namespace {

/// A race of several repeats: what each lost of 100 updates, −1 for one that was no race.
RunRecord raceOf(const Settings &settings, const QList<int> &lost, const Figures &others = {})
{
    RunRecord run = runOf("lost-updates", settings, others);
    const Repeat first = run.repeats.first();
    run.repeats.clear();
    for (const int one : lost) {
        Repeat repeat = first;
        repeat.measures.insert("expected", 100.0);
        repeat.measures.insert("final", 100.0 - std::max(0, one));
        repeat.measures.insert("lost", double(std::max(0, one)));
        repeat.measures.insert("lost_fraction", std::max(0, one) / 100.0);
        repeat.outcomes = {{one > 0 ? "lost" : one == 0 ? "none-lost" : "not-raced", 1}};
        run.repeats.append(repeat);
    }
    run.outcomes = gradeOutcomes(*findDeclaration("lost-updates"), run);
    return run;
}

} // namespace

/// What is said over a result and before a run must be true of every setting.
class SentencesTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void saysWhatIsSo_data();
    void saysWhatIsSo();
};

void SentencesTest::saysWhatIsSo_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<RunRecord>("run");
    QTest::addColumn<QString>("says");
    QTest::addColumn<QString>("never");
    const auto row = [](const char *name, const char *experiment, const RunRecord &run, const char *says,
                        const char *never) {
        QTest::newRow(name) << QString(experiment) << run << QString(says) << QString(never);
    };
    row("a failed task's updates are not lost", "pool",
        runOf("pool", {{"task", "count"}, {"lock", "mutex"}, {"fail-task", "3"}},
              {{"wall_s", 1},
               {"tasks_done", 15},
               {"tasks_failed", 1},
               {"expected", 80},
               {"final", 75},
               {"lost", 5}}),
        "15 of 16 tasks counted to the end. Task 3 failed", "updates were lost");
    row("calls back are counted", "pool",
        runOf("pool", {{"submit", "apply-async"}, {"callback", "on"}, {"fail-task", "3"}},
              {{"wall_s", 1},
               {"tasks_done", 15},
               {"tasks_failed", 1},
               {"callbacks", 15},
               {"error_callbacks", 1}}),
        "Task 3 failed, as asked; the others' results are kept. The callback was called 15 times. The error "
        "callback was called once.",
        "gave up");
    row("who gives up waiting loses no task", "pool",
        runOf("pool", {{"get-timeout", "0.1"}}, {{"wall_s", 1}, {"tasks_done", 16}, {"get_timeouts", 1}}),
        "The parent gave up waiting once; the task went on.", "lost");
    row("a refused call is said", "pool",
        runOf("pool", {{"leave", "join-first"}}, {{"wall_s", 1}, {"tasks_done", 16}, {"calls_refused", 1}}),
        "Join before close was refused", "after close");
    row("dropped tasks took no time", "pool",
        runOf("pool", {{"leave", "terminate"}},
              {{"wall_s", 0.002}, {"tasks_done", 0}, {"tasks_dropped", 16}, {"ideal_s", 2}, {"serial_s", 0}}),
        "16 of 16 tasks were dropped", "took 2.00 ms");
    row("dropped tasks do not count", "pool",
        runOf("pool", {{"leave", "terminate"}, {"task", "count"}},
              {{"wall_s", 0.002},
               {"tasks_done", 0},
               {"tasks_dropped", 16},
               {"expected", 80},
               {"final", 0},
               {"lost", 80}}),
        "16 of 16 tasks were dropped", "updates were lost");
    row(
        "repeats that were no race are not spoken for", "pool",
        [] {
            RunRecord run = runOf("pool", {{"task", "count"}}, {});
            run.repeats.clear();
            for (const double final : {60.0, 80.0, 80.0}) {
                Repeat repeat;
                repeat.ending = RepeatEnding::Finished;
                const bool raced = run.repeats.size() < 2;
                repeat.measures = {{"wall_s", 1},    {"tasks_done", 16},   {"expected", 80},
                                   {"final", final}, {"lost", 80 - final}, {"overlap_most", raced}};
                repeat.outcomes.insert(final < 80 ? "updates-lost" : raced ? "complete" : "not-raced", 1);
                run.repeats.append(repeat);
            }
            return run;
        }(),
        "2 of 3 repeats were a race; 1 of 2 lost updates, up to 25.0 %.", "1 of 3");
    row(
        "alone nobody loses", "pool",
        [] {
            RunRecord run =
                runOf("pool", {{"task", "count"}, {"workers", "1"}, {"lock", "mutex"}},
                      {{"wall_s", 1}, {"tasks_done", 16}, {"expected", 80}, {"final", 80}, {"lost", 0}});
            run.repeats.first().outcomes.insert("not-raced", 1);
            return run;
        }(),
        "Nothing to conclude", "with the lock on");
    row(
        "several repeats that lose are counted", "pool",
        [] {
            RunRecord run =
                runOf("pool", {{"task", "count"}},
                      {{"wall_s", 1}, {"tasks_done", 16}, {"expected", 80}, {"final", 40}, {"lost", 40}});
            run.repeats.append(run.repeats.first());
            run.repeats.last().measures["lost"] = 0;
            run.repeats.last().measures["final"] = 80;
            return run;
        }(),
        "1 of 2 repeats lost updates, up to 50.0 %.", "of the updates were lost");
    row("one after the other by the CPU clock", "pool",
        runOf("pool", {{"task", "spin"}},
              {{"wall_s", 1}, {"tasks_done", 16}, {"ideal_s", 0.8}, {"serial_s", 1.6}},
              {{"task_work_seconds", QJsonArray {0.1}}}),
        "one after the other the tasks need 1.600 s of CPU time", "sleep");
    row("an old record holds no CPU time", "pool",
        runOf("pool", {{"task", "spin"}},
              {{"wall_s", 1}, {"tasks_done", 16}, {"ideal_s", 6.4}, {"serial_s", 12.8}}),
        "16 tasks", "12.8");
    row("one task", "pool",
        runOf("pool", {{"tasks", "1"}, {"workers", "1"}},
              {{"wall_s", 1}, {"tasks_done", 1}, {"tasks_lost", 0}}),
        "1 task on 1 worker took 1.000 s.", "failed");
    row("no task", "pool", runOf("pool", {{"tasks", "0"}}, {{"wall_s", 1}}), "No task was submitted.",
        "0 tasks");
    row(
        "few operations lose updates, too", "manager",
        [] {
            RunRecord run = runOf("manager", {{"clients", "9"}, {"operations", "20"}},
                                  {{"ratio", 1000}, {"ops_per_s", 9000}});
            run.repeats.first().console.append({0, 1, "parent", "{'count': 19}"});
            run.outcomes.append({"update-lost", {}, {}, 1, {}, {}, {}, Grade::Interesting});
            return run;
        }(),
        "Updates were lost", "times slower");
    row("a ticket for everybody, unlocked", "ticket-office",
        runOf("ticket-office", {{"tickets", "20"}}, {{"wall_s", 1}, {"sold", 9}}, {{"left", 19}}),
        "the number left is wrong: 19 instead of 11", "luck, not safety");
    row("no tickets", "ticket-office",
        runOf("ticket-office", {{"tickets", "0"}}, {{"wall_s", 1}, {"sold", 0}}),
        "Every buyer found none left.", "luck");
    row("one buyer", "ticket-office",
        runOf("ticket-office", {{"buyers", "1"}, {"lock", "mutex"}}, {{"wall_s", 1}, {"sold", 1}}),
        "One buyer has nobody to compete with.", "took turns");
    row("some repeats lost and some did not", "lost-updates", raceOf({}, {0, 90, 2, 0}),
        "2 of 4 repeats lost updates, up to 90.0 % of all updates.\nExpected 100, found 10 to 100 in 4 "
        "repeats.",
        "were lost");
    row("every repeat lost", "lost-updates", raceOf({}, {50, 40, 45}),
        "All 3 repeats lost updates, 40.0 % to 50.0 % of all updates.", "up to");
    row("one repeat", "lost-updates", raceOf({}, {50}), "The race lost 50.0 % of all updates.", "repeats");
    row("some were no race", "lost-updates", raceOf({}, {-1, 40, 0, 20}),
        "3 of 4 repeats raced; 2 of them lost updates, up to 40.0 % of all updates.", "All");
    row("some were no race, the others lost nothing", "lost-updates", raceOf({{"lock", "mutex"}}, {-1, 0, 0}),
        "2 of 3 repeats raced. No update was lost with the lock on.", "luck");
    row("nothing was lost", "lost-updates", raceOf({}, {0, 0}),
        "No update was lost, this time: without a lock that is luck, not safety.", "raced");
    row("none was a race", "lost-updates",
        raceOf({}, {-1, -1}, {{"overlap_most", 0}, {"overlap", 0}, {"overlap_spans", 0}, {"race_s", 3e-6}}),
        "The contenders never met: there is nothing to conclude.\nExpected 100, found 100 in each of 2 "
        "repeats. The race lasted only 3.0 µs",
        "one CPU");
    row("one contender", "lost-updates", raceOf({{"processes", "1"}}, {-1, -1}),
        "One contender has nobody to race with: there is nothing to conclude.", "luck");
    row("one CPU", "lost-updates",
        raceOf({}, {0, 0, 9}, {{"overlap_most", 0}, {"overlap", 0}, {"overlap_spans", 1}, {"race_s", 0.02}}),
        "shared one CPU and took turns", "at the same instant");
    row("too short", "lost-updates",
        raceOf({}, {0, 0, 9},
               {{"overlap_most", 0.9}, {"overlap", 0.8}, {"overlap_spans", 1}, {"race_s", 5e-5}}),
        "The race lasted only 50.0 µs, too short", "one CPU");
    row("short updates far apart", "lost-updates",
        raceOf({{"increments", "10"}, {"interval", "200"}}, {0},
               {{"overlap_most", 0.1}, {"overlap", 0}, {"overlap_spans", 1}, {"race_s", 2}}),
        "followed by 200 ms in which nobody can lose anything", "more increments");
    row("long enough", "lost-updates",
        raceOf({}, {9, 9, 9},
               {{"overlap_most", 0.9}, {"overlap", 0.8}, {"overlap_spans", 1}, {"race_s", 5e-2}}),
        "two were on a CPU at the same instant for at least 80.0 % and at most 90.0 % of the race",
        "too short");
    row("one child, one join", "join-order",
        runOf("join-order", {{"seconds", "1"}}, {{"join_1_s", 1}, {"alive_after_join", 0}}),
        "The parent waited until the child had ended.", "at the same time");
    row("killed before it exits", "terminate", runOf("terminate", {{"how", "exit-code"}}, {{"exitcode", -9}}),
        "ended by a signal", "by itself");
    row("killed before it is terminated", "terminate", runOf("terminate", {}, {{"exitcode", -9}}),
        "ended before it was to be: exit code -9.", "after the signal");
    row(
        "an ignored SIGTERM does not wait", "terminate",
        [] {
            RunRecord run = runOf("terminate", {{"how", "stop-continue"}, {"ignore-sigterm", "on"}},
                                  {{"alive_after_s", 1.4}});
            run.repeats.first().outcomes.insert("continued", 1);
            return run;
        }(),
        "which ignores it", "waits until it continues");
    row("several zombies", "zombie", runOf("zombie", {{"children", "3"}}, {{"zombie_s", 2}}),
        "3 zombies for 2.000 s.\nThey ended", "It ended");
    row("a permit", "meeting-points",
        runOf("meeting-points", {{"permits", "1"}}, {{"wall_s", 1}, {"max_inside", 1}}),
        "The semaphore has 1 permit. ", "1 permits");
    row("a start", "start-cost",
        runOf("start-cost", {{"count", "1"}},
              {{"start_us_median", 400}, {"start_us_p95", 400}, {"start_join_us_median", 900}}),
        "One start only.", "95 %");
}

void SentencesTest::saysWhatIsSo()
{
    QFETCH(QString, experiment);
    QFETCH(RunRecord, run);
    QFETCH(QString, says);
    QFETCH(QString, never);
    const QString text = told(qPrintable(experiment), run);
    QVERIFY2(text.contains(says), qPrintable(text));
    QVERIFY2(!text.contains(never), qPrintable(text));
}

QTEST_GUILESS_MAIN(SentencesTest)
#include "tst_sentences.moc"
