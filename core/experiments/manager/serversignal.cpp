// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/manager/serversignal.h"

#include "core/experiments/manager/card.h"

#include <algorithm>
#include <csignal>

namespace plab::manager {

namespace {

int signalOf(const Parameters &p)
{
    const QString signal = p.choice("server-signal");
    return signal == QLatin1String("sigint") ? SIGINT
        : signal == QLatin1String("sigterm") ? SIGTERM
                                             : SIGKILL;
}

void refuseIfEnded(Parent &parent, const ChildHandle &one)
{
    if (parent.hasEnded(one))
        throw Refused {failedError(tr("Process %1 ended before the server had its signal: it is %2.")
                                       .arg(QString::number(one.pid), endingText(parent.endingOf(one))))};
}

/// Until each client has had some of its answers. Throws Refused if one ends before.
void awaitAllAsking(Parent &parent, Manager &manager, ManagerComparison &comparison)
{
    while (comparison.track().begun.load(std::memory_order_acquire) < comparison.track().clients) {
        refuseIfEnded(parent, manager.server());
        for (const Process &client : comparison.clients())
            refuseIfEnded(parent, client.handle());
        parent.waitBell(parent.bell(), std::chrono::milliseconds(2));
    }
}

Text whatItSaw(const ClientNote &note)
{
    if (note.noticedNs == 0)
        return tr("It has noticed nothing.");
    const Text what = note.brokeWhileSending
        ? tr("The connection was broken when it asked for operation %1.")
        : tr("The connection broke while it waited for the answer to operation %1.");
    return what.arg(note.operations + 1);
}

void reportTheLoss(Parent &parent, Manager &manager, ManagerComparison &comparison, std::uint64_t sentNs)
{
    QJsonObject saw;
    double slowestMs = 0;
    for (std::size_t i = 0; i < comparison.clients().size(); ++i) {
        const ClientNote &note = comparison.noteOf(i);
        const QString name = QStringLiteral("Process-%1").arg(i + 1);
        saw.insert(name, whatItSaw(note).english());
        if (note.noticedNs != 0)
            slowestMs = std::max(slowestMs, double(note.noticedNs - std::min(sentNs, note.noticedNs)) * 1e-6);
        parent.print(name + QStringLiteral(": ") + whatItSaw(note).english());
    }
    manager.connection().call(1, ManagerMethod::Length);
    parent.value("client_saw", saw);
    parent.value("parent_saw",
                 manager.connection().isOver() ? tr("Its connection is broken.").english()
                                               : tr("It was answered.").english());
    parent.value("new_client",
                 manager.canConnect()
                     ? tr("It was connected.").english()
                     : tr("It was refused: nobody is there to be connected with.").english());
    parent.measure("noticed_ms", slowestMs);
    parent.outcome("server-lost");
}

} // namespace

bool signalServer(Parent &parent, Manager &manager, ManagerComparison &comparison)
{
    awaitAllAsking(parent, manager, comparison);
    const std::uint64_t sentNs = nowNs();
    const int signal = signalOf(parent.parameters());
    parent.signal(manager.server(), signal);
    constexpr double LongEnoughS = 0.2; // for the signal of one that goes on
    const bool ended =
        parent.join(manager.server(), signal == SIGINT ? std::optional(LongEnoughS) : std::nullopt);
    comparison.track().signalled.store(1, std::memory_order_release);
    if (!ended)
        return true;
    for (Process &client : comparison.clients())
        client.join();
    parent.returned();
    reportTheLoss(parent, manager, comparison, sentNs);
    return false;
}

} // namespace plab::manager
