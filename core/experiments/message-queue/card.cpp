// SPDX-License-Identifier: GPL-3.0-or-later
// Message queue: what it is.
#include "core/experiments/message-queue/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"
#include "core/sights/sights.h"

#include <cmath>

namespace plab::messagequeue {

namespace {

Parameter listParameter(const char *name, const Text &label, const Text &help, const char *unit, double least,
                        double most, const QList<double> &initial)
{
    Parameter p {name, label, help, ParameterType::List, unit, least, most};
    p.initial = initial;
    return p;
}

QList<Parameter> parameters()
{
    const QList<Parameter> own {
        mainOne(wholeParameter("messages", tr("Messages"), tr("Messages sent, one after the other"), 1,
                               10'000, 5)),
        mainOne(listParameter("priorities", tr("Priorities"),
                              tr("Of the messages, in turn; the highest is received first"), "", 0, 32'767,
                              {1, 5, 9, 5, 1})),
        listParameter("sizes", tr("Sizes"), tr("Of the messages, in turn; the queue takes none longer"), "B",
                      4, 1 << 24, {4, 100, 8000}),
        mainOne(wholeParameter("capacity", tr("Capacity"), tr("Most messages in the queue at a time"), 1,
                               65'536, 10, "messages")),
        choiceParameter(
            "send", tr("Send"),
            tr("What a send does when the queue is full: wait, refuse at once, or refuse after the "
               "timeout"),
            {"block", "nowait", "timeout"}),
        choiceParameter("receive", tr("Receive"),
                        tr("What a receive does when the queue is empty: wait, or leave at once or after the "
                           "timeout"),
                        {"block", "nowait", "timeout"}),
        numberParameter("timeout", tr("Timeout"), tr("How long a send or receive with a timeout waits"), "s",
                        0, 3600, 1),
        numberParameter("send-interval", tr("Send interval"), tr("Time between two sends"), "s", 0, 3600, 0),
        mainOne(numberParameter("receive-after", tr("Receive after"),
                                tr("What the receiver sleeps before it receives anything"), "s", 0, 3600, 1)),
    };
    return own + commonParameters("all");
}

void declareResults(Declaration &d)
{
    d.outcomes = {
        {"delivered", tr("delivered"),
         tr("Every message that was sent came whole, and none before one of a higher priority."),
         always(Grade::Acceptable)},
        {"left-over", tr("left over"), tr("Messages were left in the queue when nobody received any more."),
         always(Grade::Interesting),
         [](const Parameters &p) { return p.choice("receive") != QLatin1String("block"); }},
        {"never-ended", tr("never ended"),
         tr("One side has gone, and the other one waits for ever: a message queue does not tell."),
         always(Grade::Interesting),
         [](const Parameters &p) {
             return p.choice("receive") == QLatin1String("block")
                 || p.choice("send") == QLatin1String("block");
         }},
        {"broken", tr("broken"),
         tr("A message was not as it had been sent, or came before one of a higher priority."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({
        {"messages_sent", "count", tr("messages that went into the queue")},
        {"messages_received", "count", tr("messages that came out")},
        {"send_full", "count", tr("sends that were refused, because the queue was full")},
        {"receive_empty", "count", tr("receives that were refused, because it was empty")},
        {"longest_send_s", "s", tr("what the slowest send took, its wait for room included")},
        {"borders_kept", "flag", tr("1 if every message came as it was sent: none cut, none joined")},
        {"priorities_kept", "flag",
         tr("1 if none came before one of a higher priority, or an older one of its own, that was there")},
        {"names_left", "count", tr("names of queues left when both had ended")},
    });
    d.values = {
        {"received",
         tr("the first 200 messages in the order in which they came, [[number, priority, bytes], …]")},
        {"left", tr("messages left in the queue"), "count"},
        {"made_again", tr("what became of a second queue of the same name"), "text"},
        {"opened_after_unlink", tr("what became of opening it by the name that had been removed"), "text"},
        {"never_ends", tr("why the run would never end, if it would not"), "text"},
    };
    d.charts = {outcomesChart(),
                ownPicture({"priorities", tr("Priority of the messages"), "timing", prioritiesChart}),
                {"wall-time", tr("Wall time"), "timing", wallTimeChart}};
    d.sights = {
        sightOf("delivered", "delivery", tr("message delivered"), sights::deliveries),
        sightOf("left-over", "left-item", tr("message left"), sights::leftItems),
        sightOf("never-ended", "endless-wait", tr("wait without an end"), sights::endlessWaits),
    };
    d.eventKinds = withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Put,
                                         EventKind::Get, EventKind::Full, EventKind::Empty,
                                         EventKind::TimedOut, EventKind::SleepBegin, EventKind::SleepEnd});
}

Result<void> check(const Parameters &p)
{
    for (const char *name : {"priorities", "sizes"}) {
        const QList<double> members = p.list(name);
        if (members.isEmpty())
            return usageError(tr("%1 is empty: give at least one value.").arg(shownLabel(p, name)),
                              {QLatin1String(name)});
        for (const double member : members) {
            if (member != std::floor(member))
                return usageError(tr("%1 holds %2: each value must be a whole number.")
                                      .arg(shownLabel(p, name), shownNumber(member)),
                                  {QLatin1String(name)});
        }
    }
    return {};
}

double nominalSeconds(const Parameters &p)
{
    const double sending = double(p.integer("messages") - 1) * p.number("send-interval");
    return std::max(sending, p.number("receive-after"));
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Message queue");
    d.chapter = tr("Communication");
    d.summary = tr("One process sends through a queue in the kernel, another receives: whole messages, the "
                   "highest priority first.");
    d.keywords = {"POSIX message queue",
                  "mq_open",
                  "mq_send",
                  "mq_receive",
                  "mq_unlink",
                  "mqueue",
                  "priority",
                  "borders",
                  "System V",
                  "msgsnd",
                  "ENOENT",
                  "EEXIST",
                  "EAGAIN",
                  "EMSGSIZE",
                  "ETIMEDOUT",
                  "posix_ipc",
                  "ipcrm",
                  "/dev/mqueue",
                  "name",
                  "full",
                  "IPC",
                  "inter-process communication"};
    d.parameters = parameters();
    declareResults(d);
    d.seedFeeds = tr("nothing: a message queue draws nothing at random");
    d.check = check;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.nominalSeconds = nominalSeconds;
    d.processCount = [](const Parameters &) { return qint64(2); };
    d.soFar = [](double done, double wanted) {
        return tr("%n of %1 messages have been received.", "%n of %1 messages has been received.", done)
            .arg(shownCount(wanted));
    };
    d.headline = headline;
    return d;
}

} // namespace plab::messagequeue
