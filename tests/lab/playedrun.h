// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"
#include "tests/lab/fakenursery.h"

#include <memory>

namespace plab {

/// How far a repeat has come, told by what was said last.
enum class Stage {
    Wanted,        ///< a nursery has not been started yet
    NurseryAsked,  ///< it is started, and not ready
    ParentAsked,   ///< it is ready, and has the request
    ParentStarted, ///< it has told so
    Entered,       ///< the parent's hello was answered
    ChildRuns,     ///< a child's, too
    Reported,      ///< the child has ended, the parent sent its report
    SaidBye,       ///< and that nothing follows
};

/// A run of "create" with one child, through the Lab as everybody starts it; its nursery, parent and child
/// are played by the test.
class PlayedRun
{
public:
    explicit PlayedRun(int readyWithinMs = 10'000);

    void start(int repeat = 1, double timeLimitS = 60);
    /// Says everything up to this stage, from where it stands. False if the laboratory does not go along.
    bool playTo(Stage stage);
    /// The parent ends with this wait status, and the nursery tells so.
    void endParent(int status = 0);
    /// The repeat came to another end; the next one begins at Stage::NurseryAsked.
    void expectAnother() { m_stage = Stage::NurseryAsked; }
    /// Plays the repeat to its end.
    bool playToTheEnd();
    /// The nursery is killed; another one has to be started.
    void nurseryDies();
    /// Whether the run ends within some seconds.
    bool ends();

    Repeat last() const; ///< an empty one if there is none
    const RunRecord &record() const { return *m_record; }

    FakeNursery &nursery;
    Lab lab;
    Run *run = nullptr;
    std::unique_ptr<FakeParent> parent;
    std::unique_ptr<FakeProcess> child;

private:
    bool playStep(Stage next);
    PlayedRun(std::unique_ptr<FakeNursery> made);

    Stage m_stage = Stage::Wanted;
    int m_readySaid = 0; ///< by which of the nurseries
    std::shared_ptr<const RunRecord> m_record;
};

} // namespace plab
