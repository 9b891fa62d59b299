// SPDX-License-Identifier: GPL-3.0-or-later
// How a turn ends, and with the last one the run.
#include "core/lab/engine.h"

#include <sys/wait.h>

namespace plab {

void Engine::endTurn(int status)
{
    RepeatEnding ending = RepeatEnding::Finished;
    Text error;
    if (m_stopping) {
        ending = *m_stopping;
    } else if (WIFSIGNALED(status)) {
        ending = RepeatEnding::ParentKilled;
        if (!expectsParentKilled())
            error = plab::tr("The parent (process %1) was %2, and its children went with it.")
                        .arg(Text::digits(m_watch->parentPid()))
                        .arg(endingText(m_watch->parentEnding()));
    } else if (WEXITSTATUS(status) != 0) {
        ending = RepeatEnding::Failed;
        error = plab::tr("The parent process ended with exit code %1 and did not say why. Run it again.")
                    .arg(Text::digits(WEXITSTATUS(status)));
    }
    if (closeTurn(ending, error))
        return startTurn();
    endRun();
}

bool Engine::expectsParentKilled() const
{
    const Declaration &declaration = arm().declaration();
    return declaration.expectsParentKilled && declaration.expectsParentKilled(arm().request().parameters);
}

/// Whether it ended as it should.
bool Engine::closeTurn(RepeatEnding ending, const Text &error)
{
    m_ticker.stop();
    m_repeatLimit.stop();
    m_escalator.stop();
    m_watch->finish(ending, ending == RepeatEnding::TimedOut ? timedOutSentence() : error);
    Repeat repeat = m_watch->repeat();
    if (const auto &measure = arm().declaration().measure)
        measure(arm().request().parameters, repeat);
    if (repeat.ending == RepeatEnding::ParentKilled ? !expectsParentKilled()
                                                    : repeat.ending != RepeatEnding::Finished)
        repeat.outcomes.clear(); // so that it counts as ended as it should only where that is so
    m_watch.reset();
    const bool isWell = repeat.endedAsItShould();
    arm().keep(std::move(repeat));
    m_turn += isWell;
    publish(false);
    return isWell;
}

void Engine::failRun(const Error &error)
{
    m_ticker.stop();
    m_repeatLimit.stop();
    m_escalator.stop();
    Repeat failed;
    if (m_watch) {
        m_watch->finish(RepeatEnding::Failed, error.sentence);
        failed = m_watch->repeat();
        m_watch.reset();
    }
    failed.ending = RepeatEnding::Failed;
    failed.error = error.sentence;
    failed.refused = error.kind == ErrorKind::Refused;
    arm().keep(failed);
    endRun();
}

void Engine::endRun()
{
    m_runLimit.stop();
    m_readyLimit.stop();
    for (ArmRecord &arm : m_arms)
        arm.finish();
    publish(true);
    m_arms.clear();
    m_state.reset();
    Q_EMIT finished();
}

} // namespace plab
