// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fuzz/watched.h"

#include "core/analysis/outcomes.h"
#include "core/experiments/catalogue.h"
#include "tests/fuzz/views.h"

#include <QCoreApplication>

#include <sys/socket.h>

namespace plab {

namespace {

/// Notifiers of sockets want one.
void makeApplication()
{
    static int argc = 1;
    static char name[] = "fuzz";
    static char *argv[] = {name, nullptr};
    static QCoreApplication application(argc, argv);
}

const Declaration &chosen(unsigned which)
{
    const QList<const Declaration *> all = declarations();
    return *all.at(qsizetype(which) % all.size());
}

} // namespace

WatchedRepeat::WatchedRepeat(unsigned which) : m_declaration(chosen(which))
{
    makeApplication();
    Arena::Layout layout;
    layout.slots = 6;
    layout.ringCapacity = 64;
    layout.sharedBytes = sharedRoot<WatchedWords>().bytes({});
    layout.experiment = m_declaration.id.toUtf8();
    layout.parameters = "{}";
    Arena arena = Arena::create(layout).take();
    arena.share(sharedRoot<WatchedWords>(), {});
    arena.header().recording = std::uint32_t(Recording::All);
    m_arena = std::make_unique<Arena>(Arena::map(dup(arena.fd())).take());
    auto link = socketPair(SOCK_STREAM).take();
    auto channel = socketPair(SOCK_SEQPACKET).take();
    m_parentsLink = std::move(link.second);
    m_channel = std::move(channel.second);
    m_watch = std::make_unique<RepeatWatch>(std::move(arena), std::move(link.first), std::move(channel.first),
                                            m_declaration, RepeatWatch::Nursery {getpid(), nowNs()},
                                            RepeatWatch::Room {1000, 1 << 20});
    m_arena->header().entryNs.store(nowNs());
}

void WatchedRepeat::finish()
{
    m_watch->finish(RepeatEnding::Finished, {});
    Repeat repeat = m_watch->repeat();
    RunRecord run;
    run.experiment = m_declaration.id;
    run.title = m_declaration.title;
    run.parameters = Parameters(m_declaration.parameters);
    if (m_declaration.measure)
        m_declaration.measure(run.parameters, repeat);
    run.repeats = {repeat};
    run.outcomes = gradeOutcomes(m_declaration, run);
    claimReadable(run);
    lookAtAll(m_declaration, run);
}

} // namespace plab
