// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/queue/flow.h"

#include "core/model/cpus.h"
#include "core/model/wording.h"
#include "core/runtime/points.h"

#include <algorithm>

namespace plab::queue {

namespace {

using std::chrono::milliseconds;

std::uint32_t spinOf(const Parameters &p)
{
    const bool hurried = p.number("produce-interval") == 0 && p.number("consume-interval") == 0;
    const std::uint64_t parties = std::uint64_t(p.integer("producers")) + consumersOf(p);
    return hurried && parties <= std::uint64_t(usableCpus()) ? 2000 : 0;
}

} // namespace

ArenaNeeds QueueFlow::needs(const Parameters &p)
{
    const qint64 parties = p.integer("producers") + qint64(consumersOf(p)) + 1;
    ArenaNeeds needs;
    needs.lanes = parties;
    needs.eventsPerLane = qint64(std::min(2e6, 64 + 6.0 * double(itemsOf(p))));
    return needs;
}

QueueFlow::QueueFlow(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()),
      m_producerCount(std::uint64_t(m_settings.integer("producers"))),
      m_consumerCount(consumersOf(m_settings)), m_results(isResults(m_settings)),
      m_joinsFirst(m_settings.choice("order") == QLatin1String("join-first")),
      m_shared(&parent.shared<SharedFlow>()), m_rules(&m_shared->rules),
      m_produced(parent.arena().at(m_shared->produced)), m_consumed(parent.arena().at(m_shared->consumed)),
      m_receipts(m_consumed[0], m_producerCount), m_slices(&parent.arena().slices(1), 0)
{
    readSettings();
    const auto capacity = std::uint64_t(m_settings.integer("capacity"));
    const StopWord *stop = &parent.arena().header().stop;
    if (m_rules->feeder) {
        Parent::orRefuse(m_shared->feeder.init(capacity, std::uint64_t(m_settings.integer("item-bytes"))));
        auto [readEnd, writeEnd] = Parent::orRefuse(makePipeEnds());
        m_pipe[0] = readEnd.get();
        m_pipe[1] = writeEnd.get();
        m_queue.emplace(*m_shared, stop, std::move(readEnd), std::move(writeEnd));
    } else {
        Parent::orRefuse(m_shared->queue.init(placesOf(m_settings), capacity, spinOf(m_settings)));
        m_queue.emplace(*m_shared, stop);
    }
}

void QueueFlow::readSettings()
{
    const auto nanoseconds = [this](const char *name) {
        return std::uint64_t(m_settings.number(name) * 1e9);
    };
    m_rules->items = std::uint64_t(m_settings.integer("items"));
    m_rules->producers = m_producerCount;
    m_rules->timeoutNs = nanoseconds("timeout");
    m_rules->produceNs = nanoseconds("produce-interval");
    m_rules->consumeNs = nanoseconds("consume-interval");
    m_rules->terms = std::uint64_t(m_settings.integer("terms"));
    m_rules->put = waitOf(m_settings.choice("put"));
    m_rules->get = waitOf(m_settings.choice("get"));
    m_rules->results = m_results;
    m_rules->joinable = m_settings.flag("joinable");
    m_rules->prints = itemsOf(m_settings) <= FewItems;
    m_rules->catchesEmpty = m_settings.flag("catch-empty");
    m_rules->feeder = m_settings.flag("feeder");
    m_rules->cancelJoin = m_settings.flag("cancel-join");
    const QList<double> values = m_settings.list("values");
    std::copy(values.begin(), values.end(), m_parent.arena().at(m_shared->values, 0).begin());
}

Process &QueueFlow::add(Children &children, const char *noun, const ChildFunctionName &target)
{
    const auto number = std::uint32_t(children.size());
    return children.emplace_back(m_parent, std::string(noun) + '-' + std::to_string(number + 1), target)
        .withArgument(number);
}

/// It puts, and looks whether the queue is empty: in Python, too, it has both ends of the pipe.
Process &QueueFlow::producer(const ChildFunctionName &target)
{
    Process &made = add(m_producers, "Producer", target);
    return m_rules->feeder ? made.withDescriptors({m_pipe[0], m_pipe[1]}) : made;
}

Process &QueueFlow::consumer(const ChildFunctionName &target)
{
    Process &made = add(m_consumers, "Consumer", target);
    return m_rules->feeder ? made.withDescriptors({m_pipe[0]}) : made;
}

std::uint64_t QueueFlow::living(const Children &children)
{
    return std::uint64_t(std::count_if(children.begin(), children.end(),
                                       [this](const Process &child) { return !hasEnded(child); }));
}

void QueueFlow::awaitEnds(const Children &children)
{
    for (const Process &child : children) { // for child in children: child.join()
        if (hasEnded(child))
            continue;
        const ChildHandle &handle = child.handle();
        const RecordedWait wait = m_parent.points().wait(handle.slot, std::uint64_t(handle.pid));
        while (!hasEnded(child)) {
            m_parent.waitBell(m_parent.bell(), milliseconds(2));
            look();
        }
    }
}

void QueueFlow::recordGet(const QueueItem &item)
{
    m_parent.recorder().record(EventKind::Get, std::uint32_t(item.producer), item.number);
}

/// In short waits, so that the death of the last producer is noticed. False at the limit, or when without one
/// none will come any more.
bool QueueFlow::waitForResult(QueueItem &item)
{
    const std::uint64_t deadlineNs = deadlineAfter(m_rules->limitOf(m_rules->get));
    RecordedWait wait = m_parent.points().wait(waitfor::Item);
    const auto stamp = [&] {
        wait.end();
        recordGet(item);
    };
    QueueResult result = QueueResult::Empty;
    bool over = false;
    while (result == QueueResult::Empty && !over && nowNs() < deadlineNs) {
        over = m_rules->get == QueueWait::Block
            && living(m_producers) == 0; // before looking: what they put last is still to be had
        result = m_queue->get(item, milliseconds(10), stamp);
        m_parent.reap();
        m_parent.throwIfStopped();
        look();
    }
    if (result == QueueResult::Empty && !over)
        wait.timedOut();
    return result == QueueResult::Done;
}

std::uint64_t QueueFlow::results() const
{
    return m_results ? itemsOf(m_settings) : 0;
}

void QueueFlow::sleep()
{
    if (m_rules->consumeNs)
        m_parent.sleep(double(m_rules->consumeNs) * 1e-9);
}

bool QueueFlow::get(QueueItem &result)
{
    if (!m_taking)
        m_slices.add(nowNs(), 0);
    m_taking = true;
    const auto stamp = [&] { recordGet(result); };
    m_parent.points().before(EventKind::Get);
    const bool atOnce = m_queue->get(result, NoWait, stamp) == QueueResult::Done;
    if (!atOnce && (m_rules->get == QueueWait::AtOnce || !waitForResult(result))) {
        if (m_rules->get != QueueWait::Block)
            m_parent.recorder().record(EventKind::Empty);
        m_consumed[0].refused.store(m_rules->get != QueueWait::Block);
        if (m_rules->get == QueueWait::Block)
            giveUp(tr("The parent waits for %n results that no producer is left to put.",
                      "The parent waits for %n result that no producer is left to put.",
                      double(results() - m_taken)));
        return false;
    }
    m_receipts.add(result);
    m_slices.add(nowNs(), ++m_taken);
    return true;
}

bool QueueFlow::taskDone()
{
    const bool accepted = m_queue->taskDone();
    if (!accepted)
        m_parent.recorder().record(EventKind::Refused);
    return accepted;
}

void QueueFlow::keep(const QueueItem &result)
{
    if (m_rules->prints) {
        m_sums.append(QString::number(result.value)); // beyond 2^53: decimal text
        m_parent.print(QStringLiteral("got %1 from Producer-%2").arg(result.value).arg(result.producer + 1));
    }
    look();
}

void QueueFlow::joinProducers()
{
    m_taking = false;
    awaitEnds(m_producers);
}

bool QueueFlow::join()
{
    m_joining = true;
    {
        const RecordedWait wait = m_parent.points().wait(waitfor::AllDone);
        while (m_queue->join(milliseconds(2)) == WaitResult::TimedOut && !m_givenUp) {
            m_parent.reap();
            m_parent.throwIfStopped();
            look();
        }
    }
    m_parent.throwIfStopped();
    m_joining = false;
    if (m_givenUp)
        return false;
    m_joinS = double(nowNs() - m_parent.arena().header().entryNs.load()) * 1e-9;
    m_parent.print(QStringLiteral("join returned: every item is done"));
    return true;
}

void QueueFlow::tellOneTooMany(bool accepted)
{
    m_parent.value(QStringLiteral("one_task_done_too_many"),
                   accepted ? QStringLiteral("accepted") : QStringLiteral("refused"));
    m_parent.print(accepted ? QStringLiteral("task_done called once too many: accepted")
                            : QStringLiteral("task_done called once too many: refused"));
}

void QueueFlow::close()
{
    m_parent.recorder().record(EventKind::Set, waitfor::Close); // before whoever waits goes on because of it
    m_queue->close();
}

void QueueFlow::tellPutAfterClose()
{
    close();
    const bool refused = m_queue->put(QueueItem {}, NoWait, [] {}) == QueueResult::Closed;
    if (refused)
        m_parent.recorder().record(EventKind::Refused);
    m_parent.value(QStringLiteral("put_after_close"),
                   refused ? QStringLiteral("refused") : QStringLiteral("accepted"));
    m_parent.print(refused ? QStringLiteral("put after close: refused, because the queue is closed")
                           : QStringLiteral("put after close: accepted"));
}

void QueueFlow::joinConsumers()
{
    if (m_rules->get == QueueWait::Block) // the others leave by Empty, and no sooner
        close();
    awaitEnds(m_consumers);
}

} // namespace plab::queue
