// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: the same ping-pong between two processes by every mechanism, with every byte checked.
#include "core/runtime/script.h"
#include "core/experiments/transports/pair.h"

namespace plab::transports {

namespace {

/// for i in range(messages): conn.send(i); assert conn.recv() == i
template<bool Recorded>
bool ask(PingPong &conn)
{
    for (std::uint64_t number = 0; number < conn.rounds(); ++number) {
        conn.make(number);
        if (!conn.send<Recorded>(number) || !conn.receive<Recorded>(number))
            return false;
        const bool right = conn.check(number);
        conn.noteRoundTrip(number, right);
    }
    return true;
}

/// while True: conn.send(conn.recv())
template<bool Recorded>
bool answer(PingPong &conn)
{
    for (std::uint64_t number = 0; number < conn.rounds(); ++number) {
        if (!conn.receive<Recorded>(number))
            return false;
        conn.check(number);
        if (!conn.send<Recorded>(number))
            return false;
    }
    return true;
}

bool play(PingPong &conn)
{
    if (conn.isRecorded())
        return conn.asks() ? ask<true>(conn) : answer<true>(conn);
    return conn.asks() ? ask<false>(conn) : answer<false>(conn);
}

int pingPong(Child &child)
{
    return playAll(child, play);
}

const ChildFunctionName pingPongFunction("transports.pingpong", &pingPong);

void run(Parent &parent)
{
    TransportPair pair(parent); // Pipe(), Queue(), …: both ends of each mechanism
    pair.process(pingPongFunction).start();
    pair.process(pingPongFunction).start();
    pair.closeEnds();
    pair.join();
    parent.returned();
    pair.report();
}

} // namespace

Script script()
{
    return {TransportPair::needs, run};
}

} // namespace plab::transports
