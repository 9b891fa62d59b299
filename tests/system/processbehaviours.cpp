// SPDX-License-Identifier: GPL-3.0-or-later
// Children, their ends and their parents: behaviours/processes.py.
#include "tests/system/behaviour.h"

#include <QSet>

#include <algorithm>

namespace plab {

namespace {

QJsonObject namesAndCodes(const Shown &shown)
{
    return {{"names", namesIn(shown)}, {"codes", exitcodesIn(shown)}};
}

QJsonObject wallTime(const Shown &shown)
{
    return {{"wall_s", measured(shown, "wall_s")}};
}

/// A class of one's own is numbered as the others are.
QJsonObject numbersAndCodes(const Shown &shown)
{
    QJsonArray numbers;
    for (const QJsonValue &name : namesIn(shown))
        numbers.append(name.toString().section('-', -1));
    return {{"names", numbers}, {"codes", exitcodesIn(shown)}};
}

QJsonObject isParentsOwn(const Shown &shown)
{
    const QList<ProcessRecord> children = childrenIn(shown);
    return {{"own", !children.isEmpty() && children.first().parentPid == parentPidIn(shown)}};
}

QJsonObject grandchildsName(const Shown &shown)
{
    return {{"name", namesIn(shown).last()}};
}

/// What the one mistake that was tried is answered in Python: an assertion that fails.
QJsonObject assertionFailed(const Shown &shown)
{
    return {{"raises", raisedIf(measured(shown, "refused") == QJsonValue(1), "AssertionError")}};
}

QJsonObject threadIds(const Shown &shown)
{
    QSet<qint64> pids;
    QSet<qint64> tids;
    for (const ProcessRecord &thread : childrenIn(shown)) {
        pids.insert(thread.pid);
        tids.insert(thread.tid.value_or(0));
    }
    return {{"pids", pids.size()}, {"own", pids.contains(parentPidIn(shown))}, {"threads", tids.size()}};
}

QJsonObject lists(const Shown &shown)
{
    return {{"parent", valued(shown, "parent_list")}, {"child", valued(shown, "child_list")}};
}

QJsonObject numbers(const Shown &shown)
{
    return {{"parent", measured(shown, "parent_value")}, {"child", measured(shown, "child_value")}};
}

QJsonObject parentsNumber(const Shown &shown)
{
    return {{"parent", measured(shown, "parent_value")}};
}

QJsonObject foundWhatWasSet(const Shown &shown)
{
    return {{"found", valued(shown, "child_saw") == valued(shown, "set_before_start")}};
}

QJsonObject joinTimes(const Shown &shown)
{
    QJsonObject times;
    for (const char *join : {"join_1_s", "join_2_s", "join_3_s"}) {
        if (const QJsonValue time = measured(shown, join); !time.isNull())
            times.insert(QLatin1String(join), time);
    }
    return times;
}

QJsonObject aliveAfterJoin(const Shown &shown)
{
    return {{"alive", measured(shown, "alive_after_join")}};
}

QJsonObject joinAndAlive(const Shown &shown)
{
    QJsonObject both = joinTimes(shown);
    both.insert("alive", measured(shown, "alive_after_join"));
    return both;
}

/// Children whose last line came, and how the parent ended.
QJsonObject familyEnd(const Shown &shown)
{
    const auto over =
        std::count_if(shown.repeat.console.begin(), shown.repeat.console.end(), [](const ConsoleLine &line) {
            return line.name != "parent" && line.text.contains("my last one");
        });
    const QList<ProcessRecord> parents = processesOf(shown.repeat, Role::Parent);
    return {{"children_over", over}, {"code", exitcodeOf(parents.value(0))}};
}

/// The same, and whether the parent's code was over before its children were.
QJsonObject familyEndInOrder(const Shown &shown)
{
    QJsonObject end = familyEnd(shown);
    double parentS = 0;
    double childS = 0;
    for (const ConsoleLine &line : shown.repeat.console)
        (line.name == "parent" ? parentS : childS) = line.timeS;
    end.insert("parent_first", parentS < childS);
    return end;
}

/// Its children are told apart by their codes: 255 is what Python gives where nobody could wait for them.
QJsonObject aliveWithoutServer(const Shown &shown)
{
    const QJsonArray codes = valued(shown, "exitcodes").toArray();
    return {{"alive", measured(shown, "survivors") == QJsonValue(2)}, {"codes", codes}};
}

QJsonObject zombie(const Shown &shown)
{
    const ProcessRecord child = childrenIn(shown).value(0);
    const bool taken = has(shown, "zombie") && valued(shown, "zombie_pids").toArray().contains(child.pid);
    return {{"state", taken ? "Z" : "?"}, {"gone_after_join", child.reapedS.has_value()}};
}

QJsonObject exitcode(const Shown &shown)
{
    return {{"code", measured(shown, "exitcode")}};
}

QJsonObject aliveAndCode(const Shown &shown)
{
    return {{"alive", has(shown, "survived")}, {"code", measured(shown, "exitcode")}};
}

QJsonObject stopped(const Shown &shown)
{
    return {{"state", valued(shown, "states").toArray().first()},
            {"terminate_waits", valued(shown, "sigterm_pending")},
            {"code", measured(shown, "exitcode")}};
}

QJsonObject aliveAfterTheJoin(const Shown &shown)
{
    return {{"alive", measured(shown, "alive_after_join") == QJsonValue(1)}};
}

QJsonObject endsInOrder(const Shown &shown)
{
    const QJsonArray ready = valued(shown, "ready").toArray();
    const bool sorted =
        std::is_sorted(ready.begin(), ready.end(), [](const QJsonValue &one, const QJsonValue &next) {
            return one.toArray().at(1).toDouble() < next.toArray().at(1).toDouble();
        });
    return {{"in_order_of_their_ends", sorted && ready.size() == 3}};
}

/// The time from start to join, one way after the other.
QJsonObject cheapestFirst(const Shown &thread)
{
    QList<QPair<double, QString>> costs {{measured(thread, "start_join_us_median").toDouble(), "thread"}};
    for (const char *method : {"fork", "spawn"}) {
        const Shown shown = shownBy("start-cost", {{"method", method}, {"count", "30"}});
        costs.append({measured(shown, "start_join_us_median").toDouble(), method});
    }
    std::sort(costs.begin(), costs.end());
    QJsonArray order;
    for (const auto &[cost, method] : costs)
        order.append(method);
    return {{"cheapest_first", order}};
}

} // namespace

QList<Behaviour> processBehaviours()
{
    constexpr auto File = "processes";
    return {
        {File, "two_children", "create", {{"seconds", "0.2"}}, namesAndCodes},
        {File, "two_children_sleep_together", "create", {{"seconds", "0.5"}}, wallTime},
        {File,
         "a_class_instead_of_a_function",
         "create",
         {{"children", "1"}, {"defined-as", "class"}, {"seconds", "0.2"}},
         numbersAndCodes},
        {File, "parent_under_fork", "create", {{"seconds", "0"}}, isParentsOwn},
        {File, "parent_under_spawn", "create", {{"seconds", "0"}, {"start-method", "spawn"}}, isParentsOwn},
        {File,
         "parent_under_forkserver",
         "create",
         {{"seconds", "0"}, {"start-method", "forkserver"}},
         isParentsOwn},
        {File,
         "threads_have_one_pid",
         "create",
         {{"children", "3"}, {"runner", "thread"}, {"seconds", "0.2"}},
         threadIds},
        {File, "names_are_given", "create", {{"names", "haibo,lina"}, {"seconds", "0"}}, namesAndCodes},
        {File,
         "a_childs_child_is_named_after_it",
         "create",
         {{"children", "1"}, {"nested", "1"}, {"seconds", "0"}},
         grandchildsName},
        {File,
         "starting_twice_is_refused",
         "create",
         {{"seconds", "0"}, {"mistake", "start-twice"}},
         assertionFailed},
        {File,
         "joining_before_the_start_is_refused",
         "create",
         {{"seconds", "0"}, {"mistake", "join-before-start"}},
         assertionFailed},
        {File,
         "daemon_after_the_start_is_refused",
         "create",
         {{"seconds", "0"}, {"mistake", "daemon-after-start"}},
         assertionFailed},
        {File,
         "a_daemon_may_have_no_children",
         "create",
         {{"seconds", "0"}, {"mistake", "daemon-starts-child"}},
         assertionFailed},
        {File, "a_list_is_not_shared", "isolation", {}, lists},
        {File, "a_counter_is_not_shared", "isolation", {}, numbers},
        {File, "an_argument_is_a_copy", "isolation", {{"given", "argument"}}, numbers},
        {File, "a_value_is_shared", "isolation", {{"sharing", "shared"}}, numbers},
        {File, "a_thread_shares_everything", "isolation", {{"runner", "thread"}}, parentsNumber},
        {File, "set_before_fork", "isolation", {}, foundWhatWasSet},
        {File, "set_before_spawn", "isolation", {{"start-method", "spawn"}}, foundWhatWasSet},
        {File, "set_before_forkserver", "isolation", {{"start-method", "forkserver"}}, foundWhatWasSet},
        {File, "joins_forward", "join-order", {{"seconds", "0.3,0.6,0.9"}}, joinTimes},
        {File,
         "joins_reversed",
         "join-order",
         {{"seconds", "0.3,0.6,0.9"}, {"order", "reversed"}},
         joinTimes},
        {File,
         "joins_one_by_one",
         "join-order",
         {{"seconds", "0.3,0.6,0.9"}, {"order", "start-and-join-each"}},
         joinTimes},
        {File, "a_join_times_out", "join-order", {{"seconds", "1.2"}, {"join-timeout", "0.4"}}, joinAndAlive},
        {File,
         "a_join_of_zero_only_looks",
         "join-order",
         {{"seconds", "0.5"}, {"join-timeout", "0"}},
         aliveAfterJoin},
        {File,
         "a_parent_waits_at_its_exit",
         "parent-ends",
         {{"parent-end", "wait-at-exit"}, {"seconds", "0.5"}, {"parent-seconds", "0.1"}},
         familyEndInOrder},
        {File,
         "a_parent_ends_its_daemons",
         "parent-ends",
         {{"seconds", "0.5"}, {"parent-seconds", "0.1"}},
         familyEnd},
        {File,
         "a_parent_joins_its_daemons",
         "parent-ends",
         {{"parent-end", "join"}, {"seconds", "0.5"}, {"parent-seconds", "0.1"}},
         familyEndInOrder},
        {File,
         "a_killed_parent_leaves_its_daemons",
         "parent-ends",
         {{"parent-end", "killed"}, {"seconds", "0.5"}, {"parent-seconds", "0.1"}},
         familyEnd},
        {File,
         "a_terminated_parent_leaves_its_daemons",
         "parent-ends",
         {{"parent-end", "terminated"}, {"daemons", "on"}, {"seconds", "0.5"}, {"parent-seconds", "0.1"}},
         familyEnd},
        {File,
         "a_parent_that_handles_sigterm_ends_in_order",
         "parent-ends",
         {{"parent-end", "terminated"},
          {"daemons", "on"},
          {"handle-sigterm", "on"},
          {"seconds", "0.5"},
          {"parent-seconds", "0.1"}},
         familyEnd},
        {File,
         "children_outlive_their_fork_server",
         "parent-ends",
         {{"parent-end", "server-killed"},
          {"start-method", "forkserver"},
          {"seconds", "0.6"},
          {"parent-seconds", "0.2"}},
         aliveWithoutServer},
        {File, "nobody_waits_for_a_zombie", "zombie", {{"zombie-seconds", "0.3"}}, zombie},
        {File, "terminate", "terminate", {}, exitcode},
        {File, "kill", "terminate", {{"how", "kill"}}, exitcode},
        {File, "terminate_ignored", "terminate", {{"ignore-sigterm", "on"}}, aliveAndCode},
        {File, "a_stopped_child", "terminate", {{"how", "stop-continue"}}, stopped},
        {File, "kill_of_a_stopped_child", "terminate", {{"how", "kill-stopped"}}, exitcode},
        {File,
         "join_of_less_than_nothing",
         "terminate",
         {{"join-timeout", "-1"}, {"ignore-sigterm", "on"}},
         aliveAfterTheJoin},
        {File, "sentinels_tell_who_ended_first", "terminate", {{"how", "sentinel"}}, endsInOrder},
        {File, "exit_7", "terminate", {{"how", "exit-code"}}, exitcode},
        {File, "exit_minus_1", "terminate", {{"how", "exit-code"}, {"code", "-1"}}, exitcode},
        {File, "exit_256", "terminate", {{"how", "exit-code"}, {"code", "256"}}, exitcode},
        {File, "exit_1000", "terminate", {{"how", "exit-code"}, {"code", "1000"}}, exitcode},
        {File, "cost_of_a_start", "start-cost", {{"method", "thread"}, {"count", "30"}}, cheapestFirst},
    };
}

} // namespace plab
