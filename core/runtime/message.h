// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/runtime/descriptor.h"

#include <concepts>
#include <cstdint>
#include <optional>
#include <vector>

namespace plab {

/// What travels on the SOCK_SEQPACKET pairs between lab and nursery, parent and lab, parent and fork server:
/// one message, one datagram, with descriptors beside it (SCM_RIGHTS, unix(7)).
/// QLocalSocket would drop them silently, hence recvmsg.
enum class MessageKind : std::uint32_t {
    Ready = 1,     ///< nursery → lab: number = pid, text = build
    StartParent,   ///< lab → nursery: generation = which request this is, from 1; arena, link, channel,
                   ///< and input, output and errors of the laboratory if the parent is to have them, then
                   ///< others of its caller: text = at which numbers those stood,
                   ///< and with a minus the signals that it ignores
    ParentStarted, ///< nursery → lab: generation = of which request, number = pid; pidfd
    Refused, ///< nursery, fork server → asker: number = ErrorKind, text = the sentence; from the nursery
             ///< generation = which request, 0: any, because it cannot work at all
    ParentEnded, ///< nursery → lab: generation = of which request, number = wait status; everything that the
                 ///< parent started is gone, too
    Link,         ///< parent → lab: slot, generation; lab's end of the child's link, pidfd
    StartChild,   ///< parent → fork server: slot; link, then the named descriptors
    ChildStarted, ///< fork server → parent: number = pid; pidfd
    Seen, ///< parent → lab: slot, generation; pidfd of a process without a link, which somebody else has
          ///< started
};

struct Message
{
    MessageKind kind = MessageKind::Ready;
    std::int32_t number = 0;
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    char text[320] = {};
};

/// Descriptors to go beside one message. There are never more than fit: few are written down, which the
/// compiler counts, or a list is asked for room. They stay with whoever has them.
class Handed
{
public:
    static constexpr std::size_t Most = 253; ///< SCM_MAX_FD, unix(7)

    template<std::same_as<int>... Numbers>
    requires(sizeof...(Numbers) <= Most) Handed(Numbers... numbers) : m_numbers {numbers...} { }
    /// The error is a sentence with how many there are.
    static Result<Handed> all(std::vector<int> numbers);

    const std::vector<int> &numbers() const { return m_numbers; }

private:
    std::vector<int> m_numbers;
};

struct ReceivedMessage
{
    Message message;
    std::vector<Descriptor> descriptors;
    bool truncated = false; ///< there was no room in this process for its descriptors: it has none of them
};

/// A refusal as it travels, and as it was. Other kinds of message are no refusal.
Message refusalMessage(const Error &error);
std::optional<Error> refusalIn(const Message &message);

/// Blocks until sent; where the kernel has no room for it, at most five seconds. Errors carry the worded
/// errno: Refused if it is the machine's, else the other one is gone, which its end of file tells, too.
Result<void> sendMessage(int socket, const Message &message, const Handed &handed = {});

/// One message; null at end of file. `wait` false: null also when nothing is there (then `ended` stays
/// false). When there is no room for all of its descriptors it comes without any, and says
/// so (`truncated`).
Result<std::optional<ReceivedMessage>> receiveMessage(int socket, bool wait, bool *ended = nullptr);

/// A connected pair, close-on-exec. `type` is SOCK_STREAM or SOCK_SEQPACKET.
Result<std::pair<Descriptor, Descriptor>> socketPair(int type);

} // namespace plab
