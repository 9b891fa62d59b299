// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: a server process owns an object, clients change it by messages.
#include "core/runtime/script.h"
#include "core/experiments/manager/comparison.h"
#include "core/experiments/manager/serversignal.h"

#include <QCborMap>

namespace plab::manager {

namespace {

/// What the tutorial's child does, the first client here: d[0.25] = None; d[1] = '1'; d['2'] = 2, or
/// l.reverse(), or v.value = 1
void change(ManagerClient &client)
{
    if (client.kind() == ManagedKind::List)
        return client.operate([&] { client.list().reverse(); });
    if (client.kind() == ManagedKind::Value)
        return client.operate([&] { client.value().set(1); });
    const std::pair<QCborValue, QCborValue> items[] = {
        {0.25, nullptr}, {1, QStringLiteral("1")}, {QStringLiteral("2"), 2}};
    for (const auto &item : items) {
        if (client.hasLeft(1))
            client.operate([&] { client.dict().setItem(item.first, item.second); });
    }
}

/// The other clients' first operation: it shows what the first client did.
bool seesTheChange(ManagerClient &client)
{
    bool sees = false;
    client.operate([&] {
        if (client.kind() == ManagedKind::Dict)
            sees = client.dict().get(0.25, false).isNull();
        else if (client.kind() == ManagedKind::List) // the second item: nobody counts with it
            sees = client.list().item(1).toInteger() == ListItems - 2;
        else
            sees = client.value().get().toInteger() >= 1;
    });
    return sees;
}

/// d['count'] = d.get('count', 0) + 1, or l[0] += 1, or v.value += 1
bool add(ManagerClient &client)
{
    if (!client.acquire())
        return false;
    const qint64 value = client.readToAdd();
    client.pause();
    client.writeSum(value
                    + client.step()); // without a lock another client may have written: its update is gone
    client.release();
    if (client.isServerGone())
        return false;
    client.noteUpdate();
    return true;
}

/// The first changes the object, all see it, then all count.
bool useObject(ManagerClient &client)
{
    client.begin();
    if (client.isFirst())
        change(client);
    if (!client.meetChanged())
        return false;
    if (!client.isFirst())
        client.noteSaw(seesTheChange(client));
    while (client.hasLeft(2) && add(client)) { }
    if (client.hasLeft(1))
        client.read();
    return client.end();
}

bool useAndCompare(ManagerClient &client)
{
    return client.takesMemoryFirst()
        ? client.countOnSharedMemory() && client.meetCompared() && useObject(client)
        : useObject(client) && client.meetCompared() && client.countOnSharedMemory();
}

/// def job(v, num): for i in range(10): v.value += num
bool addSoOften(ManagerClient &client)
{
    client.begin();
    for (std::uint64_t i = 0; i < client.updates(); ++i) {
        if (!add(client))
            return false;
    }
    return client.end();
}

/// d['plain'] gives a copy: append(3) changes that, and nobody hears of it. The manager's list is changed
/// where it is, and a copy that is put back counts.
bool changeInside(ManagerClient &client)
{
    client.begin();
    QCborArray plain = client.dict().get(QLatin1String(PlainKey)).toArray();
    plain.append(3);
    client.noteCopy(plain.size());
    if (const auto managed = Proxy::referredTo(client.dict().get(QLatin1String(ManagedKey))))
        client.proxyOf(*managed).append(3);
    QCborArray putBack = client.dict().get(QLatin1String(PutBackKey)).toArray();
    putBack.append(3);
    client.dict().setItem(QLatin1String(PutBackKey), putBack);
    return client.end();
}

/// Adds so many times, and goes on until the server has had its signal: whoever is left without a server is
/// told by its next operation.
bool askUntilTheSignal(ManagerClient &client)
{
    client.begin();
    while ((client.hasLeft(2) || !client.hasBeenSignalled()) && add(client)) { }
    client.end();
    return true;
}

int beClient(Child &child)
{
    ManagerClient client(child);
    if (!client.meetConnected())
        return client.finish(false);
    switch (client.play()) {
    case Play::Compare:
        return client.finish(useAndCompare(client));
    case Play::Count:
        return client.finish(addSoOften(client));
    case Play::Nest:
        return client.finish(changeInside(client));
    case Play::Signal:
        break;
    }
    return client.finish(askUntilTheSignal(client));
}

const ChildFunctionName clientFunction("manager.client", &beClient);

/// d = manager.dict(); l = manager.list(range(10)); v = manager.Value('i', 0). The object's number. In a
/// nested dict stand lists: d['plain'] = [1, 2]; d['managed'] = manager.list([1, 2]); …
std::uint32_t makeObject(Manager &manager, const ManagerComparison &comparison)
{
    if (comparison.play() == Play::Nest) {
        const DictProxy dict = manager.dict();
        dict.setItem(QLatin1String(PlainKey), QCborArray {1, 2});
        dict.setItem(QLatin1String(ManagedKey), manager.list({1, 2}).reference());
        dict.setItem(QLatin1String(PutBackKey), QCborArray {1, 2});
        return dict.object();
    }
    switch (comparison.kind()) {
    case ManagedKind::Dict:
        return manager.dict().object();
    case ManagedKind::List:
        return manager.list({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).object();
    default:
        return manager.value(0).object();
    }
}

/// The object as the parent sees it through its own proxy, with what stands behind a proxy in it.
QCborValue contentsOf(ManagerConnection &connection, ManagedKind kind, std::uint32_t object)
{
    if (kind == ManagedKind::List)
        return ListProxy(connection, object).copy();
    if (kind == ManagedKind::Value)
        return ValueProxy(connection, object).get();
    QCborMap dict = DictProxy(connection, object).copy().toMap();
    for (auto item = dict.begin(); item != dict.end(); ++item) {
        if (const auto managed = Proxy::referredTo(item.value()))
            item.value() = ListProxy(connection, *managed).copy();
    }
    return dict;
}

void run(Parent &parent)
{
    ManagerComparison comparison(parent);
    Manager manager(parent);
    const std::uint32_t object = makeObject(manager, comparison);
    comparison.makeLock(manager);

    for (qint64 i = 0; i < parent.parameters().integer("clients"); ++i) {
        const Descriptor connection = manager.connect();
        comparison.process(clientFunction, object, connection).start();
    }
    if (comparison.play() == Play::Signal && !signalServer(parent, manager, comparison))
        return; // the server is gone, and with it what it owned
    comparison.join(manager);

    const QCborValue contents = contentsOf(manager.connection(), comparison.kind(), object);
    parent.print(pythonText(contents));
    manager.shutdown();
    parent.returned();
    comparison.report(contents);
}

} // namespace

Script script()
{
    return {ManagerComparison::needs, run, sharedRoot<ManagerTrack>()};
}

} // namespace plab::manager
