// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/signals/script.h"

#include "core/runtime/reaping.h"

#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

namespace plab::signalling {

namespace {

SharedSignals *theSignals = nullptr; // for the signal handler only

/// def handler(number, frame): with the value that came along. It touches shared memory only.
void onSignal(int, siginfo_t *told, void *)
{
    const std::uint32_t i = theSignals->handled.fetch_add(1, std::memory_order_acq_rel);
    if (i < MostSignals) { // read when its process has ended
        theSignals->values[i].store(told->si_value.sival_int, std::memory_order_relaxed);
        theSignals->atNs[i].store(nowNs(), std::memory_order_relaxed);
    }
}

sigset_t setOf(int number)
{
    sigset_t only;
    sigemptyset(&only);
    sigaddset(&only, number);
    return only;
}

bool isPendingHere(int number)
{
    sigset_t pending;
    return sigpending(&pending) == 0 && sigismember(&pending, number) == 1;
}

/// signal.signal(number, handler | SIG_IGN | SIG_DFL). The kernel refuses it for SIGKILL and SIGSTOP: EINVAL.
bool dispose(int number, char disposition)
{
    struct sigaction action = {};
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    action.sa_sigaction = onSignal;
    if (disposition == 'i' || disposition == 'd') {
        action.sa_flags = 0;
        action.sa_handler = disposition == 'i' ? SIG_IGN : SIG_DFL;
    }
    return sigaction(number, &action, nullptr) == 0;
}

void setDisposition(Child &child, const TargetPart &part)
{
    const bool leaves = part.disposition == 'd'; // nothing to be asked for
    if (leaves || dispose(part.number, part.disposition))
        return;
    const int refused = errno;
    theSignals->refused.fetch_or(signalBit(part.number));
    child.recorder().record(EventKind::Refused, child.slotIndex(), OfProcess);
    if (part.speaks)
        child.print(QStringLiteral("signal.signal(%1, …) is refused: %2")
                        .arg(signalName(part.number), QString::fromLocal8Bit(std::strerror(refused))));
}

void waitForAll(Child &child)
{
    const RecordedWait wait = child.points().wait(waitfor::Signal);
    while (!theSignals->allSent.load(std::memory_order_acquire) && !child.stopAsked())
        futexWait(theSignals->allSent, 0, std::chrono::milliseconds(50)); // a handled signal ends it sooner
}

int beTarget(Child &child)
{
    const auto part = child.argument<TargetPart>();
    theSignals = &child.shared<SharedSignals>();
    const rlimit noCore {};
    setrlimit(RLIMIT_CORE, &noCore); // an ending with a core writes none
    setDisposition(child, part);
    const sigset_t only = setOf(part.number);
    if (part.disposition == 'b')
        sigprocmask(SIG_BLOCK, &only, nullptr);
    if (part.speaks)
        child.print(QStringLiteral("I am ready for %1.").arg(signalName(part.number)));
    theSignals->ready.fetch_add(1, std::memory_order_release);
    ringParent(child.arena());
    waitForAll(child);
    if (part.disposition == 'b') {
        theSignals->wasPending.store(isPendingHere(part.number));
        sigprocmask(SIG_UNBLOCK, &only, nullptr); // now they arrive, before it returns
    }
    if (part.speaks)
        child.print(QStringLiteral("handled: %1").arg(theSignals->handled.load()));
    return 0;
}

} // namespace

const ChildFunctionName target("signals.target", &beTarget);

} // namespace plab::signalling
