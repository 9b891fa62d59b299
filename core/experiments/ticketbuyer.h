// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/process/child.h"
#include "core/process/descriptor.h"
#include "core/shared/barrier.h"
#include "core/shared/guard.h"

namespace plab {

/// What one buyer leaves for the parent. Zeroed memory: not served yet.
struct alignas(CacheLine) BuyerNote
{
    enum class Answer : std::uint32_t { None, Bought, SoldOut, Unreadable };

    std::atomic<std::uint64_t> servedNs; ///< when the answer came
    std::atomic<Answer> answer;
};

/// The ticket office in shared memory: what all buyers know. Made by the parent before anybody starts.
struct TicketOffice
{
    GuardCell guard;
    StartGate doors;
    LockKind lock;
    bool jsonFile;         ///< the number stands in the file, else in `number`
    std::uint64_t delayNs; ///< between reading the number and writing it
    RacingCounter number;
    std::uint64_t notesOffset; ///< BuyerNote by buyer's number - 1
};

/// What one buyer is told.
struct BuyerPart
{
    std::uint64_t officeOffset;
    std::uint32_t number; ///< from 1
};

/// The number of tickets left, as a JSON file {"number": n} that has no name. A description of its own for
/// each process: opened anew through /proc/self/fd. One thread.
class TicketFile
{
public:
    static Result<TicketFile> open(int memfd);

    /// Reads the whole file, like json.load. No value if it holds no such number.
    std::optional<std::int64_t> read() const;
    /// Writes the whole file in one call, filled up with blanks, so that nobody finds it half written.
    bool write(std::int64_t number) const;
    /// What stands in the file, without the blanks behind it.
    QByteArray text() const;

private:
    static constexpr int Size = 40;

    Descriptor m_file;
};

/// A buyer's code: asks how many are left, takes its time, buys or goes away. Descriptor 0 is the file, for
/// storage and lock.
int buyTicket(Child &child);
extern const ChildFunctionName buyerFunction;

} // namespace plab
