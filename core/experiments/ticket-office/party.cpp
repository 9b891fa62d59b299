// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/ticket-office/party.h"

#include <QJsonDocument>

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

namespace plab::ticketoffice {

Result<TicketFile> TicketFile::open(int memfd)
{
    char path[32];
    std::snprintf(path, sizeof path, "/proc/self/fd/%d", memfd);
    TicketFile file;
    file.m_file.reset(::open(path, O_RDWR | O_CLOEXEC));
    if (!file.m_file)
        return systemError(QStringLiteral("open the ticket file anew"), errno);
    return file;
}

QByteArray TicketFile::text() const
{
    char text[Size];
    const ssize_t size = pread(m_file.get(), text, sizeof text, 0);
    return QByteArray(text, std::max<ssize_t>(size, 0)).trimmed();
}

std::optional<std::int64_t> TicketFile::read() const
{
    const QJsonValue number = QJsonDocument::fromJson(text()).object().value(QLatin1String("number"));
    return number.isDouble() ? std::optional(std::int64_t(number.toInteger())) : std::nullopt;
}

bool TicketFile::write(std::int64_t number) const
{
    const QByteArray json = "{\"number\": " + QByteArray::number(qint64(number)) + "}";
    const QByteArray filled = json.leftJustified(Size - 1, ' ') + '\n';
    return pwrite(m_file.get(), filled.constData(), Size, 0) == Size;
}

Buyer::Buyer(Child &child)
    : m_child(child), m_number(child.argument<std::uint32_t>()), m_office(child.shared<TicketOffice>()),
      m_note(child.arena().at(m_office.notes, m_number)[m_number - 1]),
      m_self(Contender::self(&child.stopWord()))
{
}

Result<void> Buyer::openFiles()
{
    if (m_office.jsonFile) {
        Result<TicketFile> opened = TicketFile::open(m_child.descriptor(0));
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
    const bool open = m_office.doors.enter(0, Forever, m_self.stop) == WaitResult::Done;
    m_note.cameNs.store(nowNs(), std::memory_order_relaxed);
    return open;
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
    return m_child.points().hold(m_office.delayNs, m_self.stop);
}

bool Buyer::write(std::int64_t left)
{
    bool written = true;
    m_child.points().write(0, [&] {
        m_office.number.write(left); // a copy that nobody reads if the file counts
        written = !m_office.jsonFile || m_file.write(left);
        return left;
    });
    return written;
}

void Buyer::tell(BuyerNote::Answer answer)
{
    if (answer == BuyerNote::Answer::Bought)
        say(QStringLiteral("bought"));
    else if (answer == BuyerNote::Answer::SoldOut)
        say(QStringLiteral("sold out"));
    m_note.servedNs.store(nowNs(), std::memory_order_relaxed);
    m_note.answer.store(answer, std::memory_order_release);
}

void Buyer::say(const QString &what)
{
    m_child.print(QStringLiteral("Buyer %1: %2").arg(QString::number(m_number), what));
}

} // namespace plab::ticketoffice
