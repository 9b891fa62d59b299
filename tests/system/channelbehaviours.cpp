// SPDX-License-Identifier: GPL-3.0-or-later
// Queues, pipes, managers and signals: behaviours/channels.py.
#include "tests/system/behaviour.h"

#include <QJsonDocument>

#include <algorithm>

namespace plab {

namespace {

/// Nothing sleeps but where it is said.
Settings quickQueue(const Settings &more)
{
    return Settings {{"produce-interval", "0"}} + more;
}

/// The tutorial's five items for a queue of three that nobody empties.
Settings fullQueue(const Settings &more)
{
    return quickQueue({{"capacity", "3"}, {"consumers", "0"}}) + more;
}

/// In the order in which they were taken.
QJsonObject itemsTaken(const Shown &shown)
{
    QJsonArray items;
    for (const Event &event : eventsOf(shown.repeat)) {
        if (event.kind == EventKind::Get)
            items.append(qint64(event.argument));
    }
    return {{"items", items}};
}

QJsonObject putsRefused(const Shown &shown)
{
    const QJsonValue full = measured(shown, "put_full");
    return {{"full", full}, {"raises", raisedIf(full.toInt() > 0, "Full")}};
}

/// Of one put: the parent gives up waiting for the others.
QJsonObject fullAndWhen(const Shown &shown)
{
    return {{"raises", raisedIf(measured(shown, "put_full").toInt() > 0, "Full")},
            {"wall_s", measured(shown, "wall_s")}};
}

QJsonObject emptyAndWhen(const Shown &shown)
{
    return {{"raises", raisedIf(measured(shown, "get_empty").toInt() > 0, "Empty")},
            {"wall_s", measured(shown, "wall_s")}};
}

QJsonObject emptyRaised(const Shown &shown)
{
    return {{"raises", raisedIf(measured(shown, "get_empty").toInt() > 0, "Empty")}};
}

QJsonObject receivedAll(const Shown &shown)
{
    return {{"received", measured(shown, "items_received")},
            {"empty", measured(shown, "join_s").isDouble() && valued(shown, "left").toInt() == 0}};
}

std::function<QJsonObject(const Shown &)> refused(const char *value, const char *words)
{
    return [=](const Shown &shown) -> QJsonObject {
        return {{"raises", raisedIf(valued(shown, value).toString(), words, "ValueError")}};
    };
}

QJsonObject neverEnds(const Shown &shown)
{
    return {{"never_ends", !valued(shown, "never_ends").toString().isEmpty() || has(shown, "deadlock")}};
}

QJsonObject sums(const Shown &shown)
{
    return {{"sums", valued(shown, "sums")}};
}

QJsonObject consumersCode(const Shown &shown)
{
    return {{"code", exitcodeOf(childrenIn(shown).value(1))}};
}

/// The list in this run, the OrderedDict in one of its own.
QJsonObject takenInOneProcess(const Shown &list)
{
    const Shown dict =
        shownBy("queue", {{"container", "ordered-dict"}, {"values", "10,20,30"}, {"items", "3"}});
    const auto printed = [](const Shown &shown) { // "element 1: 10", as they are taken
        QJsonArray items;
        for (const ConsoleLine &line : shown.repeat.console) {
            if (line.text.startsWith("element "))
                items.append(line.text.section(' ', -1).toInt());
        }
        return items;
    };
    return {{"list", printed(list)}, {"dict", printed(dict)}};
}

QJsonObject handled(const Shown &shown)
{
    return {{"handled", measured(shown, "handled")}};
}

QJsonObject beyondControl(const Shown &shown)
{
    const QJsonArray names = valued(shown, "cannot_catch").toArray();
    return {{"raises", raisedIf(names.contains("SIGKILL"), "OSError")}};
}

QJsonObject receivedToTheEnd(const Shown &shown)
{
    return {{"received", measured(shown, "messages_received")},
            {"raises", raisedIf(has(shown, "end-of-file"), "EOFError")}};
}

QJsonObject receivedBytes(const Shown &shown)
{
    return {{"received", measured(shown, "messages_received")}, {"bytes", measured(shown, "bytes_received")}};
}

QJsonObject brokenPipe(const Shown &shown)
{
    return {{"raises", raisedIf(has(shown, "broken-pipe"), "BrokenPipeError")}};
}

QJsonObject wrongWays(const Shown &shown)
{
    const bool both = measured(shown, "wrong_way_refused") == QJsonValue(2);
    return {{"send_at_the_receiver", raisedIf(both, "OSError")},
            {"receive_at_the_sender", raisedIf(both, "OSError")}};
}

/// As Python prints it.
QJsonObject printed(const Shown &shown)
{
    const QList<ConsoleLine> &lines = shown.repeat.console;
    return {{"contents", lines.isEmpty() ? QString() : lines.last().text}};
}

QJsonObject server(const Shown &shown)
{
    const ProcessRecord server = processesOf(shown.repeat, Role::Server).value(0);
    const qint64 parent = parentPidIn(shown);
    return {{"own", server.pid != parent && server.pid > 0}, {"child", server.parentPid == parent}};
}

QJsonObject contents(const Shown &shown)
{
    return valued(shown, "contents").toObject();
}

QJsonObject counted(const Shown &shown)
{
    return {{"counted", valued(shown, "counted")}};
}

QJsonObject countedLess(const Shown &shown)
{
    return {{"less", valued(shown, "counted").toInt(1000) < 40}};
}

/// It goes on, and does what it is asked afterwards.
QJsonObject aliveAfterSigint(const Shown &shown)
{
    const bool alive = has(shown, "consistent") && !has(shown, "server-lost");
    return {{"alive", alive}, {"contents", alive ? "[1, 2]" : ""}};
}

QJsonObject toldOfTheEnd(const Shown &shown)
{
    const QJsonObject saw = valued(shown, "client_saw").toObject();
    const bool told = saw.size() == 2 && std::all_of(saw.begin(), saw.end(), [](const QJsonValue &what) {
                          return what.toString().startsWith("The connection ");
                      });
    return {{"each_is_told", told}, {"code", exitcodeOf(processesOf(shown.repeat, Role::Server).value(0))}};
}

const Settings adders {
    {"object", "value"}, {"clients", "2"}, {"steps", "1,3"}, {"updates", "10"}, {"pause", "0.02"}};

} // namespace

QList<Behaviour> channelBehaviours()
{
    constexpr auto File = "channels";
    return {
        {File, "a_queue_keeps_the_order", "queue", quickQueue({{"timeout", "0.3"}}), itemsTaken},
        {File, "put_nowait_raises_full", "queue", fullQueue({{"put", "nowait"}}), putsRefused},
        {File, "put_with_a_timeout_raises_full", "queue",
         fullQueue({{"items", "4"}, {"put", "timeout"}, {"timeout", "0.4"}}), fullAndWhen},
        {File, "get_with_a_timeout_raises_empty", "queue",
         quickQueue({{"items", "1"}, {"get", "timeout"}, {"timeout", "0.4"}}), emptyAndWhen},
        {File, "get_nowait_raises_empty", "queue", quickQueue({{"get", "nowait"}}), emptyRaised},
        {File, "a_joinable_queue_waits_for_task_done", "queue",
         quickQueue({{"joinable", "on"}, {"capacity", "3"}, {"timeout", "0.3"}}), receivedAll},
        {File, "one_task_done_too_many", "queue", quickQueue({{"joinable", "on"}, {"timeout", "0.3"}}),
         refused("one_task_done_too_many", "refused")},
        {File, "put_after_close", "queue", quickQueue({{"joinable", "on"}, {"timeout", "0.3"}}),
         refused("put_after_close", "refused")},
        {File, "a_full_queue_that_nobody_empties_blocks", "queue",
         fullQueue({{"joinable", "on"}, {"put", "block"}}), neverEnds},
        {File, "results_come_back_through_a_queue", "queue",
         quickQueue({{"payload", "results"}, {"producers", "2"}, {"items", "1"}, {"terms", "100"}}), sums},
        {File, "an_uncaught_empty_ends_its_process_with_1", "queue",
         quickQueue({{"items", "2"}, {"timeout", "0.3"}, {"catch-empty", "off"}}), consumersCode},
        {File, "join_before_get_never_ends", "queue",
         quickQueue({{"feeder", "on"}, {"order", "join-first"}, {"item-bytes", "1000000"}, {"items", "1"}}),
         neverEnds},
        {File,
         "a_list_and_an_ordered_dict_are_queues_too",
         "queue",
         {{"container", "list"}, {"values", "10,20,30"}, {"items", "3"}},
         takenInOneProcess},
        {File, "a_pipe_ends_with_the_last_writer", "pipe", {{"interval", "0"}}, receivedToTheEnd},
        {File,
         "an_empty_message_arrives",
         "pipe",
         {{"interval", "0"}, {"messages", "2"}, {"size", "0"}},
         receivedBytes},
        {File,
         "a_message_of_16_mib_arrives_whole",
         "pipe",
         {{"interval", "0"}, {"messages", "2"}, {"size", "16777216"}, {"duplex", "off"}},
         receivedBytes},
        {File,
         "writing_without_a_reader",
         "pipe",
         {{"interval", "0.1"}, {"messages", "5"}, {"duplex", "off"}, {"leave-after", "1"}},
         brokenPipe},
        {File,
         "a_forgotten_copy_keeps_a_pipe_open",
         "pipe",
         {{"interval", "0"}, {"messages", "1"}, {"duplex", "off"}, {"close-unused", "off"}},
         neverEnds},
        {File,
         "one_way_pipes_have_a_direction",
         "pipe",
         {{"interval", "0"}, {"messages", "1"}, {"duplex", "off"}},
         wrongWays},
        {File, "a_managers_dict", "manager", {{"operations", "3"}}, printed},
        {File, "a_managers_list", "manager", {{"object", "list"}, {"operations", "1"}}, printed},
        {File, "a_managers_server_is_a_process_of_its_own", "manager", {{"operations", "3"}}, server},
        {File, "a_plain_list_inside_is_changed_in_vain", "manager", {{"object", "nested"}}, contents},
        {File, "clients_with_a_lock_lose_nothing", "manager", adders + Settings {{"lock", "mutex"}}, counted},
        {File, "clients_without_a_lock_lose_updates", "manager", adders, countedLess},
        {File,
         "a_managers_server_ignores_sigint",
         "manager",
         {{"server-signal", "sigint"}, {"operations", "20"}},
         aliveAfterSigint},
        {File,
         "standard_signals_merge",
         "signals",
         {{"signal", "usr1"}, {"disposition", "blocked"}, {"count", "5"}},
         handled},
        {File,
         "real_time_signals_queue",
         "signals",
         {{"signal", "realtime"}, {"disposition", "blocked"}, {"count", "5"}},
         handled},
        {File,
         "nobody_catches_sigkill",
         "signals",
         {{"signal", "kill"}, {"disposition", "ignored"}},
         beyondControl},
        {File, "a_killed_server", "manager", {{"server-signal", "sigkill"}, {"clients", "2"}}, toldOfTheEnd},
    };
}

} // namespace plab
