// SPDX-License-Identifier: GPL-3.0-or-later
// Line 24: what carries a message without the program: the bare loop of system calls between two pinned
// processes, and QLocalSocket alone. 64 bytes there and back, the median of each.
#include "core/shared/futex.h"
#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QLocalSocket>

#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstring>
#include <string>

using namespace plab;

namespace {

constexpr int Messages = 10000;
constexpr std::size_t Size = 64;

struct Box
{
    alignas(CacheLine) std::atomic<std::uint32_t> number;
    alignas(CacheLine) char bytes[Size];
};

struct Shared
{
    Box boxes[2];
    double median;
};

/// Forks both, the first takes the times; the functions make what sends and receives in each.
template<typename Make>
double roundTripUs(Shared &shared, bool sameCpu, Make &&make)
{
    for (int party = 0; party < 2; ++party) {
        if (fork() != 0)
            continue;
        bench::pinTo(sameCpu ? 0 : party);
        auto end = make(party);
        char message[Size] = {};
        std::vector<double> times;
        double before = bench::now();
        for (int i = 0; i <= Messages; ++i) {
            if (party == 0)
                end.send(message);
            end.receive(message);
            if (party == 1)
                end.send(message);
            const double now = bench::now();
            if (i > 0)
                times.push_back(now - before);
            before = now;
        }
        if (party == 0)
            shared.median = bench::median(times) * 1e-3;
        _exit(0);
    }
    for (int i = 0; i < 2; ++i)
        wait(nullptr);
    return shared.median;
}

struct Stream
{
    int in;
    int out;
    void send(const char *message) { (void)!write(out, message, Size); }
    void receive(char *message) { (void)!read(in, message, Size); }
};

struct Number
{
    int in;
    int out;
    std::uint64_t number = 1;
    void send(const char *) { (void)!write(out, &number, sizeof number); }
    void receive(char *) { (void)!read(in, &number, sizeof number); }
};

struct Memory
{
    Box &in;
    Box &out;
    bool sleeps;
    std::uint32_t sent = 0;
    std::uint32_t taken = 0;
    void send(const char *message)
    {
        std::memcpy(out.bytes, message, Size);
        out.number.store(++sent, std::memory_order_release);
        if (sleeps)
            futexWake(out.number, 1);
    }
    void receive(char *message)
    {
        while (in.number.load(std::memory_order_acquire) == taken) {
            if (sleeps)
                futexWait(in.number, taken, Forever);
            else
                cpuRelax();
        }
        ++taken;
        std::memcpy(message, in.bytes, Size);
    }
};

struct Local
{
    QCoreApplication *application;
    QLocalSocket *socket;
    void send(const char *message)
    {
        socket->write(message, Size);
        socket->flush();
    }
    void receive(char *message)
    {
        while (socket->bytesAvailable() < qint64(Size))
            socket->waitForReadyRead(-1);
        socket->read(message, Size);
    }
};

Local localEnd(int descriptor)
{
    static int argc = 1;
    static char name[] = "bench";
    static char *argv[] = {name, nullptr};
    Local end {new QCoreApplication(argc, argv), nullptr};
    end.socket = new QLocalSocket;
    end.socket->setSocketDescriptor(descriptor);
    return end;
}

void measure(Shared &shared, bool sameCpu)
{
    const std::string place = sameCpu ? "_same_cpu_us" : "_us";
    const auto tell = [&](const char *name, double us) { bench::tell(24, (name + place).c_str(), us); };
    int there[2], back[2], pair[2];
    if (pipe(there) != 0 || pipe(back) != 0)
        _exit(1);
    tell("pipe", roundTripUs(shared, sameCpu, [&](int party) {
             return party == 0 ? Stream {back[0], there[1]} : Stream {there[0], back[1]};
         }));
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        _exit(1);
    tell("socket", roundTripUs(shared, sameCpu, [&](int party) {
             return Stream {pair[party], pair[party]};
         }));
    const int numbers[2] = {eventfd(0, 0), eventfd(0, 0)};
    tell("eventfd", roundTripUs(shared, sameCpu, [&](int party) {
             return Number {numbers[party], numbers[1 - party]};
         }));
    for (const bool sleeps : {true, false}) {
        if (!sleeps && sameCpu)
            continue; // it would last a time slice
        std::memset(static_cast<void *>(&shared), 0, sizeof shared);
        tell(sleeps ? "futex" : "spin", roundTripUs(shared, sameCpu, [&](int party) {
                 return Memory {shared.boxes[party], shared.boxes[1 - party], sleeps};
             }));
    }
    tell("local", roundTripUs(shared, sameCpu, [&](int party) { return localEnd(pair[party]); }));
}

} // namespace

int main()
{
    void *memory = mmap(nullptr, sizeof(Shared), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    for (const bool sameCpu : {false, true})
        measure(*static_cast<Shared *>(memory), sameCpu);
    return 0;
}
