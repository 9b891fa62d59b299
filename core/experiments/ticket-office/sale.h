// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/exhibits/crew.h"
#include "core/experiments/ticket-office/party.h"

namespace plab::ticketoffice {

/// What the parent of `ticket-office` needs beside its script: makes the office, the file and the lock, waits
/// for the buyers, and counts what was sold.
class TicketSale
{
public:
    /// Throws Refused.
    explicit TicketSale(Parent &parent);

    static ArenaNeeds needs(const Parameters &p);

    Process &process(const ChildFunctionName &target); ///< to be started before the next
    void openDoors(); ///< once all stand before them; who died on its way is not waited for
    void join();
    void report(); ///< measures, values, outcome

private:
    void makeFile();
    void drawDelays();
    std::int64_t answered(BuyerNote::Answer answer) const;
    QJsonArray servedOverTime() const;
    bool haveMet() const;
    bool canBeOversold() const;

    Parent &m_parent;
    const Parameters &m_settings;
    const std::uint32_t m_count; ///< buyers
    Crew m_buyers;
    Descriptor m_memfd;
    TicketFolder m_folder;
    TicketFile m_file;
    TicketOffice *m_office = nullptr;
    BuyerNote *m_notes = nullptr;
};

} // namespace plab::ticketoffice
