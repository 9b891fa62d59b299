// SPDX-License-Identifier: GPL-3.0-or-later
// Messages through shared memory: the kernel only helps to wait, or not even that.
#include "core/exhibits/transport.h"

#include "core/shared/stopflag.h"

#include <sched.h>

#include <cstring>

namespace plab {

void TransportShared::build(ArenaBuilder &builder, std::uint64_t size)
{
    for (MessageBox *box : {&spin[0], &spin[1], &futex[0], &futex[1]})
        box->bytes = builder.array<char>(size);
}

namespace carriers {

namespace {

/// A box each way: the message, and the number of the last one in it.
class BoxTransport : public Transport
{
public:
    BoxTransport(Child &child, MessageBox &in, MessageBox &out)
        : m_child(child), m_in(in), m_out(out), m_inBytes(child.arena().at(in.bytes).data()),
          m_outBytes(child.arena().at(out.bytes).data())
    {
    }

protected:
    Child &m_child;
    MessageBox &m_in;
    MessageBox &m_out;
    char *m_inBytes;
    char *m_outBytes;
    std::uint32_t m_sent = 0;
    std::uint32_t m_taken = 0;
};

/// The reader looks at the number until it changes. It has a CPU of its own or it shares one: after looking
/// for longer than a message takes it offers the CPU to others, else a partner on the same CPU would wait for
/// the end of its time slice.
class SpinTransport : public BoxTransport
{
public:
    using BoxTransport::BoxTransport;

    bool send(const char *message, std::size_t size) override
    {
        std::memcpy(m_outBytes, message, size);
        m_out.number.store(++m_sent, std::memory_order_release);
        return true;
    }

    bool receive(char *message, std::size_t size) override
    {
        constexpr std::uint32_t EagerRounds = 1000;
        ++m_taken;
        for (std::uint32_t rounds = 0; m_in.number.load(std::memory_order_acquire) != m_taken; ++rounds) {
            if (rounds < EagerRounds) {
                cpuRelax();
                continue;
            }
            if (m_child.stopAsked())
                return false;
            sched_yield();
        }
        std::memcpy(message, m_inBytes, size);
        return true;
    }
};

/// The reader sleeps in the kernel, and only then does the writer call it, futex(2).
class FutexTransport : public BoxTransport
{
public:
    using BoxTransport::BoxTransport;

    bool send(const char *message, std::size_t size) override
    {
        std::memcpy(m_outBytes, message, size);
        m_out.number.store(++m_sent, std::memory_order_seq_cst);
        if (m_out.sleeping.load(std::memory_order_seq_cst) != 0)
            futexWake(m_out.number, 1);
        return true;
    }

    bool receive(char *message, std::size_t size) override
    {
        m_in.sleeping.store(1, std::memory_order_seq_cst);
        const WaitResult came =
            waitWhileEqual(m_in.number, m_taken, deadlineAfter(Forever), &m_child.stopWord());
        m_in.sleeping.store(0, std::memory_order_relaxed);
        if (came != WaitResult::Done)
            return false;
        ++m_taken;
        std::memcpy(message, m_inBytes, size);
        return true;
    }
};

} // namespace

std::unique_ptr<Transport> openSpin(Child &child, MessageBox &in, MessageBox &out)
{
    return std::make_unique<SpinTransport>(child, in, out);
}

std::unique_ptr<Transport> openFutex(Child &child, MessageBox &in, MessageBox &out)
{
    return std::make_unique<FutexTransport>(child, in, out);
}

} // namespace carriers

} // namespace plab
