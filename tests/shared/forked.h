// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/shared/arenabuilder.h"
#include "core/shared/futex.h"
#include "core/shared/memory.h"
#include "tests/rounds.h"

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <functional>
#include <future>
#include <vector>

#ifdef __SANITIZE_THREAD__
#define NEEDS_FORK QSKIP("ThreadSanitizer follows neither fork nor kill: build without it")

/// ThreadSanitizer follows threads only: here what a test would have forked runs in a thread each, on the
/// same shared pages. Tests that kill are skipped by NEEDS_FORK.
class Forked
{
public:
    Forked() = default;
    Forked(const Forked &) = delete;
    Forked &operator=(const Forked &) = delete;

    pid_t start(const std::function<int()> &code)
    {
        m_threads.push_back(std::async(std::launch::async, code));
        return pid_t(m_threads.size());
    }

    bool allSucceeded()
    {
        bool good = true;
        for (std::future<int> &thread : m_threads)
            good = thread.get() == 0 && good;
        m_threads.clear();
        return good;
    }

    void killAndCollect(pid_t) { std::abort(); }

private:
    std::vector<std::future<int>> m_threads;
};
#else
#define NEEDS_FORK

/// Processes forked by a test, killed and collected at the latest when this goes.
class Forked
{
public:
    Forked() = default;
    Forked(const Forked &) = delete;
    Forked &operator=(const Forked &) = delete;
    ~Forked()
    {
        for (const pid_t pid : m_pids)
            kill(pid, SIGKILL);
        for (const pid_t pid : m_pids)
            waitpid(pid, nullptr, 0);
    }

    /// Forks a child that runs `code` and leaves with what it returns.
    pid_t start(const std::function<int()> &code)
    {
        const pid_t pid = fork();
        if (pid == 0)
            _exit(code());
        m_pids.push_back(pid);
        return pid;
    }

    /// Waits for all; true if every one exited with 0.
    bool allSucceeded()
    {
        bool good = true;
        for (const pid_t pid : m_pids) {
            int status = -1;
            good = waitpid(pid, &status, 0) == pid && status == 0 && good;
        }
        m_pids.clear();
        return good;
    }

    void killAndCollect(pid_t pid)
    {
        kill(pid, SIGKILL);
        waitpid(pid, nullptr, 0);
        std::erase(m_pids, pid);
    }

private:
    std::vector<pid_t> m_pids;
};
#endif

/// A T in memory that forked children share; with arguments what it builds of them, too.
template<typename T>
class SharedObject
{
public:
    template<typename... Arguments>
    explicit SharedObject(const Arguments &...arguments)
    {
        plab::ArenaBuilder counting;
        build(counting, arguments...);
        m_memory = plab::SharedMemory::create(counting.bytes()).take();
        plab::ArenaBuilder builder(m_memory.bytes());
        m_object = &build(builder, arguments...);
    }
    T *operator->() const { return m_object; }
    T &operator*() const { return *m_object; }
    const plab::SharedMemory &memory() const { return m_memory; }

private:
    template<typename... Arguments>
    static T &build(plab::ArenaBuilder &builder, const Arguments &...arguments)
    {
        T &object = builder.make<T>();
        if constexpr (sizeof...(arguments) > 0)
            object.build(builder, arguments...);
        return object;
    }

    plab::SharedMemory m_memory;
    T *m_object = nullptr;
};

inline double elapsedMs(std::uint64_t sinceNs)
{
    return double(plab::nowNs() - sinceNs) * 1e-6;
}

/// Yields until `condition` or five seconds have passed; returns whether it came true. For short waits
/// between processes.
template<typename Condition>
bool comesTrue(Condition condition)
{
    const std::uint64_t deadline = plab::nowNs() + 5'000'000'000u;
    while (!condition()) {
        if (plab::nowNs() > deadline)
            return false;
        usleep(100);
    }
    return true;
}

/// Whether `act`, which gives the milliseconds it took, ends within the limit in one of ten tries: a busy
/// machine keeps a process from its CPU for longer now and then, a lost wake or a late limit comes every
/// time.
template<typename Act>
bool isTimely(double limitMs, Act act)
{
    for (int tries = 0; tries < 10; ++tries) {
        if (act() < limitMs)
            return true;
    }
    return false;
}
