// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/exhibits/transport.h"

#include "core/model/names.h"

#include <QFile>

#include <sys/time.h>

#include <csignal>

namespace plab {

namespace {

constexpr NameTable<Mechanism, MechanismCount> mechanisms {{
    {Mechanism::Pipe, "pipe"},
    {Mechanism::Fifo, "fifo"},
    {Mechanism::UnixSocket, "unix-socket"},
    {Mechanism::LocalSocket, "local-socket"},
    {Mechanism::MessageQueue, "message-queue"},
    {Mechanism::Eventfd, "eventfd"},
    {Mechanism::Signal, "signal"},
    {Mechanism::SharedMemorySpin, "shared-memory-spin"},
    {Mechanism::SharedMemoryFutex, "shared-memory-futex"},
    {Mechanism::Manager, "manager"},
}};

} // namespace

QString mechanismName(Mechanism mechanism)
{
    return nameIn(mechanisms, mechanism);
}

std::optional<Mechanism> mechanismFromName(const QString &name)
{
    return valueIn(mechanisms, name);
}

QStringList mechanismNames()
{
    QStringList names;
    for (const auto &[mechanism, name] : mechanisms)
        names.append(QString::fromLatin1(name));
    return names;
}

std::uint64_t carriedBytes(Mechanism mechanism, std::uint64_t size)
{
    return mechanism == Mechanism::Eventfd || mechanism == Mechanism::Signal ? sizeof(std::uint64_t) : size;
}

std::uint64_t messageQueueLimit()
{
    constexpr std::uint64_t usual = 8192; // mq_overview(7)
    QFile file(QStringLiteral("/proc/sys/fs/mqueue/msgsize_max"));
    if (!file.open(QIODevice::ReadOnly))
        return usual;
    const std::uint64_t limit = file.readAll().trimmed().toULongLong();
    return limit > 0 ? limit : usual;
}

std::unique_ptr<Transport> openTransport(Mechanism mechanism, Child &child, TransportShared &shared,
                                         std::uint32_t party, int firstDescriptor)
{
    const int first = child.descriptor(firstDescriptor);
    const std::uint32_t partner = 1 - party;
    switch (mechanism) {
    case Mechanism::Pipe:
    case Mechanism::Fifo:
        return carriers::openStream(child, first, first + 1);
    case Mechanism::UnixSocket:
        return carriers::openStream(child, first, first);
    case Mechanism::LocalSocket:
        return carriers::openLocalSocket(child, first);
    case Mechanism::MessageQueue:
        return carriers::openMessageQueue(child, first, first + 1);
    case Mechanism::Eventfd:
        return carriers::openEventfd(child, first, first + 1);
    case Mechanism::Signal:
        return carriers::openSignal(child, shared, party);
    case Mechanism::SharedMemorySpin:
        return carriers::openSpin(child, shared.spin[party], shared.spin[partner]);
    case Mechanism::SharedMemoryFutex:
        return carriers::openFutex(child, shared.futex[party], shared.futex[partner]);
    case Mechanism::Manager:
        return carriers::openManagerQueues(child, first, shared.queues[party], shared.queues[partner]);
    }
    return {};
}

void interruptWaits()
{
    struct sigaction wake
    {
    };
    wake.sa_handler = [](int) {};
    sigaction(SIGALRM, &wake, nullptr);
    const timeval slice {0, MaxSlice / std::chrono::microseconds(1)};
    const itimerval often {slice, slice};
    setitimer(ITIMER_REAL, &often, nullptr);
}

} // namespace plab
