// SPDX-License-Identifier: GPL-3.0-or-later
// Pipe: one process sends, another receives. Python's multiprocessing.Pipe, and who must close which end.
#include "core/runtime/script.h"
#include "core/experiments/pipe/party.h"
#include "core/experiments/pipe/watch.h"

namespace plab::pipe {

namespace {

/// for i in range(messages): conn.send(i); conn.recv(); time.sleep(interval) … except BrokenPipeError
int sendAll(Child &child)
{
    PipeSender conn(child);
    if (!conn.isDuplex() && conn.receiveIsRefused())
        conn.print(QStringLiteral("recv: OSError, this end is write-only"));
    for (std::uint64_t i = 0; i < conn.messages() && !conn.stopAsked(); ++i) {
        if (i > 0)
            conn.sleep();
        if (i > 0 && i == conn.leaveAfter())
            conn.awaitLeaving();
        PipeResult result = conn.send(i);
        if (result == PipeResult::Done) {
            conn.print(QStringLiteral("send: %1").arg(i));
            if (conn.isDuplex())
                result = conn.receiveAnswer(i);
        }
        if (result == PipeResult::Broken)
            conn.print(QStringLiteral("send: broken pipe, nobody reads"));
        if (result != PipeResult::Done)
            break;
    }
    conn.close();
    return 0;
}

const ChildFunctionName sendFunction("pipe.sender", &sendAll);

/// while True: message = conn.recv(); conn.send(message) … except EOFError: break
int receiveAll(Child &child)
{
    PipeReceiver conn(child);
    if (!conn.isDuplex() && conn.sendIsRefused())
        conn.print(QStringLiteral("send: OSError, this end is read-only"));
    while (!conn.stopAsked()) {
        const PipeResult result = conn.receive();
        if (result == PipeResult::EndOfFile)
            conn.print(QStringLiteral("recv: end of file"));
        if (result != PipeResult::Done)
            break;
        conn.print(QStringLiteral("recv: %1").arg(conn.received() - 1));
        if (conn.isDuplex() && conn.sendBack() != PipeResult::Done)
            break;
        if (conn.received() == conn.leaveAfter()) {
            conn.print(QStringLiteral("that is enough for me: close"));
            break;
        }
    }
    conn.close();
    return 0;
}

const ChildFunctionName receiveFunction("pipe.receiver", &receiveAll);

/// receive_end, send_end = Pipe(duplex)
Pipe makePipe(const Parameters &p)
{
    return Parent::orRefuse(Pipe::make(p.flag("duplex")));
}

void run(Parent &parent)
{
    PipeWatch watch(parent);
    Pipe pipe = watch.isFifo() ? Pipe() : makePipe(parent.parameters()); // a FIFO is opened by its name
    Process sender(parent, "Sender", sendFunction);
    Process receiver(parent, "Receiver", receiveFunction);
    for (Process *process : {&sender, &receiver}) {
        if (!watch.isFifo())
            process->withDescriptors({pipe.first.fd(), pipe.second.fd()});
        process->start();
    }
    if (parent.parameters().flag("close-unused")) {
        parent.recorder().record(EventKind::Set, waitfor::Close); // before whoever waits for it learns of it
        pipe.first.close();
        pipe.second.close();
    }
    watch.join(sender, receiver);
    parent.returned();
    watch.report();
}

} // namespace

Script script()
{
    return {PipeWatch::needs, run, sharedRoot<PipeTrack>()};
}

} // namespace plab::pipe
