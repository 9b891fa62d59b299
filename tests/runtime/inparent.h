// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/lifeline.h"
#include "core/runtime/message.h"
#include "core/runtime/parent.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <functional>

inline constexpr std::uint32_t InParentSlots = 32;

/// Runs a script where a parent runs: in a forked process with the descriptors and the arena of one. Gives
/// back what the script says is wrong. `shares`: what its processes find. Where children say hello the test
/// must have no QCoreApplication (QTEST_APPLESS_MAIN): they would inherit it, and its wake-up descriptor is
/// another file there.
inline QString inParent(const std::function<QString(plab::Parent &)> &script,
                        const plab::SharedRoot &shares = {})
{
    using namespace plab;
    Arena::Layout layout;
    layout.slots = InParentSlots;
    layout.experiment = "test";
    layout.sharedBytes = shares.bytes({});
    Result<Arena> arena = Arena::create(layout);
    auto link = socketPair(SOCK_STREAM);
    auto channel = socketPair(SOCK_SEQPACKET);
    int liveness[2];
    int answer[2];
    if (!arena || !arena.value().share(shares, {}) || !link || !channel || pipe(liveness) != 0
        || pipe(answer) != 0)
        return QStringLiteral("the test's own preparations failed");
    const pid_t pid = fork();
    if (pid == 0) {
        const int arranged[] = {arena.value().fd(), liveness[0], link.value().second.get(),
                                channel.value().second.get(), answer[1]};
        if (!arrangeDescriptors(arranged, 5))
            _exit(125);
        resetSignals(); // Qt Test's handlers are not for a child that is sent SIGTERM
        QByteArray wrong;
        {
            const Script none {};
            Parent parent(arena.value(), none, Parameters());
            try {
                wrong = script(parent).toUtf8();
            } catch (const Refused &refused) {
                wrong = "refused: " + refused.error.sentence.english().toUtf8();
            }
        }
        _exit(write(inherited::FirstNamed + 1, wrong.constData(), std::size_t(wrong.size())) < 0);
    }
    close(answer[1]);
    QByteArray wrong;
    char part[512];
    for (ssize_t count = 0; (count = read(answer[0], part, sizeof part)) > 0;)
        wrong.append(part, count);
    int status = 0;
    waitpid(pid, &status, 0);
    for (const int fd : {answer[0], liveness[0], liveness[1]})
        close(fd);
    return status == 0 ? QString::fromUtf8(wrong) : QStringLiteral("the parent ended with %1").arg(status);
}

#define EXPECT(condition) \
    do { \
        if (!(condition)) \
            return QStringLiteral("line %1: " #condition).arg(__LINE__); \
    } while (false)
