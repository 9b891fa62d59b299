// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/message-queue/watch.h"

#include "core/model/wording.h"
#include "core/runtime/briefname.h"
#include "core/runtime/points.h"

#include <QJsonArray>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <map>

namespace plab::messagequeue {

namespace {

constexpr std::uint64_t FewMessages = 200; ///< so many are printed, and listed among the values

constexpr std::uint64_t SureNs = 1'000'000'000; ///< a standstill this long is looked into

Wait waitOf(const QString &name)
{
    return name == QLatin1String("block") ? Wait::Block
        : name == QLatin1String("nowait") ? Wait::AtOnce
                                          : Wait::Timeout;
}

QString errorText(int error)
{
    return error == 0 ? QStringLiteral("accepted") : QString::fromLocal8Bit(std::strerror(error));
}

} // namespace

ArenaNeeds MessageWatch::needs(const Parameters &p)
{
    return {.lanes = 2, .eventsPerLane = 64 + 6 * p.integer("messages")};
}

MessageWatch::MessageWatch(Parent &parent)
    : m_parent(parent), m_track(&parent.shared<MessageTrack>()), m_notes(parent.arena().at(m_track->notes)),
      m_name(queueName(briefName(getpid())))
{
    readSettings();
    const std::span<const std::uint64_t> sizes = parent.arena().at(m_track->sizes);
    m_queue.emplace(
        Parent::orRefuse(MessageQueue::make(m_name, std::uint64_t(parent.parameters().integer("capacity")),
                                            *std::max_element(sizes.begin(), sizes.end()))));
    m_hasName = true;
}

/// Who survives a killed parent removes the name (core/runtime/briefname.h).
MessageWatch::~MessageWatch()
{
    if (m_hasName)
        MessageQueue::remove(m_name);
}

void MessageWatch::readSettings()
{
    const Parameters &p = m_parent.parameters();
    const auto nanoseconds = [&p](const char *name) { return std::uint64_t(p.number(name) * 1e9); };
    m_track->messages = std::uint64_t(p.integer("messages"));
    m_track->timeoutNs = nanoseconds("timeout");
    m_track->sendIntervalNs = nanoseconds("send-interval");
    m_track->receiveAfterNs = nanoseconds("receive-after");
    m_track->send = waitOf(p.choice("send"));
    m_track->receive = waitOf(p.choice("receive"));
    m_track->prints = m_track->messages <= FewMessages;
    m_track->maker = getpid();
    const QList<double> priorities = p.list("priorities");
    const QList<double> sizes = p.list("sizes");
    std::copy(priorities.begin(), priorities.end(), m_parent.arena().at(m_track->priorities).begin());
    std::copy(sizes.begin(), sizes.end(), m_parent.arena().at(m_track->sizes).begin());
}

void MessageWatch::tellMadeAgain()
{
    const QString text = errorText(MessageQueue::tryToMake(m_name));
    m_parent.value(QStringLiteral("made_again"), text);
    m_parent.print(QStringLiteral("a second queue of this name: %1").arg(text));
}

void MessageWatch::awaitOpened(Process &sender, Process &receiver)
{
    while (m_track->opened.load(std::memory_order_acquire) < 2 && !(hasEnded(sender) && hasEnded(receiver)))
        m_parent.waitBell(m_parent.bell(), std::chrono::milliseconds(1));
}

void MessageWatch::removeName()
{
    const int error = MessageQueue::remove(m_name);
    m_hasName = false;
    if (error != 0)
        m_parent.fail(systemError(tr("Cannot remove the name of a message queue: %1."), error));
}

void MessageWatch::tellOpenedAgain()
{
    const QString text = errorText(MessageQueue::tryToOpen(m_name));
    m_parent.value(QStringLiteral("opened_after_unlink"), text);
    m_parent.print(QStringLiteral("opened by its name after mq_unlink: %1").arg(text));
}

void MessageWatch::join(Process &sender, Process &receiver)
{
    m_sinceNs = nowNs();
    const Parent::Telling telling(m_parent, [this] { tellReceived(inOrderReceived()); });
    for (const Process *process : {&sender, &receiver}) {
        if (hasEnded(*process))
            continue;
        const ChildHandle &handle = process->handle();
        const RecordedWait wait = m_parent.points().wait(handle.slot, std::uint64_t(handle.pid));
        while (!hasEnded(*process)) {
            m_parent.waitBell(m_parent.bell(), std::chrono::milliseconds(5));
            look(sender, receiver);
        }
    }
}

void MessageWatch::look(Process &sender, Process &receiver)
{
    m_parent.progress(m_track->received.load(), m_track->messages);
    const std::uint64_t moves = m_track->sent.load() + m_track->received.load();
    if (moves != m_moves || hasEnded(sender) == hasEnded(receiver) || m_neverEnds) {
        m_moves = moves;
        m_sinceNs = nowNs();
        return;
    }
    const std::uint64_t sleeps = hasEnded(sender) ? m_track->receiveAfterNs : m_track->sendIntervalNs;
    if (nowNs() - m_sinceNs < SureNs + sleeps)
        return;
    const Text why = whyItNeverEnds(sender, receiver);
    if (why.isEmpty())
        return;
    m_neverEnds = true;
    m_parent.print(QStringLiteral("This never ends: %1").arg(why.english()));
    m_parent.value(QStringLiteral("never_ends"), why.english());
    end(hasEnded(sender) ? receiver : sender);
}

Text MessageWatch::whyItNeverEnds(Process &sender, Process &receiver) const
{
    if (hasEnded(sender) && m_track->receive == Wait::Block && m_queue->size() == 0)
        return tr("The sender has ended and the queue is empty: the receiver waits for ever, because a "
                  "message queue knows no end of file.");
    if (hasEnded(receiver) && m_track->send == Wait::Block)
        return tr("The receiver has ended and the queue is full: the sender waits for ever, because a "
                  "message queue does not tell that nobody receives.");
    return {};
}

void MessageWatch::end(Process &process)
{
    m_parent.arena().slot(process.handle().slot).stopSignal.store(SIGTERM);
    process.terminate();
    process.signal(SIGCONT);
}

/// Numbers of the messages, as they came.
std::vector<std::uint64_t> MessageWatch::inOrderReceived() const
{
    std::vector<std::uint64_t> order(m_track->received.load(), ~0ULL);
    for (std::uint64_t number = 0; number < m_notes.size(); ++number) {
        const std::uint64_t place = m_notes[number].receivedAs.load();
        if (place > 0 && place <= order.size())
            order[place - 1] = number;
    }
    order.erase(std::remove(order.begin(), order.end(), ~0ULL), order.end());
    return order;
}

/// None came before one of a higher priority, or an older one of its own, that was surely in the queue when
/// it was asked for.
bool MessageWatch::arePrioritiesKept(const std::vector<std::uint64_t> &order) const
{
    const std::span<const std::uint64_t> priorities = m_parent.arena().at(m_track->priorities);
    std::map<std::uint64_t, std::uint64_t>
        earliest; // by priority: when the first of those that came later was sent
    std::map<std::uint64_t, std::uint64_t> oldest; // likewise its lowest number
    for (auto number = order.rbegin(); number != order.rend(); ++number) {
        const std::uint64_t priority = priorities[*number % priorities.size()];
        const std::uint64_t askedNs = m_notes[*number].askedNs.load();
        for (auto later = earliest.upper_bound(priority); later != earliest.end(); ++later) {
            if (later->second < askedNs)
                return false;
        }
        const std::uint64_t written = m_notes[*number].sentNs.load(); // 0: its sender was killed before
        const std::uint64_t sentNs = written ? written : UINT64_MAX;
        const auto [first, isFirst] = earliest.try_emplace(priority, sentNs);
        first->second = std::min(first->second, sentNs);
        const auto [lowest, isLowest] = oldest.try_emplace(priority, *number);
        if (lowest->second < *number)
            return false;
        lowest->second = *number;
    }
    return true;
}

QString MessageWatch::outcomeOf(bool prioritiesKept, std::uint64_t left) const
{
    if (m_track->garbled.load() > 0 || !prioritiesKept)
        return QStringLiteral("broken");
    if (m_neverEnds)
        return QStringLiteral("never-ended");
    return left > 0 ? QStringLiteral("left-over") : QStringLiteral("delivered");
}

/// The first messages that have come until now.
void MessageWatch::tellReceived(const std::vector<std::uint64_t> &order)
{
    const std::span<const std::uint64_t> priorities = m_parent.arena().at(m_track->priorities);
    const std::span<const std::uint64_t> sizes = m_parent.arena().at(m_track->sizes);
    QJsonArray received;
    for (std::size_t i = 0; i < std::min<std::size_t>(order.size(), FewMessages); ++i)
        received.append(QJsonArray {qint64(order[i]), qint64(priorities[order[i] % priorities.size()]),
                                    qint64(sizes[order[i] % sizes.size()])});
    m_parent.value(QStringLiteral("received"), received);
}

void MessageWatch::report()
{
    const std::vector<std::uint64_t> order = inOrderReceived();
    const bool kept = arePrioritiesKept(order);
    const std::uint64_t left = m_queue->size();
    tellReceived(order);
    m_parent.value(QStringLiteral("left"), qint64(left));
    m_parent.measure(QStringLiteral("messages_sent"), double(m_track->sent.load()));
    m_parent.measure(QStringLiteral("messages_received"), double(m_track->received.load()));
    m_parent.measure(QStringLiteral("send_full"), double(m_track->full.load()));
    m_parent.measure(QStringLiteral("receive_empty"), double(m_track->empty.load()));
    m_parent.measure(QStringLiteral("longest_send_s"), double(m_track->longestSendNs.load()) * 1e-9);
    m_parent.measure(QStringLiteral("borders_kept"), m_track->garbled.load() == 0);
    m_parent.measure(QStringLiteral("priorities_kept"), kept);
    m_parent.measure(QStringLiteral("names_left"), double(MessageQueue::tryToOpen(m_name) == 0));
    m_parent.outcome(outcomeOf(kept, left));
}

} // namespace plab::messagequeue
