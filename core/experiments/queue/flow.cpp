// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/queue/flow.h"

#include "core/model/cpus.h"
#include "core/model/wording.h"
#include "core/runtime/points.h"

#include <algorithm>
#include <csignal>

namespace plab::queue {

namespace {

using std::chrono::milliseconds;

constexpr std::uint64_t MostUnbounded = 1 << 20; ///< places of a queue without a bound

constexpr std::uint64_t FewItems = 200; ///< so many are printed one by one

constexpr std::uint64_t SureNs = 1'000'000'000; ///< a standstill this long is looked into

std::uint64_t consumersOf(const Parameters &p)
{
    return p.choice("payload") == QLatin1String("results") ? 0 : std::uint64_t(p.integer("consumers"));
}

std::uint64_t itemsOf(const Parameters &p)
{
    return std::uint64_t(p.integer("producers")) * std::uint64_t(p.integer("items"));
}

std::uint64_t placesOf(const Parameters &p)
{
    const auto capacity = std::uint64_t(p.integer("capacity"));
    return capacity ? capacity : std::clamp<std::uint64_t>(itemsOf(p), 1, MostUnbounded);
}

QueueWait waitOf(const QString &name)
{
    return name == QLatin1String("block") ? QueueWait::Block
        : name == QLatin1String("nowait") ? QueueWait::AtOnce
                                          : QueueWait::Timeout;
}

std::uint32_t spinOf(const Parameters &p)
{
    const bool hurried = p.number("produce-interval") == 0 && p.number("consume-interval") == 0;
    const std::uint64_t parties = std::uint64_t(p.integer("producers")) + consumersOf(p);
    return hurried && parties <= std::uint64_t(usableCpus()) ? 2000 : 0;
}

} // namespace

void SharedFlow::build(ArenaBuilder &builder, const Parameters &p)
{
    queue.build(builder, placesOf(p));
    produced = builder.array<PartyNote>(std::uint64_t(p.integer("producers")));
    consumed = builder.array<PartyNote>(std::max<std::uint64_t>(consumersOf(p), 1));
}

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
      m_consumerCount(consumersOf(m_settings)),
      m_results(m_settings.choice("payload") == QLatin1String("results")),
      m_shared(&parent.shared<SharedFlow>()), m_rules(&m_shared->rules), m_queue(&m_shared->queue),
      m_produced(parent.arena().at(m_shared->produced).data()),
      m_consumed(parent.arena().at(m_shared->consumed).data()),
      m_self(Contender::self(&parent.arena().header().stop)), m_receipts(m_consumed[0], m_producerCount),
      m_slices(&parent.arena().slices(1), 0)
{
    const auto nanoseconds = [this](const char *name) {
        return std::uint64_t(m_settings.number(name) * 1e9);
    };
    m_rules->items = std::uint64_t(m_settings.integer("items"));
    m_rules->producers = m_producerCount;
    m_rules->timeoutNs = nanoseconds("timeout");
    m_rules->produceNs = nanoseconds("produce-interval");
    m_rules->consumeNs = nanoseconds("consume-interval");
    m_rules->put = waitOf(m_settings.choice("put"));
    m_rules->get = waitOf(m_settings.choice("get"));
    m_rules->results = m_results;
    m_rules->joinable = m_settings.flag("joinable");
    m_rules->prints = itemsOf(m_settings) <= FewItems;
    const Result<void> made = m_queue->init(
        placesOf(m_settings), std::uint64_t(m_settings.integer("capacity")), spinOf(m_settings));
    if (!made)
        throw Refused {made.error()};
}

Process &QueueFlow::add(Children &children, const char *noun, const ChildFunctionName &target)
{
    const auto number = std::uint32_t(children.size());
    return children.emplace_back(m_parent, std::string(noun) + '-' + std::to_string(number + 1), target)
        .withArgument(number);
}

Process &QueueFlow::producer(const ChildFunctionName &target)
{
    return add(m_producers, "Producer", target);
}

Process &QueueFlow::consumer(const ChildFunctionName &target)
{
    return add(m_consumers, "Consumer", target);
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
        result = m_queue->get(item, m_self, milliseconds(10), stamp);
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
    const bool atOnce = m_queue->get(result, m_self, NoWait, stamp) == QueueResult::Done;
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
        while (m_queue->join(m_self, milliseconds(2)) == WaitResult::TimedOut && !m_givenUp) {
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

void QueueFlow::tellPutAfterClose()
{
    m_queue->close(m_self);
    const bool refused = m_queue->put(QueueItem {}, m_self) == QueueResult::Closed;
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
        m_queue->close(m_self);
    awaitEnds(m_consumers);
}

/// What the parent does between two waits: how full is the queue, how far is the run, does anything move?
void QueueFlow::look()
{
    const std::uint64_t now = nowNs();
    m_occupancy.add(double(now - m_parent.arena().header().entryNs.load()) * 1e-9, double(m_queue->size()));
    m_parent.progress(m_queue->getCount(), itemsOf(m_settings));
    const std::uint64_t moves = m_queue->putCount() + m_queue->getCount() + m_queue->doneCount()
        + living(m_producers) + living(m_consumers);
    if (moves != m_lastMoves || m_givenUp) {
        m_lastMoves = moves;
        m_stillSince = now;
    } else if (now - m_stillSince > SureNs) {
        m_stillSince = now;
        if (const Text why = whyItNeverEnds(); !why.isEmpty())
            giveUp(why);
    }
}

/// Nobody is left who could end the wait of those who wait without a limit.
Text QueueFlow::whyItNeverEnds()
{
    if (m_taking || living(m_consumers) > 0)
        return {};
    const Text nobody = m_results ? tr("Nobody takes an item: the parent takes no more.")
        : m_consumers.empty()     ? tr("Nobody takes an item: there is no consumer yet.")
                                  : tr("Nobody takes an item: no consumer is left.");
    const std::uint64_t producers = living(m_producers);
    if (producers > 0 && m_rules->put == QueueWait::Block && m_queue->isFull())
        return joined({tr("The queue holds %n items and is full.", "The queue holds %n item and is full.",
                          double(m_queue->size())),
                       tr("%n producers wait for room.", "%n producer waits for room.", double(producers)),
                       nobody});
    if (m_joining)
        return joined({tr("join waits until %n items are marked done.",
                          "join waits until %n item is marked done.", double(m_queue->unfinished())),
                       nobody});
    return {};
}

void QueueFlow::giveUp(const Text &why)
{
    m_givenUp = true;
    m_parent.print(QStringLiteral("This never ends: %1 Whoever waits is ended.").arg(why.english()));
    m_parent.value(QStringLiteral("never_ends"), why.english());
    endAll(m_producers);
}

void QueueFlow::endAll(Children &children)
{
    for (Process &child : children) {
        if (hasEnded(child))
            continue;
        m_parent.arena().slot(child.handle().slot).stopSignal.store(SIGTERM);
        child.terminate();
        child.signal(SIGCONT);
    }
}

std::uint64_t QueueFlow::sumOf(PartyNote *notes, std::uint64_t count,
                               std::atomic<std::uint64_t> PartyNote::*word) const
{
    std::uint64_t sum = 0;
    for (std::uint64_t i = 0; i < count; ++i)
        sum += (notes[i].*word).load(std::memory_order_acquire);
    return sum;
}

bool QueueFlow::anyKilled() const
{
    const auto wasKilled = [this](const Process &child) {
        const Ending::Kind kind = m_parent.endingOf(child.handle()).kind;
        return kind == Ending::Kind::Killed || kind == Ending::Kind::Stopped;
    };
    return std::any_of(m_producers.begin(), m_producers.end(), wasKilled)
        || std::any_of(m_consumers.begin(), m_consumers.end(), wasKilled);
}

/// Every item that was put must have been received once or be left, and each producer's in its order. What a
/// killed party had in its hands is known from the queue's own counters only.
QString QueueFlow::outcomeOf(std::uint64_t received, std::uint64_t left, std::uint64_t leftMarks,
                             bool inOrder) const
{
    const std::uint64_t consumers = std::max<std::uint64_t>(m_consumerCount, 1);
    const bool marksAgree = anyKilled()
        || sumOf(m_produced, m_producerCount, &PartyNote::marks)
            == sumOf(m_consumed, consumers, &PartyNote::marks) + leftMarks;
    if (!inOrder)
        return QStringLiteral("order-broken");
    if (received + left != m_queue->putCount() || !marksAgree)
        return QStringLiteral("lost-item");
    return left ? QStringLiteral("left-over") : QStringLiteral("delivered");
}

void QueueFlow::report()
{
    const std::uint64_t consumers = std::max<std::uint64_t>(m_consumerCount, 1);
    const std::uint64_t received = sumOf(m_consumed, consumers, &PartyNote::items);
    const std::uint64_t left = m_queue->size();
    std::uint64_t leftMarks = 0;
    for (QueueItem item {}; m_queue->get(item, m_self, NoWait) == QueueResult::Done;)
        leftMarks += item.mark();
    if (sumOf(m_produced, m_producerCount, &PartyNote::noRoom) > 0)
        m_parent.fail(failedError(
            tr("The queue has no capacity of its own, but all %1 places of its shared memory were taken. "
               "Set a capacity, or let the consumers keep up.")
                .arg(QString::number(placesOf(m_settings)))));
    const bool inOrder = sumOf(m_consumed, consumers, &PartyNote::orderBroken) == 0;
    m_parent.measure(QStringLiteral("put_full"),
                     double(sumOf(m_produced, m_producerCount, &PartyNote::refused)));
    m_parent.measure(QStringLiteral("get_empty"), double(sumOf(m_consumed, consumers, &PartyNote::refused)));
    m_parent.measure(QStringLiteral("items_received"), double(received));
    m_parent.measure(QStringLiteral("order_kept"), inOrder);
    if (m_joinS)
        m_parent.measure(QStringLiteral("join_s"), *m_joinS);
    if (m_results)
        m_parent.value(QStringLiteral("sums"), m_sums);
    m_parent.value(QStringLiteral("left"), qint64(left));
    QJsonArray occupancy;
    for (const ChartPoint &point : m_occupancy.points())
        occupancy.append(QJsonArray {point.x, point.y});
    m_parent.value(QStringLiteral("occupancy"), occupancy);
    m_parent.outcome(outcomeOf(received, left, leftMarks, inOrder));
}

} // namespace plab::queue
