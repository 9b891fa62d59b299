// SPDX-License-Identifier: GPL-3.0-or-later
// What spawn is compared with in line 11: a program that links Qt Core only (with BARE_NETWORK Qt Network,
// too, which brings eleven libraries more, as a worker with a QLocalSocket must), from the asking
// (posix_spawn) to its main. It starts itself again and again; the second one writes when its main began into
// its standard output.
#include "tests/bench/figures.h"

#include <QObject>
#include <QString>
#ifdef BARE_NETWORK
#include <QLocalSocket>
#endif

#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace {

constexpr int Rounds = 51;
#ifdef BARE_NETWORK
const char *const Figure = "bare_network_us";
const QMetaObject &kept = QLocalSocket::staticMetaObject; // so that the linker keeps the library
#else
const char *const Figure = "bare_core_us";
const QMetaObject &kept = QObject::staticMetaObject;
#endif

double startNs(const char *program)
{
    int ends[2];
    if (pipe(ends) != 0)
        return 0;
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    const char *words[] = {program, "began", nullptr};
    pid_t child = 0;
    const double asked = bench::now();
    const bool refused =
        posix_spawn(&child, "/proc/self/exe", &actions, nullptr, const_cast<char **>(words), environ) != 0;
    posix_spawn_file_actions_destroy(&actions);
    double began = 0;
    const bool told = !refused && read(ends[0], &began, sizeof began) == sizeof began;
    if (!refused)
        waitpid(child, nullptr, 0);
    close(ends[0]);
    close(ends[1]);
    return told ? began - asked : 0;
}

} // namespace

int main(int argc, char **argv)
{
    const double began = bench::now();
    if (argc > 1) { // a call into Qt Core, so that the linker keeps it
        const bool told = write(STDOUT_FILENO, &began, sizeof began) == sizeof began;
        return told && QString::number(argc) == "2" && *kept.className() ? 0 : 1;
    }
    std::vector<double> starts;
    for (int round = 0; round < Rounds; ++round) {
        starts.push_back(startNs(argv[0]));
        if (starts.back() <= 0)
            return 1;
    }
    bench::tell(11, Figure, bench::median(starts) * 1e-3);
    return 0;
}
