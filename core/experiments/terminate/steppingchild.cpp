// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/terminate/steppingchild.h"

#include "core/runtime/reaping.h"
#include "core/shared/futex.h"

#include <csignal>

namespace plab::terminate {

namespace {

constexpr double StepS = 0.05;

constexpr double OwnEndS = 0.3; ///< when a child that exits by itself does so

/// Works until it is stopped or `seconds` are over (0: no limit).
void workInSteps(Child &child, ChildSteps &steps, double seconds)
{
    const std::uint64_t most = seconds > 0 ? std::uint64_t(seconds / StepS + 0.5) : UINT64_MAX;
    for (std::uint64_t i = 0; i < most && child.sleep(StepS); ++i) {
        if (i < ChildSteps::Most)
            steps.atNs[i].store(nowNs(), std::memory_order_relaxed);
        steps.done.fetch_add(1, std::memory_order_release);
    }
}

int work(Child &child)
{
    const auto part = child.argument<SteppingPart>();
    auto &steps = child.shared<ChildSteps>();
    if (part.ignoresTerm)
        signal(SIGTERM, SIG_IGN);
    child.print(part.ignoresTerm ? QStringLiteral("I ignore SIGTERM and work on.")
                                 : QStringLiteral("I work."));
    steps.ready.store(1, std::memory_order_release);
    ringParent(child.arena());
    workInSteps(child, steps, part.exits ? OwnEndS : 0);
    if (!part.exits)
        return 0;
    child.print(QStringLiteral("sys.exit(%1)").arg(part.code));
    return part.code;
}

} // namespace

const ChildFunctionName stepInSteps("terminate.work", &work);

} // namespace plab::terminate
