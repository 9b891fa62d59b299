// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: the same ping-pong between two processes by every mechanism, with every byte checked.
#include "core/runtime/script.h"
#include "core/experiments/transports/pair.h"

namespace plab::transports {

namespace {

/// for i in range(messages): conn.send(i); assert conn.recv() == i
template<PointPolicy Policy>
bool ask(PingPong &conn)
{
    for (std::uint64_t number = 0; number < conn.rounds(); ++number) {
        conn.make(number);
        if (!conn.send<Policy>(number) || !conn.receive<Policy>(number))
            return false;
        const bool right = conn.check(number);
        conn.noteRoundTrip(number, right);
    }
    return true;
}

/// while True: conn.send(conn.recv())
template<PointPolicy Policy>
bool answer(PingPong &conn)
{
    for (std::uint64_t number = 0; number < conn.rounds(); ++number) {
        if (!conn.receive<Policy>(number))
            return false;
        conn.check(number);
        if (!conn.send<Policy>(number))
            return false;
    }
    return true;
}

bool play(PingPong &conn)
{
    if (conn.isRecorded())
        return conn.asks() ? ask<PointPolicy::Recorded>(conn) : answer<PointPolicy::Recorded>(conn);
    return conn.asks() ? ask<PointPolicy::Off>(conn) : answer<PointPolicy::Off>(conn);
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
    return {TransportPair::needs, run, sharedRoot<PingPongTrack>()};
}

} // namespace plab::transports
