// SPDX-License-Identifier: GPL-3.0-or-later
// Every signal once, each to a child of its own.
#include "core/experiments/signals/script.h"

#include "core/experiments/signals/childnews.h"
#include "core/multiprocessing/process.h"
#include "core/runtime/procstate.h"

#include <QJsonArray>
#include <QJsonObject>

#include <csignal>

namespace plab::signalling {

namespace {

std::vector<Process> oneForEach(Parent &parent)
{
    std::vector<Process> children;
    const char disposition = parent.parameters().choice("disposition").at(0).toLatin1();
    for (int number = 1; number < SIGSYS + 1; ++number)
        children.emplace_back(parent, signalName(number).toStdString(), target)
            .withArgument(TargetPart {number, disposition, false});
    return children;
}

/// What a signal did to a child that has got it a moment ago.
QString effectOn(Process &child)
{
    if (!child.isAlive())
        return QStringLiteral("ended");
    return stateLetter(*child.pid()) == 'T' ? QStringLiteral("stopped") : QStringLiteral("lives");
}

} // namespace

void tellRefused(Parent &parent)
{
    QJsonArray names;
    const std::uint64_t refused = parent.shared<SharedSignals>().refused.load();
    for (int number = 1; number <= SIGSYS; ++number) {
        if (refused & signalBit(number))
            names.append(signalName(number));
    }
    parent.value(QStringLiteral("cannot_catch"), names);
}

void tryEach(Parent &parent)
{
    auto &shared = parent.shared<SharedSignals>();
    ChildNews news(parent);
    std::vector<Process> children = oneForEach(parent);
    for (Process &child : children)
        child.start();
    RecordedWait wait = parent.points().wait(waitfor::Start);
    while (shared.ready.load(std::memory_order_acquire) < children.size())
        parent.waitBell(parent.bell(), std::chrono::milliseconds(20));
    wait.end();
    for (std::size_t i = 0; i < children.size(); ++i)
        children[i].queueSignal(int(i) + 1, int(i) + 1);
    parent.sleep(SettleS);

    QJsonObject effects;
    for (std::size_t i = 0; i < children.size(); ++i) {
        const QString effect = effectOn(children[i]);
        const std::optional<int> code = children[i].exitcode();
        parent.print(QStringLiteral("%1: %2").arg(signalName(int(i) + 1), effect));
        effects.insert(signalName(int(i) + 1),
                       QJsonObject {{QStringLiteral("effect"), effect},
                                    {QStringLiteral("exitcode"), code ? QJsonValue(*code) : QJsonValue()}});
        if (effect == QLatin1String("stopped"))
            children[i].signal(SIGCONT);
    }
    shared.allSent.store(1, std::memory_order_release);
    futexWake(shared.allSent, int(children.size()));
    for (Process &child : children)
        child.join();
    parent.returned();
    parent.measure(QStringLiteral("sent"), double(children.size()));
    parent.measure(QStringLiteral("handled"), double(shared.handled.load()));
    parent.value(QStringLiteral("by_signal"), effects);
    tellRefused(parent);
    news.report();
    parent.outcome(QStringLiteral("each-tried"));
}

} // namespace plab::signalling
