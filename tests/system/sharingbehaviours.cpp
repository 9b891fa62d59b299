// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values, races, locks, meeting points and deadlocks: behaviours/sharing.py.
#include "tests/system/behaviour.h"

#include <algorithm>

namespace plab {

namespace {

QJsonObject valueAndArray(const Shown &shown)
{
    return {{"value", measured(shown, "value")},
            {"array", valued(shown, "array")},
            {"zeroed", valued(shown, "new_array_zeroed")}};
}

QJsonObject array(const Shown &shown)
{
    return {{"array", valued(shown, "array")}};
}

QJsonObject block(const Shown &shown)
{
    return {{"array", valued(shown, "array")},
            {"same_name", raisedIf(valued(shown, "same_name").toString(), "File exists", "FileExistsError")},
            {"after_unlink",
             raisedIf(valued(shown, "after_unlink").toString(), "No such file", "FileNotFoundError")}};
}

QJsonObject refusedBlock(const Shown &shown)
{
    return {{"raises", raisedIf(shown.refusal, "at least one byte", "ValueError")}};
}

QJsonObject refusedMapping(const Shown &shown)
{
    return {{"raises", raisedIf(shown.refusal, "an empty file cannot be mapped", "ValueError")}};
}

QJsonObject mapping(const Shown &shown)
{
    return {{"memory_is_the_file", has(shown, "seen") && valued(shown, "file") == valued(shown, "array")}};
}

QJsonObject finalValue(const Shown &shown)
{
    return {{"final", measured(shown, "final")}};
}

QJsonObject finalAndTime(const Shown &shown)
{
    return {{"final", measured(shown, "final")}, {"wall_s", measured(shown, "wall_s")}};
}

QJsonObject lessThan40(const Shown &shown)
{
    return {{"less", measured(shown, "final").toDouble(1000) < 40}};
}

QJsonObject soldAndLeft(const Shown &shown)
{
    return {{"sold", measured(shown, "sold")}, {"left", valued(shown, "left")}};
}

QJsonObject soldAndUnreadable(const Shown &shown)
{
    QJsonObject sale = soldAndLeft(shown);
    sale.insert("unreadable", measured(shown, "unreadable"));
    return sale;
}

QJsonObject soldBetween(const Shown &shown)
{
    const double sold = measured(shown, "sold").toDouble();
    return {{"between_1_and_9", sold >= 1 && sold <= 9}};
}

/// Python's two buyers come so that one meets the other's writing; of nine at random times some do.
QJsonObject unreadableIfAny(const Shown &shown)
{
    return {{"unreadable", std::min(1, measured(shown, "unreadable").toInt(-1))}};
}

/// What the lock of this kind said; what is refused there is an exception in Python.
QString answerOf(const Shown &shown, const char *value, const char *kind)
{
    return valued(shown, value).toObject().value(QLatin1String(kind)).toString();
}

/// Python's Lock is a semaphore of one, as this kind is.
QJsonObject lockTwice(const Shown &shown)
{
    return {{"second", answerOf(shown, "second_acquire", "semaphore") == "accepted"}};
}

QJsonObject rlockTwice(const Shown &shown)
{
    return {{"second", answerOf(shown, "second_acquire", "rlock") == "accepted"},
            {"third_release",
             raisedIf(answerOf(shown, "release_of_free", "rlock"), "refused", "AssertionError")}};
}

QJsonObject releasedByOther(const Shown &shown)
{
    return {
        {"raises", raisedIf(answerOf(shown, "release_by_other", "semaphore") != "accepted", "ValueError")}};
}

QJsonObject rlockReleasedByOther(const Shown &shown)
{
    return {{"raises", raisedIf(answerOf(shown, "release_by_other", "rlock"), "refused", "AssertionError")}};
}

QJsonObject freeLockReleased(const Shown &shown)
{
    return {{"raises", raisedIf(answerOf(shown, "release_of_free", "mutex"), "refused", "ValueError")}};
}

QJsonObject grown(const Shown &shown)
{
    return {{"raises", raisedIf(!has(shown, "grown"), "ValueError")},
            {"value", measured(shown, "max_inside")}};
}

QJsonObject extraReleaseRefused(const Shown &shown)
{
    return {{"raises", raisedIf(valued(shown, "extra_release").toString(), "refused", "ValueError")}};
}

QJsonObject barrierBroken(const Shown &shown)
{
    return {{"raises", has(shown, "broken") ? QJsonArray {"BrokenBarrierError"} : QJsonArray()}};
}

QJsonObject insideAndTime(const Shown &shown)
{
    return {{"max_inside", measured(shown, "max_inside")}, {"wall_s", measured(shown, "wall_s")}};
}

/// Who was let through before and after set().
QJsonObject passedTheEvent(const Shown &shown)
{
    const double opened = valued(shown, "opened_s").toDouble();
    int before = 0;
    int after = 0;
    for (const QJsonValue &turn : valued(shown, "turns").toArray())
        (turn.toArray().at(3).toDouble() < opened ? before : after) += 1;
    return {{"before", before}, {"after", after}};
}

QJsonObject numbers(const Shown &shown)
{
    QList<int> numbers = numbersOf(shown.repeat, "numbers");
    std::sort(numbers.begin(), numbers.end());
    QJsonArray sorted;
    for (const int number : numbers)
        sorted.append(number);
    return {{"numbers", sorted}};
}

QJsonObject woken(const Shown &shown)
{
    return {{"woken", valued(shown, "woken")}};
}

/// How long the wait for the event took that its limit ended; null if there was none.
QJsonValue secondsInVain(const Repeat &repeat)
{
    for (const LaneEvents &lane : repeat.lanes) {
        std::optional<std::uint64_t> sinceNs;
        for (std::size_t i = 0; i < lane.size(); ++i) {
            const Event event = lane.at(i);
            if (event.object != waitfor::Set)
                continue;
            if (event.kind == EventKind::WaitBegin)
                sinceNs = event.timeNs;
            if (event.kind == EventKind::TimedOut && sinceNs)
                return double(event.timeNs - *sinceNs) * 1e-9;
        }
    }
    return {};
}

/// Whoever waits at an event that is not set in time is told so. The parent, which would set it, goes on.
QJsonObject waitedInVain(const Shown &shown)
{
    return {{"answer", measured(shown, "timed_out").toInt() == 0}, {"wall_s", secondsInVain(shown.repeat)}};
}

/// All pass once it is set, and once more only when it has been set again.
QJsonObject passedTwice(const Shown &shown)
{
    const double again = valued(shown, "opened_again_s").toDouble();
    return {{"set", has(shown, "kept")}, {"cleared", !(again > valued(shown, "opened_s").toDouble())}};
}

QJsonObject actionRuns(const Shown &shown)
{
    return {{"runs", measured(shown, "action_runs")}};
}

QJsonObject mostApart(const Shown &shown)
{
    return {{"most_apart", measured(shown, "most_apart")}};
}

QJsonObject deadlocked(const Shown &shown)
{
    return {{"deadlocked", measured(shown, "deadlocked") == QJsonValue(1)}};
}

} // namespace

QList<Behaviour> sharingBehaviours()
{
    constexpr auto File = "sharing";
    const Settings plusOneThree {{"processes", "2"}, {"steps", "1,3"}, {"increments", "10"}};
    const Settings tenThreads {{"processes", "10"},    {"increments", "1"},  {"steps", "-1"},
                               {"start-value", "100"}, {"runner", "thread"}, {"pause", "50000"}};
    const Settings soon {{"delay", "0.3"}, {"delay-kind", "random"}, {"write-seconds", "0.6"}};
    return {
        {File, "a_value_and_an_array", "shared-values", {}, valueAndArray},
        {File, "an_array_of_nothing", "shared-values", {{"length", "0"}}, array},
        {File, "a_block_is_found_by_its_name", "shared-values", {{"kind", "block"}}, block},
        {File,
         "a_block_of_nothing_is_refused",
         "shared-values",
         {{"kind", "block"}, {"length", "0"}},
         refusedBlock},
        {File, "a_mapped_file_holds_what_was_written", "shared-values", {{"kind", "mapped-file"}}, mapping},
        {File,
         "an_empty_file_is_not_mapped",
         "shared-values",
         {{"kind", "mapped-file"}, {"length", "0"}},
         refusedMapping},
        {File, "plus_one_plus_three_with_a_lock", "lost-updates", plusOneThree + Settings {{"lock", "mutex"}},
         finalValue},
        {File, "plus_one_plus_three_without_a_lock", "lost-updates",
         plusOneThree + Settings {{"lock", "none"}, {"pause", "20000"}}, lessThan40},
        {File, "ten_threads_without_a_lock", "lost-updates", tenThreads + Settings {{"lock", "none"}},
         finalValue},
        {File, "ten_threads_with_a_lock", "lost-updates", tenThreads + Settings {{"lock", "mutex"}},
         finalAndTime},
        {File, "nine_buyers_without_a_lock", "ticket-office", {{"delay", "0.3"}}, soldAndLeft},
        {File,
         "nine_buyers_with_a_lock",
         "ticket-office",
         {{"delay", "0.02"}, {"lock", "mutex"}, {"write", "emptied-first"}},
         soldAndUnreadable},
        {File,
         "nine_buyers_who_take_their_time",
         "ticket-office",
         {{"delay", "1"}, {"delay-kind", "random"}},
         soldBetween},
        {File, "who_reads_while_another_writes_finds_nothing", "ticket-office",
         soon + Settings {{"write", "emptied-first"}}, unreadableIfAny},
        {File, "who_renames_is_read_whole", "ticket-office", soon + Settings {{"write", "rename"}},
         unreadableIfAny},
        {File, "a_lock_is_not_recursive", "locks", {{"kind", "semaphore"}, {"seconds", "0.05"}}, lockTwice},
        {File, "an_rlock_is_recursive", "locks", {{"kind", "rlock"}, {"seconds", "0.05"}}, rlockTwice},
        {File, "release_of_a_free_lock", "locks", {{"kind", "mutex"}, {"seconds", "0.05"}}, freeLockReleased},
        {File,
         "a_lock_is_released_by_another",
         "locks",
         {{"kind", "semaphore"}, {"seconds", "0.05"}},
         releasedByOther},
        {File,
         "an_rlock_is_not_released_by_another",
         "locks",
         {{"kind", "rlock"}, {"seconds", "0.05"}},
         rlockReleasedByOther},
        {File, "a_semaphore_grows", "meeting-points", {{"bounded", "off"}}, grown},
        {File, "a_bounded_semaphore_does_not", "meeting-points", {}, extraReleaseRefused},
        {File,
         "an_aborted_barrier_breaks_for_all",
         "meeting-points",
         {{"kind", "barrier"}, {"processes", "3"}, {"abort", "on"}},
         barrierBroken},
        {File, "a_semaphore_lets_two_in", "meeting-points", {}, insideAndTime},
        {File,
         "an_event_lets_all_go",
         "meeting-points",
         {{"kind", "event"}, {"processes", "4"}},
         passedTheEvent},
        {File,
         "a_barrier_numbers_its_parties",
         "meeting-points",
         {{"kind", "barrier"}, {"processes", "4"}},
         numbers},
        {File, "notify_wakes_one", "meeting-points", {{"kind", "condition"}, {"processes", "4"}}, woken},
        {File,
         "a_wait_times_out",
         "meeting-points",
         {{"kind", "event"}, {"processes", "1"}, {"hold", "1"}, {"wait-timeout", "0.3"}},
         waitedInVain},
        {File,
         "a_cleared_event_holds_again",
         "meeting-points",
         {{"kind", "event"}, {"clear", "on"}},
         passedTwice},
        {File,
         "notify_3_wakes_three",
         "meeting-points",
         {{"kind", "condition"}, {"processes", "5"}, {"notify", "3"}},
         woken},
        {File,
         "a_barriers_action_runs_once_a_pass",
         "meeting-points",
         {{"kind", "barrier"}, {"processes", "3"}, {"passes", "5"}, {"action", "on"}, {"hold", "0"}},
         actionRuns},
        {File,
         "a_barrier_keeps_all_in_step",
         "meeting-points",
         {{"kind", "barrier"}, {"processes", "3"}, {"passes", "50"}, {"hold", "0"}},
         mostApart},
        {File, "opposite_order_is_a_deadlock", "deadlock", {}, deadlocked},
        {File, "the_same_order_is_none", "deadlock", {{"order", "same"}}, deadlocked},
    };
}

} // namespace plab
