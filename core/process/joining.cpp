// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/process/joining.h"

#include <algorithm>

namespace plab {

namespace {

[[noreturn]] void refuse(Parent &parent, const ChildHandle &gone)
{
    throw Refused {
        failedError(QStringLiteral("%1 (process %2) ended before the others had what they need of it: %3. "
                                   "They would wait for it for ever, so the repeat ends here.")
                        .arg(QString::fromUtf8(parent.arena().slot(gone.slot).name))
                        .arg(gone.pid)
                        .arg(endingText(parent.endingOf(gone))))};
}

/// 0 for exited as it should, 1 for killed or failed: who was killed is told rather than who failed of it.
int badness(const Ending &ending)
{
    if (ending.kind == Ending::Kind::Exited)
        return ending.number == 0 ? 0 : 1;
    return 2;
}

} // namespace

void joinTogether(Parent &parent, const std::vector<ChildHandle> &children, const ChildHandle *server,
                  const std::function<void()> &look)
{
    const auto ended = [&](const ChildHandle &child) { return parent.hasEnded(child); };
    const auto badnessOf = [&](const ChildHandle &child) {
        return ended(child) ? badness(parent.endingOf(child)) : 0;
    };
    for (;;) {
        const std::uint32_t seen = parent.bell();
        parent.reap();
        if (server && ended(*server))
            refuse(parent, *server);
        const auto worst = std::max_element(
            children.begin(), children.end(),
            [&](const ChildHandle &a, const ChildHandle &b) { return badnessOf(a) < badnessOf(b); });
        if (worst != children.end() && badnessOf(*worst) > 0)
            refuse(parent, *worst);
        if (std::all_of(children.begin(), children.end(), ended))
            return;
        parent.waitBell(seen, std::chrono::milliseconds(30));
        if (look)
            look();
    }
}

} // namespace plab
