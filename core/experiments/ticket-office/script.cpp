// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: several buyers read how many tickets are left, take their time, and buy one.
#include "core/runtime/script.h"
#include "core/experiments/ticket-office/party.h"
#include "core/experiments/ticket-office/sale.h"

namespace plab::ticketoffice {

namespace {

/// The critical section: what was true when it was read may be wrong when it is written.
///     tickets = json.load(file); time.sleep(delay)
///     if tickets['number'] > 0: tickets['number'] -= 1; json.dump(tickets, file)
BuyerNote::Answer buyOne(Buyer &buyer)
{
    const std::optional<std::int64_t> left = buyer.read();
    if (!left)
        return BuyerNote::Answer::Unreadable; // json.JSONDecodeError, which nobody catches
    if (!buyer.takeTime())
        return BuyerNote::Answer::None;
    if (*left < 1)
        return BuyerNote::Answer::SoldOut;
    return buyer.write(*left - 1) ? BuyerNote::Answer::Bought : BuyerNote::Answer::None;
}

int buyTicket(Child &child)
{
    Buyer buyer(child);
    if (const Result<void> opened = buyer.openFiles(); !opened)
        return child.refuse(opened.error());
    if (!buyer.awaitDoors() || !buyer.comeToTheCounter())
        return 0;
    BuyerNote::Answer answer = BuyerNote::Answer::None;
    buyer.withItsLock([&](auto &lock) {
        if (!buyer.acquire(lock))
            return;
        answer = buyOne(buyer);
        buyer.tell(answer);
        buyer.release(lock);
    });
    return answer == BuyerNote::Answer::Unreadable ? 1 : 0;
}

const ChildFunctionName buyFunction("ticket-office.buyer", &buyTicket);

void run(Parent &parent)
{
    TicketSale sale(parent); // json.dump({'number': tickets}, file); lock = Lock()
    for (qint64 i = 0; i < parent.parameters().integer("buyers"); ++i)
        sale.process(buyFunction).start();
    sale.openDoors();
    sale.join();
    parent.returned();
    sale.report();
}

} // namespace

Script script()
{
    return {TicketSale::needs, run, sharedRoot<TicketOffice>()};
}

} // namespace plab::ticketoffice
