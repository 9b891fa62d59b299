// SPDX-License-Identifier: GPL-3.0-or-later
// Lines 8 and 9: a worker started by fork, from the asking to its first event, and to its hello in a
// QLocalSocket of the lab; beside it a bare fork, exit and wait of the same image. This program links what
// the nursery links and stands where a parent stands; a process forked before everything else plays the lab.
#include "core/runtime/frame.h"
#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/runtime/parent.h"
#include "tests/bench/figures.h"

#include <QCoreApplication>
#include <QLocalSocket>

#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

namespace {

constexpr int Rounds = 101;

int leaveAtOnce(Child &)
{
    return 0;
}
const ChildFunctionName leaves("bench.leaves", &leaveAtOnce);

int sayHello(Child &child)
{
    child.hello();
    return 0;
}
const ChildFunctionName says("bench.says", &sayHello);

/// Takes every link, reads its hello, answers it; `helloNs` gets the time of the last one.
[[noreturn]] void playLab(int channel, std::atomic<std::uint64_t> &helloNs)
{
    int argc = 1;
    char name[] = "lab";
    char *argv[] = {name, nullptr};
    const QCoreApplication application(argc, argv);
    for (;;) {
        Result<std::optional<ReceivedMessage>> received = receiveMessage(channel, true);
        if (!received || !received.value())
            _exit(0);
        QLocalSocket link;
        link.setSocketDescriptor(received.value()->descriptors[0].release());
        FrameReader reader(WorkerFrameLimit);
        std::optional<Frame> frame;
        while (!frame && link.waitForReadyRead(10'000)) {
            reader.feed(link.readAll());
            frame = reader.next();
        }
        if (!frame || frame->type != FrameType::Hello)
            continue; // one that left without a word
        helloNs.store(nowNs());
        link.write(packFrame(FrameType::Answer, QByteArray(4, 0)));
        link.waitForBytesWritten(1000);
        link.waitForDisconnected(1000);
    }
}

double bareForkNs()
{
    const auto before = signal(SIGCHLD, SIG_DFL);
    const double began = bench::now();
    const pid_t child = fork();
    if (child == 0)
        _exit(0);
    waitpid(child, nullptr, 0);
    const double took = bench::now() - began;
    signal(SIGCHLD, before);
    return took;
}

/// Starts one and waits for its end; when it was asked for.
std::uint64_t startAndJoin(Parent &parent, const ChildFunctionName &function, ChildHandle &handle)
{
    handle = parent.start(ChildSpec {"Process-1", Role::Child, StartMethod::Fork, function.name()});
    parent.join(handle);
    return parent.arena().slot(handle.slot).askedNs.load();
}

/// What the lab does once it has taken over a lane; returns the time of the lane's first event.
std::uint64_t drain(const Arena &arena, const ChildHandle &handle)
{
    Event events[16];
    EventReader reader(arena.ringBytes(handle.slot));
    const std::size_t count = reader.drain(events, 16);
    arena.slot(handle.slot).drained.store(handle.generation);
    return count > 0 && events[0].kind == EventKind::Started ? events[0].timeNs : 0;
}

int measure(Parent &parent, const std::atomic<std::uint64_t> &helloNs)
{
    std::vector<double> bare, event, hello;
    for (int round = 0; round < Rounds; ++round) {
        ChildHandle handle;
        bare.push_back(bareForkNs());
        std::uint64_t asked = startAndJoin(parent, leaves, handle);
        const std::uint64_t first = drain(parent.arena(), handle);
        if (first < asked)
            return 1;
        event.push_back(double(first - asked));
        asked = startAndJoin(parent, says, handle);
        drain(parent.arena(), handle);
        if (helloNs.load() < asked)
            return 1;
        hello.push_back(double(helloNs.load() - asked));
    }
    bench::tell(8, "bare_fork_us", bench::median(bare) * 1e-3);
    bench::tell(8, "first_event_us", bench::median(event) * 1e-3);
    bench::tell(9, "hello_us", bench::median(hello) * 1e-3);
    return 0;
}

} // namespace

int main()
{
    setenv("QT_NO_GLIB", "1", 1); // as the nursery does
    void *shared = mmap(nullptr, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    auto &helloNs = *static_cast<std::atomic<std::uint64_t> *>(shared);
    Arena::Layout layout;
    layout.slots = 16;
    layout.ringCapacity = 1024;
    layout.experiment = "bench";
    Result<Arena> made = Arena::create(layout);
    auto link = socketPair(SOCK_STREAM);
    auto channel = socketPair(SOCK_SEQPACKET);
    int liveness[2];
    if (!made || !link || !channel || pipe(liveness) != 0)
        return 1;
    made.value().header().recording = std::uint32_t(Recording::All);
    const pid_t lab = fork();
    if (lab == 0) {
        channel.value().second.reset();
        playLab(channel.value().first.get(), helloNs);
    }
    const pid_t parentPid = fork(); // the write end of the liveness pipe must not be its own
    if (parentPid == 0) {
        const int arranged[] = {made.value().fd(), liveness[0], link.value().second.get(),
                                channel.value().second.get()};
        if (!arrangeDescriptors(arranged, 4))
            _exit(125);
        const Script none {};
        Parent parent(made.value(), none, Parameters());
        _exit(measure(parent, helloNs));
    }
    channel.value().second.reset();
    int status = 0;
    waitpid(parentPid, &status, 0);
    kill(lab, SIGKILL);
    waitpid(lab, nullptr, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
