// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/terminate/sentinels.h"

#include "core/multiprocessing/process.h"

#include <QJsonArray>

#include <algorithm>

namespace plab::terminate {

namespace {

struct LeaverPart
{
    double seconds;
    std::int32_t code;
};

int leave(Child &child)
{
    const auto part = child.argument<LeaverPart>();
    child.print(QStringLiteral("sys.exit(%1) after %2 s").arg(part.code).arg(part.seconds));
    child.sleep(part.seconds);
    return part.code;
}

const ChildFunctionName leaver("terminate.leave", &leave);

constexpr LeaverPart parts[SentinelChildren] = {{LastEndS, 7}, {0.3, 0}, {0.6, 1}};

double secondsSinceEntry(const Parent &parent)
{
    return (double(nowNs()) - double(parent.arena().header().entryNs.load())) * 1e-9;
}

} // namespace

void waitBySentinels(Parent &parent)
{
    std::vector<Process> children;
    for (const LeaverPart &part : parts)
        children.emplace_back(parent, "Process-" + std::to_string(children.size() + 1), leaver)
            .withArgument(part);
    std::vector<Process *> left;
    for (Process &child : children) {
        child.start();
        left.push_back(&child);
    }
    QJsonArray ready;
    while (!left.empty()) {
        for (Process *ended : waitForAny(parent, left)) {
            ended->join(); // returns at once
            const QString name = QString::fromStdString(ended->name());
            const double seconds = secondsSinceEntry(parent);
            const int code = ended->exitcode().value_or(0);
            parent.print(QStringLiteral("wait() returns %1.sentinel after %2 s: exitcode = %3")
                             .arg(name, QString::number(seconds, 'f', 2))
                             .arg(code));
            ready.append(QJsonArray {name, seconds, code});
            std::erase(left, ended);
        }
        parent.value(QStringLiteral("ready"), ready);
        parent.publish();
    }
    parent.returned();
    parent.outcome(QStringLiteral("ended"));
}

} // namespace plab::terminate
