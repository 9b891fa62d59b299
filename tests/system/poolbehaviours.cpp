// SPDX-License-Identifier: GPL-3.0-or-later
// Pools, and threads against processes: behaviours/pools.py.
#include "tests/system/behaviour.h"

#include <algorithm>

namespace plab {

namespace {

/// Tasks of one step of 0.2 s, as Python's sleep(0.2).
Settings sleeping(const char *workers, const char *tasks, const Settings &more)
{
    return Settings {{"workers", workers}, {"tasks", tasks}, {"step-seconds", "0.2"}, {"steps-per-task", "1"}}
    + more;
}

/// The lower its number, the longer a task takes: 0.9, 0.6 and 0.3 s.
Settings falling(const char *submit)
{
    return {{"workers", "3"},        {"tasks", "3"},     {"task-seconds", "0.9,0.6,0.3"},
            {"steps-per-task", "1"}, {"submit", submit}, {"chunk", "1"}};
}

QJsonObject wallTime(const Shown &shown)
{
    return {{"wall_s", measured(shown, "wall_s")}};
}

QJsonObject wallTimeAndPids(const Shown &shown)
{
    return {{"wall_s", measured(shown, "wall_s")}, {"pids", measured(shown, "pids_used")}};
}

QJsonObject chunk(const Shown &shown)
{
    return {{"chunk", measured(shown, "chunk_used")}};
}

QJsonObject order(const Shown &shown)
{
    return {{"order", valued(shown, "result_order")}};
}

QJsonObject results(const Shown &shown)
{
    return {{"results", valued(shown, "results")}};
}

QJsonObject pids(const Shown &shown)
{
    return {{"pids", measured(shown, "pids_used")}};
}

QJsonObject doneAndFailed(const Shown &shown)
{
    return {{"done", measured(shown, "tasks_done")},
            {"failed", measured(shown, "tasks_failed")},
            {"raises", raisedIf(measured(shown, "errors_raised").toInt() > 0, "ValueError")}};
}

QJsonObject doneAndDropped(const Shown &shown)
{
    return {{"done", measured(shown, "tasks_done")}, {"dropped", measured(shown, "tasks_dropped")}};
}

QJsonObject someDropped(const Shown &shown)
{
    return {{"some_dropped", measured(shown, "tasks_dropped").toInt() > 0}};
}

QJsonObject outOfRange(const Shown &shown)
{
    return {{"raises", raisedIf(shown.refusal, "a whole number from 1", "ValueError")}};
}

QJsonObject finalCount(const Shown &shown)
{
    return {{"final", measured(shown, "final")}};
}

QJsonObject calledBack(const Shown &shown)
{
    return {{"calls", measured(shown, "callbacks")}, {"with", valued(shown, "results")}};
}

QJsonObject timedOut(const Shown &shown)
{
    return {{"raises", raisedIf(measured(shown, "get_timeouts").toInt() > 0, "TimeoutError")},
            {"ended_all_the_same", measured(shown, "tasks_done") == QJsonValue(1)}};
}

/// What each step of the iteration gave: a result, or the error of the task.
QJsonObject steps(const Shown &shown)
{
    QJsonArray seen = valued(shown, "results").toArray();
    const QJsonArray taken = valued(shown, "result_order").toArray();
    for (const QJsonValue &error : valued(shown, "raised").toArray()) {
        const auto at = std::find(taken.begin(), taken.end(), error.toArray().first());
        if (at != taken.end())
            seen[at - taken.begin()] = "ValueError";
    }
    return {{"steps", seen}};
}

std::function<QJsonObject(const Shown &)> refusedWith(const char *words)
{
    return [words](const Shown &shown) -> QJsonObject {
        const QJsonValue first = valued(shown, "refused").toArray().first();
        return {{"raises", raisedIf(first.toString() + shown.refusal, words, "ValueError")}};
    };
}

QJsonObject allSetUp(const Shown &shown)
{
    return {{"all_set_up",
             measured(shown, "initialized") == measured(shown, "processes_started")
                 && measured(shown, "tasks_done") == QJsonValue(8)}};
}

QJsonObject hangs(const Shown &shown)
{
    return {{"hangs", has(shown, "hung")}};
}

QJsonObject broken(const Shown &shown)
{
    return {{"raises", raisedIf(has(shown, "broken"), "BrokenProcessPool")}};
}

QJsonObject threadsNoFaster(const Shown &shown)
{
    return {{"threads_no_faster",
             measured(shown, "threads_s").toDouble() > 0.7 * measured(shown, "serial_s").toDouble()}};
}

} // namespace

QList<Behaviour> poolBehaviours()
{
    constexpr auto File = "pools";
    const Settings square {
        {"task", "square"}, {"step-seconds", "0"}, {"steps-per-task", "1"}, {"workers", "2"}};
    const Settings brief {{"step-seconds", "0.05"}, {"steps-per-task", "1"}, {"workers", "2"}};
    return {
        {File, "apply_waits_for_each", "pool", sleeping("3", "3", {{"submit", "apply"}}), wallTime},
        {File, "apply_async_does_not_wait", "pool", sleeping("3", "3", {}), wallTime},
        {File, "one_task_more_than_workers", "pool", sleeping("2", "3", {}), wallTimeAndPids},
        {File,
         "map_chooses_chunks",
         "pool",
         {{"workers", "2"}, {"tasks", "10"}, {"task", "none"}, {"submit", "map-async"}},
         chunk},
        {File, "map_with_automatic_chunks_takes_6", "pool", sleeping("2", "10", {{"submit", "map"}}),
         wallTime},
        {File, "map_with_chunks_of_1_takes_5", "pool",
         sleeping("2", "10", {{"submit", "map"}, {"chunk", "1"}}), wallTime},
        {File, "map_keeps_the_order", "pool", falling("map"), order},
        {File, "imap_keeps_the_order", "pool", falling("imap"), order},
        {File, "imap_unordered_takes_who_is_first", "pool", falling("imap-unordered"), order},
        {File, "map_returns_what_tasks_return", "pool",
         square + Settings {{"tasks", "10"}, {"submit", "map"}}, results},
        {File, "workers_are_replaced", "pool",
         brief + Settings {{"tasks", "12"}, {"tasks-per-child", "2"}, {"submit", "map"}, {"chunk", "1"}},
         pids},
        {File, "a_failed_task_keeps_the_others", "pool",
         brief + Settings {{"tasks", "6"}, {"fail-task", "1"}, {"submit", "map"}, {"chunk", "1"}},
         doneAndFailed},
        {File, "close_lets_all_end", "pool", sleeping("2", "4", {}), doneAndDropped},
        {File, "terminate_drops_what_waits", "pool", sleeping("2", "20", {{"leave", "terminate"}}),
         someDropped},
        {File, "a_pool_of_nobody_is_refused", "pool", {{"workers", "0"}}, outOfRange},
        {File, "no_tasks_per_child_is_refused", "pool", {{"tasks-per-child", "0"}}, outOfRange},
        {File, "a_pool_without_tasks", "pool", square + Settings {{"tasks", "0"}, {"submit", "map"}},
         results},
        {File,
         "counting_with_the_lock_loses_nothing",
         "pool",
         {{"workers", "4"}, {"tasks", "16"}, {"task", "count"}, {"steps-per-task", "100"}, {"lock", "mutex"}},
         finalCount},
        {File, "map_async_calls_back_once_with_the_list", "pool",
         square + Settings {{"tasks", "3"}, {"submit", "map-async"}, {"callback", "on"}}, calledBack},
        {File, "get_with_a_timeout_leaves_the_task_alone", "pool",
         sleeping("1", "1", {{"get-timeout", "0.05"}}), timedOut},
        {File,
         "imap_raises_at_its_step_and_goes_on",
         "pool",
         {{"workers", "2"},
          {"tasks", "3"},
          {"step-seconds", "0.1"},
          {"steps-per-task", "1"},
          {"submit", "imap"},
          {"fail-task", "1"}},
         steps},
        {File, "apply_after_close_is_refused", "pool",
         brief + Settings {{"tasks", "2"}, {"leave", "submit-late"}}, refusedWith("not running")},
        {File, "join_before_close_is_refused", "pool",
         brief + Settings {{"tasks", "2"}, {"leave", "join-first"}}, refusedWith("still running")},
        {File, "the_initializer_runs_in_each_worker", "pool",
         brief + Settings {{"tasks", "8"}, {"initializer", "on"}, {"submit", "map"}, {"chunk", "1"}},
         allSetUp},
        {File, "nobody_learns_of_a_dead_worker", "pool",
         brief
             + Settings {{"tasks", "4"},
                         {"kill-task", "1"},
                         {"worker-death", "hang"},
                         {"submit", "map"},
                         {"chunk", "1"}},
         hangs},
        {File, "an_executor_is_broken_by_a_dead_worker", "pool",
         brief
             + Settings {{"tasks", "4"},
                         {"kill-task", "1"},
                         {"worker-death", "broken"},
                         {"submit", "map"},
                         {"chunk", "1"}},
         broken},
        {File,
         "threads_win_nothing_under_one_lock",
         "speed-up",
         {{"global-lock", "on"}, {"iterations", "3000000"}},
         threadsNoFaster},
    };
}

} // namespace plab
