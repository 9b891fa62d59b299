// SPDX-License-Identifier: GPL-3.0-or-later
// Manager: a server process owns an object, clients change it by messages.
#include "core/runtime/script.h"
#include "core/experiments/manager/comparison.h"

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

/// The first changes the object, all see it, then all count: d['count'] = d.get('count', 0) + 1
bool useObject(ManagerClient &client)
{
    client.begin();
    if (client.isFirst())
        change(client);
    if (!client.meetChanged())
        return false;
    if (!client.isFirst())
        client.noteSaw(seesTheChange(client));
    while (client.hasLeft(2)) {
        const qint64 value = client.read();
        client.write(value + 1); // another client may have written in between: its update is gone
        client.noteUpdate();
    }
    if (client.hasLeft(1))
        client.read();
    return client.end();
}

int beClient(Child &child)
{
    ManagerClient client(child);
    if (!client.meetConnected())
        return client.finish(false);
    const bool done = client.takesMemoryFirst()
        ? client.countOnSharedMemory() && client.meetCompared() && useObject(client)
        : useObject(client) && client.meetCompared() && client.countOnSharedMemory();
    return client.finish(done);
}

const ChildFunctionName clientFunction("manager.client", &beClient);

/// d = manager.dict(); l = manager.list(range(10)); v = manager.Value('i', 0). The object's number.
std::uint32_t makeObject(Manager &manager, ManagedKind kind)
{
    switch (kind) {
    case ManagedKind::Dict:
        return manager.dict().object();
    case ManagedKind::List:
        return manager.list({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}).object();
    default:
        return manager.value(0).object();
    }
}

/// The object as the parent sees it through its own proxy.
QCborValue contentsOf(Manager &manager, ManagedKind kind, std::uint32_t object)
{
    switch (kind) {
    case ManagedKind::Dict:
        return DictProxy(manager.connection(), object).copy();
    case ManagedKind::List:
        return ListProxy(manager.connection(), object).copy();
    default:
        return ValueProxy(manager.connection(), object).get();
    }
}

void run(Parent &parent)
{
    ManagerComparison comparison(parent);
    Manager manager(parent);
    const std::uint32_t object = makeObject(manager, comparison.kind());

    for (qint64 i = 0; i < parent.parameters().integer("clients"); ++i) {
        const Descriptor connection = manager.connect();
        comparison.process(clientFunction, object, connection).start();
    }
    comparison.join(manager);

    const QCborValue contents = contentsOf(manager, comparison.kind(), object);
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
