// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/stoppedfamily.h"

#include "core/runtime/procstate.h"
#include "tests/system/labrun.h"
#include "tests/system/program.h"
#include "tests/system/residue.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>

extern char **environ;

namespace plab {

StoppedFamily::StoppedFamily(const char *point, const QStringList &arguments)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0)
        return;
    m_error.reset(ends[0]);
    const Descriptor itsEnd(ends[1]);
    QList<QByteArray> texts {qgetenv("TEST_LABPROGRAM")};
    for (const QString &argument : arguments)
        texts.append(argument.toLocal8Bit());
    std::vector<char *> argv;
    for (QByteArray &text : texts)
        argv.push_back(text.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, itsEnd.get(), STDERR_FILENO);
    qputenv("STOP_POINT", point);
    qputenv("LD_PRELOAD", qgetenv("TEST_STOPPOINTS"));
    if (posix_spawn(&lab, texts.first().constData(), &actions, nullptr, argv.data(), environ) != 0)
        lab = 0;
    qunsetenv("LD_PRELOAD");
    qunsetenv("STOP_POINT");
    posix_spawn_file_actions_destroy(&actions);
}

StoppedFamily::~StoppedFamily()
{
    if (lab > 0 && !m_over)
        kill(lab, SIGKILL);
}

bool StoppedFamily::awaitStopped(int generation)
{
    const auto look = [this, generation] {
        QList<pid_t> level {lab};
        for (int i = 0; i <= generation; ++i) {
            above = level.value(0);
            QList<pid_t> next;
            for (const pid_t pid : std::as_const(level))
                next += childrenOf(pid);
            if (i == 0)
                nursery = next.value(0);
            level = next;
        }
        const auto found =
            std::find_if(level.begin(), level.end(), [](pid_t pid) { return stateLetter(pid) == 'T'; });
        stopped = found == level.end() ? 0 : *found;
        return stopped > 0;
    };
    return lab > 0 && comesTrue(look);
}

bool StoppedFamily::isOver(int limitMs)
{
    m_over = Residue::awaitNoChild(limitMs);
    char rest[4096];
    pollfd look {m_error.get(), POLLIN, 0};
    while (poll(&look, 1, 0) > 0 && read(look.fd, rest, sizeof rest) > 0) { }
    return m_over && (look.revents & POLLHUP);
}

} // namespace plab
