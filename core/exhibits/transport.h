// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/child.h"
#include "core/runtime/descriptor.h"

#include <QStringList>

#include <array>
#include <cerrno>
#include <vector>

namespace plab {

class Manager;

/// The ways to carry a message from one process to another that can be compared.
enum class Mechanism : std::uint8_t {
    Pipe,
    Fifo,
    UnixSocket,
    LocalSocket, ///< QLocalSocket
    MessageQueue,
    Eventfd,
    Signal,
    SharedMemorySpin,
    SharedMemoryFutex,
    Manager, ///< two queues in a manager's server
};
constexpr std::size_t MechanismCount = 10;

QString mechanismName(Mechanism mechanism); ///< "shared-memory-spin"
std::optional<Mechanism> mechanismFromName(const QString &name);
QStringList mechanismNames(); ///< in the enum's order

/// How much of a message of `size` bytes it carries: eventfd and signal carry a number of eight bytes,
/// whatever is asked.
std::uint64_t carriedBytes(Mechanism mechanism, std::uint64_t size);

/// The longest single message of a message queue here (/proc/sys/fs/mqueue/msgsize_max); longer ones go in
/// pieces.
std::uint64_t messageQueueLimit();

/// One direction through shared memory. Zeroed memory is empty.
struct MessageBox
{
    alignas(CacheLine) std::atomic<std::uint32_t> number; ///< counts the messages put in; the futex
    std::atomic<std::uint32_t> sleeping;                  ///< the reader asks to be woken
    RelativeArray<char> bytes;                            ///< the message
};

/// What both processes of a pair find in shared memory. Lives in the arena.
struct TransportShared
{
    MessageBox spin[2];                                    ///< by reader: 0 reads spin[0]
    MessageBox futex[2];                                   ///< likewise
    alignas(CacheLine) std::atomic<std::uint32_t> pids[2]; ///< who has blocked the signal and may be sent it
    std::uint32_t queues[2];                               ///< the manager's queues, by reader

    /// Makes the boxes, for messages of so many bytes.
    void build(ArenaBuilder &builder, std::uint64_t size);
};

/// One end of a mechanism, as the process that uses it sees it: sends to its partner, receives from it.
/// Blocking. One thread.
class Transport
{
public:
    virtual ~Transport() = default;

    /// Sends a whole message; false when stop was asked or the partner is gone.
    virtual bool send(const char *message, std::size_t size) = 0;
    /// Waits for a whole message of this size; false likewise.
    virtual bool receive(char *message, std::size_t size) = 0;

    /// Why it went no further, where that is neither a stop nor a partner that is gone: errno. Else 0.
    int error() const { return m_error; }

protected:
    /// false, for the one who was asked; a call has just failed with this errno.
    bool failed(int error)
    {
        const bool isEnd = error == EINTR || error == EPIPE || error == ECONNRESET || error == ESRCH;
        m_error = isEnd ? 0 : error;
        return false;
    }

private:
    int m_error = 0;
};

/// The descriptors of a mechanism, made by the parent before both processes start: by party, in the order
/// openTransport takes them. Nothing of it has a name in the file system any more.
using TransportEnds = std::array<std::vector<Descriptor>, 2>;

/// Makes them. `manager` is used by Mechanism::Manager only; its queues are noted in `shared`.
Result<TransportEnds> makeTransportEnds(Mechanism mechanism, std::uint64_t size, TransportShared &shared,
                                        Manager *manager);

/// Opens the own end in a child. `party` is 0 or 1, `firstDescriptor` the index of its first named
/// descriptor.
std::unique_ptr<Transport> openTransport(Mechanism mechanism, Child &child, TransportShared &shared,
                                         std::uint32_t party, int firstDescriptor);

/// Makes every blocking call of this process end with EINTR ten times a second, so that a wait in the kernel
/// looks at the stop word without a second system call for each message (setitimer(2), a handler without
/// SA_RESTART).
void interruptWaits();

namespace carriers {
// The mechanisms by the room they need, for openTransport.
std::unique_ptr<Transport> openStream(Child &child, int in, int out);
std::unique_ptr<Transport> openMessageQueue(Child &child, int in, int out);
std::unique_ptr<Transport> openEventfd(Child &child, int in, int out);
std::unique_ptr<Transport> openSignal(Child &child, TransportShared &shared, std::uint32_t party);
std::unique_ptr<Transport> openSpin(Child &child, MessageBox &in, MessageBox &out);
std::unique_ptr<Transport> openFutex(Child &child, MessageBox &in, MessageBox &out);
std::unique_ptr<Transport> openLocalSocket(Child &child, int descriptor);
std::unique_ptr<Transport> openManagerQueues(Child &child, int descriptor, std::uint32_t in,
                                             std::uint32_t out);
} // namespace carriers

} // namespace plab
