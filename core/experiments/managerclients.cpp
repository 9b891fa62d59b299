// SPDX-License-Identifier: GPL-3.0-or-later
// A client of the manager: the tutorial's changes, then reading and writing back without a lock, then the
// same on shared memory under the mutex.
#include "core/experiments/managerclients.h"

#include <algorithm>

namespace plab {

namespace {

constexpr qint64 ListItems = 10; ///< the tutorial's list(range(10))

/// One client at work: everything it touches, gathered.
struct ManagerClient
{
    Child &child;
    ManagerTrack &track;
    const ClientPart part;
    ManagerConnection &connection;
    ClientNote note {};

    bool meet(SharedBarrier &barrier)
    {
        child.recorder().record(EventKind::WaitBegin);
        const Meeting meeting = barrier.wait(track.clients, 0, Forever, &child.stopWord());
        child.recorder().record(EventKind::WaitEnd);
        return meeting.result == WaitResult::Done;
    }

    /// One operation through the proxy: the time until the answer is waiting.
    template<typename Operation>
    auto operate(Operation &&operation)
    {
        child.recorder().record(EventKind::WaitBegin, track.object);
        auto answer = operation();
        child.recorder().record(EventKind::WaitEnd, track.object);
        ++note.operations;
        return answer;
    }

    QCborValue read()
    {
        return operate([this]() -> QCborValue {
            switch (track.kind) {
            case ManagedKind::Dict:
                return DictProxy(connection, track.object).get(QLatin1String(CountKey), 0);
            case ManagedKind::List:
                return ListProxy(connection, track.object).item(0);
            default:
                return ValueProxy(connection, track.object).get();
            }
        });
    }
    void write(const QCborValue &value)
    {
        operate([this, &value] {
            if (track.kind == ManagedKind::Dict)
                DictProxy(connection, track.object).setItem(QLatin1String(CountKey), value);
            else if (track.kind == ManagedKind::List)
                ListProxy(connection, track.object).setItem(0, value);
            else
                ValueProxy(connection, track.object).set(value);
            return true;
        });
    }

    bool work();
    void change();
    bool sees();
    bool workOnSharedMemory();
};

/// The first client's part.
void ManagerClient::change()
{
    child.recorder().record(EventKind::WaitBegin, track.object);
    note.operations += makeTutorialChanges(connection, track.kind, track.object, track.operations);
    child.recorder().record(EventKind::WaitEnd, track.object);
}

/// The other clients' part: an operation that shows what the first one did.
bool ManagerClient::sees()
{
    return operate([this] {
        switch (track.kind) {
        case ManagedKind::Dict:
            return DictProxy(connection, track.object).get(0.25, false).isNull();
        case ManagedKind::List: // the second item: nobody counts with it
            return ListProxy(connection, track.object).item(1).toInteger() == ListItems - 2;
        default:
            return ValueProxy(connection, track.object).get().toInteger() >= 1;
        }
    });
}

bool ManagerClient::work()
{
    note.beginNs = nowNs();
    if (part.number == 0)
        change();
    if (!meet(track.changed))
        return false;
    if (part.number == 0)
        note.saw = !connection.isOver();
    else
        note.saw = sees();
    while (note.operations + 2 <= track.operations && !connection.isOver()) {
        const qint64 value = read().toInteger();
        write(value + 1); // another client may have written in between: its update is gone
        ++note.updates;
    }
    if (note.operations < track.operations)
        read();
    note.endNs = nowNs();
    return !connection.isOver();
}

/// The same operations, each a turn of its own under the mutex; for a while, because they are so short.
bool ManagerClient::workOnSharedMemory()
{
    constexpr std::uint64_t longEnoughNs = 20'000'000;
    constexpr std::uint64_t perLook = 1000;
    const Contender self = Contender::self(&child.stopWord());
    const auto turn = [&](auto &&access) {
        const bool holds = track.mutex.lock(self).isHolding();
        access();
        return holds && track.mutex.unlock(self);
    };
    note.sharedBeginNs = nowNs();
    bool holds = true;
    for (note.sharedEndNs = note.sharedBeginNs; holds && !child.stopAsked()
         && (note.sharedOperations < track.operations
             || note.sharedEndNs - note.sharedBeginNs < longEnoughNs);
         note.sharedEndNs = nowNs()) {
        for (std::uint64_t i = 0; i < perLook && holds; i += 2) {
            std::int64_t value = 0;
            holds =
                turn([&] { value = track.counter.read(); }) && turn([&] { track.counter.write(value + 1); });
        }
        note.sharedOperations += perLook;
    }
    return holds;
}

int beManagerClient(Child &child)
{
    const auto part = child.argument<ClientPart>();
    ManagerTrack &track = *child.arena().at<ManagerTrack>(part.trackOffset);
    const std::unique_ptr<ManagerConnection> connection = connectToManager(child, child.descriptor(0));
    ManagerClient client {child, track, part, *connection};
    child.recorder().record(EventKind::WorkBegin);
    const bool done = client.meet(track.connected) && client.work() && client.meet(track.compared)
        && client.workOnSharedMemory();
    child.recorder().record(EventKind::WorkEnd);
    child.arena().at<ClientNote>(track.notesOffset)[part.number] = client.note;
    child.setResult({{QStringLiteral("operations"), double(client.note.operations)},
                     {QStringLiteral("saw_the_change"), client.note.saw != 0}});
    return done ? 0 : 3;
}

} // namespace

std::uint64_t makeTutorialChanges(ManagerConnection &connection, ManagedKind kind, std::uint32_t object,
                                  std::uint64_t most)
{
    if (kind == ManagedKind::List) {
        ListProxy(connection, object).reverse();
        return 1;
    }
    if (kind == ManagedKind::Value) {
        ValueProxy(connection, object).set(1);
        return 1;
    }
    const std::pair<QCborValue, QCborValue> items[] = {
        {0.25, nullptr}, {1, QStringLiteral("1")}, {QStringLiteral("2"), 2}};
    std::uint64_t done = 0;
    for (const auto &[key, value] : items) {
        if (done == most)
            break;
        DictProxy(connection, object).setItem(key, value);
        ++done;
    }
    return done;
}

std::int64_t firstCount(ManagedKind kind)
{
    return kind == ManagedKind::Dict ? 0 : kind == ManagedKind::List ? ListItems - 1 : 1;
}

const ChildFunctionName managerClientFunction("manager.client", &beManagerClient);

} // namespace plab
