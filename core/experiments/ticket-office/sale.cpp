// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/ticket-office/sale.h"

#include "core/exhibits/locknames.h"
#include "core/experiments/ticket-office/card.h"
#include "core/figures/overlap.h"

#include <algorithm>
#include <cerrno>
#include <random>

namespace plab::ticketoffice {

ArenaNeeds TicketSale::needs(const Parameters &p)
{
    return {.lanes = p.integer("buyers"), .eventsPerLane = 1024};
}

TicketSale::TicketSale(Parent &parent)
    : m_parent(parent), m_settings(parent.parameters()), m_count(std::uint32_t(m_settings.integer("buyers"))),
      m_buyers(parent), m_memfd(parent.orRefuse(memoryFile("tickets.json"))),
      m_office(&parent.shared<TicketOffice>()), m_notes(parent.arena().at(m_office->notes).data())
{
    m_office->lock = lockKindFromName(m_settings.choice("lock")).value_or(LockKind::None);
    m_office->jsonFile = m_settings.choice("storage") == QLatin1String("json-file");
    m_office->writing = m_office->jsonFile ? writingOf(m_settings) : Writing::InOne;
    m_office->writeNs =
        m_office->writing == Writing::InOne ? 0 : std::uint64_t(m_settings.number("write-seconds") * 1e9);
    makeFile();
    drawDelays();
    m_office->number.write(m_settings.integer("tickets"));
    Parent::orRefuse(m_office->guard.init(m_office->lock));
    if (m_office->lock != LockKind::None) {
        parent.value(QStringLiteral("locks"), namesOfOneLock(m_office->lock));
        parent.publish();
    }
}

/// with open('data.json', 'w') as file: json.dump({'number': tickets}, file)
void TicketSale::makeFile()
{
    if (m_office->writing == Writing::Renamed)
        m_folder = Parent::orRefuse(TicketFolder::make());
    m_file = Parent::orRefuse(TicketFile::open(m_office->writing, m_memfd.get(), m_folder.get()));
    if (!m_file.write(m_settings.integer("tickets")))
        throw Refused {systemError(tr("Cannot write the ticket file: %1."), errno)};
}

/// The same for all, who come at once; or time.sleep(random.random()) for each, before it comes and before it
/// buys.
void TicketSale::drawDelays()
{
    const double delayNs = m_settings.number("delay") * 1e9;
    const bool random = m_settings.choice("delay-kind") == QLatin1String("random");
    std::mt19937_64 engine(m_parent.seed());
    const auto drawn = [&] { return std::uint64_t(delayNs * double(engine() >> 11) * 0x1p-53); };
    QJsonArray told;
    for (BuyerNote &note : std::span(m_notes, m_count)) {
        note.comesAfterNs = random ? drawn() : 0;
        note.delayNs = random ? drawn() : std::uint64_t(delayNs);
        told.append(QJsonArray {double(note.comesAfterNs) * 1e-9, double(note.delayNs) * 1e-9});
    }
    if (random)
        m_parent.value(QStringLiteral("delays"), told);
}

Process &TicketSale::process(const ChildFunctionName &target)
{
    const auto number = std::uint32_t(m_buyers.processes().size() + 1);
    std::vector<int> descriptors {m_memfd.get()};
    if (m_office->writing == Writing::Renamed)
        descriptors.push_back(m_folder.get());
    return m_buyers.process(target, number).withDescriptors(std::move(descriptors));
}

void TicketSale::openDoors()
{
    m_buyers.awaitAllCame(m_office->doors);
    m_office->doors.open();
}

void TicketSale::join()
{
    m_buyers.watch([this] {
        m_parent.progress(std::uint64_t(m_count - answered(BuyerNote::Answer::None)), m_count);
        return std::chrono::milliseconds(30);
    });
}

std::int64_t TicketSale::answered(BuyerNote::Answer answer) const
{
    return std::count_if(m_notes, m_notes + m_count, [answer](const BuyerNote &note) {
        return note.answer.load(std::memory_order_acquire) == answer;
    });
}

/// [[s, buyers], …], from nobody at the opening to the last.
QJsonArray TicketSale::servedOverTime() const
{
    const std::uint64_t entryNs = m_parent.arena().header().entryNs.load();
    std::vector<std::uint64_t> times;
    for (std::uint32_t i = 0; i < m_count; ++i)
        times.push_back(m_notes[i].servedNs.load());
    std::sort(times.begin(), times.end());
    QJsonArray served;
    for (std::size_t i = 0; i < times.size(); ++i)
        served.append(QJsonArray {double(times[i] - entryNs) * 1e-9, qint64(i + 1)});
    return served;
}

/// Whether two buyers were at the counter at the same time.
bool TicketSale::haveMet() const
{
    std::vector<TimeSpan> spans;
    for (std::uint32_t i = 0; i < m_count; ++i)
        spans.push_back({m_notes[i].cameNs.load(), m_notes[i].servedNs.load()});
    return anyMeet(std::move(spans));
}

/// Not where there is a ticket for everybody, or for nobody.
bool TicketSale::canBeOversold() const
{
    const qint64 tickets = m_settings.integer("tickets");
    return tickets > 0 && tickets < qint64(m_count);
}

void TicketSale::report()
{
    const std::int64_t sold = answered(BuyerNote::Answer::Bought);
    const std::int64_t unreadable = answered(BuyerNote::Answer::Unreadable);
    const std::int64_t served = sold + answered(BuyerNote::Answer::SoldOut) + unreadable;
    if (served != m_count)
        return m_parent.fail(
            failedError(tr("Not every buyer had an answer: %1 of %2 had.").arg(served, m_count)));
    const std::int64_t oversold = std::max<std::int64_t>(0, sold - m_settings.integer("tickets"));
    m_parent.outcome(oversold > 0           ? QStringLiteral("oversold")
                         : unreadable > 0   ? QStringLiteral("unreadable")
                         : !haveMet()       ? QStringLiteral("not-raced")
                         : !canBeOversold() ? QStringLiteral("cannot-tell")
                                            : QStringLiteral("sold-right"));
    m_parent.measure(QStringLiteral("sold"), double(sold));
    m_parent.measure(QStringLiteral("oversold"), double(oversold));
    if (m_office->jsonFile)
        m_parent.measure(QStringLiteral("unreadable"), double(unreadable));
    const std::optional<std::int64_t> left = m_office->jsonFile ? m_file.read() : m_office->number.read();
    m_parent.value(QStringLiteral("left"), left ? QJsonValue(qint64(*left)) : QJsonValue());
    if (m_office->jsonFile)
        m_parent.value(QStringLiteral("contents"), QString::fromUtf8(m_file.text()));
    m_parent.value(QStringLiteral("served"), servedOverTime());
}

} // namespace plab::ticketoffice
