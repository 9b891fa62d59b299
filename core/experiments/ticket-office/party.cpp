// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/ticket-office/party.h"

#include "core/experiments/ticket-office/card.h"

#include <cerrno>

namespace plab::ticketoffice {

Buyer::Buyer(Child &child)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_office(child.shared<TicketOffice>()),
      m_note(child.arena().at(m_office.notes, m_number)[m_number - 1]),
      m_self(Contender::self(&child.stopWord()))
{
}

Result<void> Buyer::openFiles()
{
    if (m_office.jsonFile) {
        Result<TicketFile> opened =
            TicketFile::open(m_office.writing, m_child.descriptor(0),
                             m_office.writing == Writing::Renamed ? m_child.descriptor(1) : -1);
        if (!opened)
            return opened.error();
        m_file = opened.take();
    }
    if (m_office.lock == LockKind::File) {
        Result<FileLock> opened = FileLock::open(m_child.descriptor(0));
        if (!opened)
            return opened.error();
        m_fileLock = opened.take();
    }
    return {};
}

bool Buyer::awaitDoors()
{
    m_child.hello(); // before the doors open: nobody pays for it at the counter
    const RecordedWait wait = m_child.points().wait(waitfor::Start);
    return m_office.doors.enter(0, Forever, m_self.stop) == WaitResult::Done;
}

bool Buyer::comeToTheCounter()
{
    const bool comes = m_note.comesAfterNs == 0 || m_child.points().sleep(m_note.comesAfterNs);
    m_note.cameNs.store(nowNs(), std::memory_order_relaxed);
    return comes;
}

std::optional<std::int64_t> Buyer::read()
{
    const auto act = [this]() -> std::optional<std::int64_t> {
        return m_office.jsonFile ? m_file.read() : m_office.number.read();
    };
    return isGuarded() ? m_child.points().readGuarded(act) : m_child.points().read(0, act);
}

bool Buyer::takeTime()
{
    return m_child.points().hold(m_note.delayNs, m_self.stop);
}

bool Buyer::write(std::int64_t left)
{
    const auto meanwhile = [this] {
        pauseFor(m_office.writeNs, m_self.stop);
        return !m_child.stopAsked();
    };
    bool written = true;
    m_child.points().write(0, [&] {
        m_office.number.write(left); // a copy that nobody reads if the file counts
        written = !m_office.jsonFile || m_file.write(left, meanwhile);
        return left;
    });
    if (!written && !m_child.stopAsked())
        m_child.refuse(systemError(tr("Cannot write the ticket file: %1."), errno));
    return written;
}

void Buyer::tell(BuyerNote::Answer answer)
{
    if (answer == BuyerNote::Answer::Bought)
        say(QStringLiteral("bought"));
    else if (answer == BuyerNote::Answer::SoldOut)
        say(QStringLiteral("sold out"));
    else if (answer == BuyerNote::Answer::Unreadable)
        say(QStringLiteral("cannot read the file: %1")
                .arg(m_file.text().isEmpty() ? QStringLiteral("it is empty")
                                             : QStringLiteral("it is no JSON")));
    m_note.servedNs.store(nowNs(), std::memory_order_relaxed);
    m_note.answer.store(answer, std::memory_order_release);
}

void Buyer::say(const QString &what)
{
    m_child.print(QStringLiteral("Buyer %1: %2").arg(QString::number(m_number), what));
}

} // namespace plab::ticketoffice
