// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/multiprocessing/joining.h"

#include <algorithm>

namespace plab {

namespace {

[[noreturn]] void refuse(Parent &parent, const ChildHandle &gone)
{
    throw Refused {failedError(tr("%1 (process %2) ended before the others had what they need of it: %3. "
                                  "They would wait for it for ever, so the repeat ends here.")
                                   .arg(QString::fromUtf8(parent.arena().slot(gone.slot).name),
                                        Text::digits(gone.pid), endingText(parent.endingOf(gone))))};
}

/// 0 for exited as it should, 1 for killed or failed: who was killed is told rather than who failed of it.
int badness(const Ending &ending)
{
    if (ending.kind == Ending::Kind::Exited)
        return ending.number == 0 ? 0 : 1;
    return 2;
}

/// Who is to blame as things stand: the server that is gone, one that was killed, one that failed. Null while
/// all is well.
const ChildHandle *culprit(Parent &parent, const std::vector<ChildHandle> &children,
                           const ChildHandle *server)
{
    if (server && parent.hasEnded(*server))
        return server;
    const ChildHandle *worst = nullptr;
    int worstOfAll = 0;
    for (const ChildHandle &child : children) {
        const int bad = parent.hasEnded(child) ? badness(parent.endingOf(child)) : 0;
        if (bad > worstOfAll)
            worst = &child;
        worstOfAll = std::max(worstOfAll, bad);
    }
    return worst;
}

bool wasKilled(Parent &parent, const ChildHandle &child)
{
    return badness(parent.endingOf(child)) > 1;
}

} // namespace

void JoinWait::waitFor(const ChildHandle &child)
{
    if (m_wait.goesOn() && m_slot == child.slot)
        return;
    m_parent.points().begin(m_wait, child.slot, std::uint64_t(child.pid));
    m_slot = child.slot;
}

void joinTogether(Parent &parent, const std::vector<ChildHandle> &children, const ChildHandle *server,
                  const std::function<void()> &look)
{
    constexpr std::uint64_t graceNs = 300'000'000; // who failed may be collected before who was killed
    std::uint64_t sinceNs = 0;
    JoinWait wait(parent);
    for (;;) {
        const std::uint32_t seen = parent.bell();
        parent.reap();
        wait.look(children.size(), [&](std::size_t i) -> const ChildHandle & { return children[i]; });
        if (const ChildHandle *one = culprit(parent, children, server)) {
            sinceNs = sinceNs == 0 ? nowNs() : sinceNs;
            if (wasKilled(parent, *one) || nowNs() - sinceNs > graceNs)
                refuse(parent, *one);
        } else if (std::all_of(children.begin(), children.end(),
                               [&](const ChildHandle &child) { return parent.hasEnded(child); })) {
            return;
        }
        parent.waitBell(seen, std::chrono::milliseconds(30));
        if (look)
            look();
    }
}

} // namespace plab
