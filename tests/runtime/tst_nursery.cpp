// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/runtime/nursery.h"

#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/shared/arena.h"

#include <QTest>

#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

namespace {

/// A nursery of the test's own, as the lab has it: another process at the other end of a control socket.
class OwnNursery
{
public:
    /// `processes`: its soft limit of processes, which root would not have.
    explicit OwnNursery(rlim_t processes)
    {
        auto control = socketPair(SOCK_SEQPACKET).take();
        int liveness[2];
        if (pipe(liveness) != 0)
            qFatal("no pipe");
        m_liveness.reset(liveness[1]);
        m_pid = fork();
        if (m_pid == 0)
            serve(control.second.get(), liveness[0], processes);
        close(liveness[0]);
        m_control = std::move(control.first);
    }
    ~OwnNursery()
    {
        kill(m_pid, SIGKILL);
        waitpid(m_pid, nullptr, 0);
    }

    /// By itself, since nobody else may: it hears of it before any later message.
    void raiseLimit() { kill(m_pid, SIGRTMAX); }

    void askForParent()
    {
        Arena::Layout layout;
        layout.experiment = "test";
        m_arena.emplace(Arena::create(layout).take());
        auto link = socketPair(SOCK_STREAM).take();
        auto channel = socketPair(SOCK_SEQPACKET).take();
        const bool sent = bool(sendMessage(m_control.get(), Message {MessageKind::StartParent},
                                           {m_arena->fd(), link.second.get(), channel.second.get()}));
        QVERIFY(sent);
        m_link = std::move(link.first);
        m_channel = std::move(channel.first);
    }

    /// Its next message; null when none comes within five seconds.
    std::optional<Message> answer()
    {
        pollfd look {m_control.get(), POLLIN, 0};
        if (poll(&look, 1, 5000) <= 0)
            return std::nullopt;
        Result<std::optional<ReceivedMessage>> message = receiveMessage(m_control.get(), false);
        return message && message.value() ? std::optional(message.value()->message) : std::nullopt;
    }

private:
    [[noreturn]] static void serve(int control, int liveness, rlim_t processes)
    {
        const int arranged[] = {control, liveness};
        if (!arrangeDescriptors(arranged, 2))
            _exit(125);
        constexpr uid_t nobody = 65534;
        rlimit limit {};
        getrlimit(RLIMIT_NPROC, &limit);
        limit.rlim_cur = std::min(processes, limit.rlim_max);
        // As nobody it opens its liveness pipe anew by /proc: that has to be its own.
        const bool isRoot = geteuid() == 0;
        if (isRoot
            && (fchown(inherited::Liveness, nobody, nobody) != 0 || setresuid(nobody, nobody, nobody) != 0
                || prctl(PR_SET_DUMPABLE, 1) != 0))
            _exit(1);
        setrlimit(RLIMIT_NPROC, &limit);
        signal(SIGRTMAX, [](int) {
            rlimit all {};
            getrlimit(RLIMIT_NPROC, &all);
            all.rlim_cur = all.rlim_max;
            setrlimit(RLIMIT_NPROC, &all);
        });
        static Script nothing;
        nothing.run = [](Parent &) {};
        static char name[] = "process-lab-nursery";
        static char *arguments[] = {name, nullptr};
        _exit(nurseryMain(1, arguments, [](const QString &) -> const Script * { return &nothing; }));
    }

    pid_t m_pid = -1;
    Descriptor m_control;
    Descriptor m_liveness;
    Descriptor m_link;
    Descriptor m_channel;
    std::optional<Arena> m_arena;
};

} // namespace

class NurseryTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRefusedForkIsToldAndTheNextOneWorks();
};

void NurseryTest::aRefusedForkIsToldAndTheNextOneWorks()
{
    OwnNursery nursery(0);
    std::optional<Message> message = nursery.answer();
    QVERIFY(message && message->kind == MessageKind::Ready);
    nursery.askForParent();
    message = nursery.answer();
    QVERIFY(message);
    QCOMPARE(message->kind, MessageKind::Refused);
    const std::optional<Error> refused = refusalIn(*message);
    QVERIFY(refused && refused->kind == ErrorKind::Refused);
    QVERIFY2(refused->sentence.english().contains(strerror(EAGAIN)), qPrintable(refused->sentence.english()));

    nursery.raiseLimit();
    nursery.askForParent();
    message = nursery.answer();
    QVERIFY2(message, "the nursery hears no request any more");
    QCOMPARE(message->kind, MessageKind::ParentStarted);
    message = nursery.answer();
    QVERIFY(message && message->kind == MessageKind::ParentEnded);
    QCOMPARE(message->number, 0);
}

QTEST_GUILESS_MAIN(NurseryTest)
#include "tst_nursery.moc"
