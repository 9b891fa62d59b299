// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/ticketbuyer.h"

#include "core/process/racingloop.h"

#include <QJsonDocument>

#include <fcntl.h>

#include <cerrno>
#include <cstdio>

namespace plab {

namespace {

constexpr std::uint32_t LockObject = 1;

/// A buyer and what it needs at the counter.
struct Buyer
{
    Child &child;
    TicketOffice &office;
    const std::uint32_t number;
    const Contender self;
    TicketFile file;
    FileLock fileLock = {};

    std::optional<std::int64_t> read() const { return office.jsonFile ? file.read() : office.number.read(); }
    bool write(std::int64_t left) const
    {
        office.number.write(left); // a copy that nobody reads if the file counts
        return !office.jsonFile || file.write(left);
    }
    void say(const QString &what) const
    {
        child.print(QStringLiteral("Buyer %1: %2").arg(QString::number(number), what));
    }

    template<typename Lock>
    bool enter(Lock &lock);
    BuyerNote::Answer buy(bool guarded);
    template<typename Lock>
    void visit(Lock &lock, BuyerNote &note);
};

/// Takes the lock; a buyer that has to wait says so on the timeline while it waits. False if it must leave.
template<typename Lock>
bool Buyer::enter(Lock &lock)
{
    Turn turn = lock.tryLock(self);
    if (turn.result == WaitResult::TimedOut) {
        child.recorder().record(EventKind::WaitBegin, LockObject);
        turn = lock.lock(self);
    }
    if (!turn.isHolding())
        return false;
    if constexpr (!IsUnguarded<Lock>)
        child.recorder().record(EventKind::Acquired, LockObject);
    if (turn.result == WaitResult::OwnerDied) {
        child.recorder().record(EventKind::OwnerDied, LockObject, turn.deadOwner);
        child.print(ownerDiedText(turn.deadOwner));
    }
    return true;
}

/// The critical section: what was true when it was read may be wrong when it is written.
BuyerNote::Answer Buyer::buy(bool guarded)
{
    const std::optional<std::int64_t> left = read();
    if (!left)
        return BuyerNote::Answer::Unreadable;
    if (!guarded)
        child.recorder().record(EventKind::Read, 0, std::uint64_t(*left));
    pauseFor(office.delayNs, self.stop);
    if (isStopped(self.stop))
        return BuyerNote::Answer::None;
    if (*left < 1)
        return BuyerNote::Answer::SoldOut;
    const bool written = write(*left - 1);
    child.recorder().record(EventKind::Write, 0, std::uint64_t(*left - 1));
    return written ? BuyerNote::Answer::Bought : BuyerNote::Answer::Unreadable;
}

template<typename Lock>
void Buyer::visit(Lock &lock, BuyerNote &note)
{
    if (!enter(lock))
        return;
    const BuyerNote::Answer answer = buy(!IsUnguarded<Lock>);
    if (answer == BuyerNote::Answer::Bought)
        say(QStringLiteral("bought"));
    else if (answer == BuyerNote::Answer::SoldOut)
        say(QStringLiteral("sold out"));
    note.servedNs.store(nowNs(), std::memory_order_relaxed);
    note.answer.store(answer, std::memory_order_release);
    if constexpr (!IsUnguarded<Lock>)
        child.recorder().record(EventKind::Released, LockObject);
    lock.unlock(self);
}

} // namespace

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

int buyTicket(Child &child)
{
    const auto part = child.argument<BuyerPart>();
    TicketOffice &office = *child.arena().at<TicketOffice>(part.officeOffset);
    BuyerNote &note = child.arena().at<BuyerNote>(office.notesOffset)[part.number - 1];
    Buyer buyer {child, office, part.number, Contender::self(&child.stopWord()), {}};
    if (office.jsonFile) {
        Result<TicketFile> opened = TicketFile::open(child.descriptor(0));
        if (!opened)
            return 1;
        buyer.file = opened.take();
    }
    if (office.lock == LockKind::File) {
        Result<FileLock> opened = FileLock::open(child.descriptor(0));
        if (!opened)
            return 1;
        buyer.fileLock = opened.take();
    }
    child.hello(); // before the doors open: nobody pays for it at the counter
    if (office.doors.enter(0, Forever, buyer.self.stop) != WaitResult::Done)
        return 0;
    child.recorder().record(EventKind::WorkBegin);
    withLock(office.lock, office.guard, buyer.fileLock, [&](auto &lock) { buyer.visit(lock, note); });
    child.recorder().record(EventKind::WorkEnd);
    return 0;
}

const ChildFunctionName buyerFunction("ticket-office.buyer", &buyTicket);

} // namespace plab
