// SPDX-License-Identifier: GPL-3.0-or-later
// The parent's part of a transport: making the descriptors both processes inherit. What needs a name in the
// file system to be made loses it before anybody starts.
#include "core/exhibits/transport.h"
#include "core/multiprocessing/manager.h"
#include "core/runtime/briefname.h"
#include "core/runtime/message.h"

#include <fcntl.h>
#include <mqueue.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace plab {

namespace {

/// One direction: who reads, who writes.
struct Way
{
    Descriptor in;
    Descriptor out;
};

/// The sentence has a place for what the system said.
Error refused(const Text &sentence, int errorNumber)
{
    return refusedError(sentence.arg(QString::fromLocal8Bit(std::strerror(errorNumber))));
}

Result<Way> makePipe()
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return refused(tr("The system refused a pipe: %1."), errno);
    return Way {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// A FIFO needs a name to be made and opened; it is gone before this returns.
Result<Way> makeFifo()
{
    const std::string name = fifoPath(briefName(getpid()));
    Way way;
    int error = mkfifo(name.c_str(), 0600) == 0 ? 0 : errno;
    if (error == 0) { // a reader that does not wait first, else each open would wait for the other
        way.in.reset(open(name.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
        way.out.reset(open(name.c_str(), O_WRONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
        error = way.in && way.out ? 0 : errno;
        if (unlink(name.c_str()) != 0 && errno != ENOENT)
            return refused(tr("The system refused to remove the FIFO %1, which is left: %2.")
                               .arg(QString::fromStdString(name)),
                           errno);
    }
    if (error != 0)
        return refused(tr("The system refused a FIFO: %1."), error);
    fcntl(way.in.get(), F_SETFL, 0);
    fcntl(way.out.get(), F_SETFL, 0);
    return way;
}

Result<Way> makeMessageQueue(std::uint64_t size)
{
    const std::string name = queueName(briefName(getpid()));
    mq_attr shape {};
    shape.mq_maxmsg = 8;
    shape.mq_msgsize = long(std::min(size, messageQueueLimit()));
    Way way;
    way.in.reset(mq_open(name.c_str(), O_RDONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600, &shape));
    int error = way.in ? 0 : errno;
    if (way.in) { // a queue's descriptor is one of the process's, mq_overview(7)
        way.out.reset(mq_open(name.c_str(), O_WRONLY | O_CLOEXEC));
        error = way.out ? 0 : errno;
        if (mq_unlink(name.c_str()) != 0)
            return refused(tr("The system refused to remove the message queue %1, which is left: %2.")
                               .arg(QString::fromStdString(name)),
                           errno);
    }
    if (error != 0)
        return refused(tr("The system refused a message queue (see the limits in /proc/sys/fs/mqueue and "
                          "ulimit -q): %1."),
                       error);
    return way;
}

Result<Way> makeEventfd()
{
    Way way;
    way.in.reset(eventfd(0, EFD_CLOEXEC));
    way.out.reset(way.in ? fcntl(way.in.get(), F_DUPFD_CLOEXEC, 0) : -1);
    if (!way.out)
        return refused(tr("The system refused an eventfd: %1."), errno);
    return way;
}

template<typename Make>
Result<TransportEnds> bothWays(Make &&make)
{
    TransportEnds ends;
    Result<Way> there = make();
    Result<Way> back = there ? make() : Result<Way>(there.error());
    if (!back)
        return back.error();
    ends[0].push_back(std::move(back.value().in));
    ends[0].push_back(std::move(there.value().out));
    ends[1].push_back(std::move(there.value().in));
    ends[1].push_back(std::move(back.value().out));
    return ends;
}

Result<TransportEnds> makePair()
{
    Result<std::pair<Descriptor, Descriptor>> pair = socketPair(SOCK_STREAM);
    if (!pair)
        return pair.error();
    TransportEnds ends;
    ends[0].push_back(std::move(pair.value().first));
    ends[1].push_back(std::move(pair.value().second));
    return ends;
}

} // namespace

Result<TransportEnds> makeTransportEnds(Mechanism mechanism, std::uint64_t size, TransportShared &shared,
                                        Manager *manager)
{
    switch (mechanism) {
    case Mechanism::Pipe:
        return bothWays(makePipe);
    case Mechanism::Fifo:
        return bothWays(makeFifo);
    case Mechanism::UnixSocket:
    case Mechanism::LocalSocket:
        return makePair();
    case Mechanism::MessageQueue:
        return bothWays([size] { return makeMessageQueue(size); });
    case Mechanism::Eventfd:
        return bothWays(makeEventfd);
    case Mechanism::Signal:
    case Mechanism::SharedMemorySpin:
    case Mechanism::SharedMemoryFutex:
        return TransportEnds {}; // the arena is enough
    case Mechanism::Manager:
        break;
    }
    TransportEnds ends;
    for (std::size_t party = 0; party < 2; ++party) {
        ends[party].push_back(manager->connect());
        shared.queues[party] = manager->queue().object();
    }
    return ends;
}

} // namespace plab
