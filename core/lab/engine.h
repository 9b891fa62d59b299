// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/armrecord.h"
#include "core/lab/heldnursery.h"
#include "core/lab/plan.h"
#include "core/lab/repeatwatch.h"
#include "core/lab/runstate.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <algorithm>
#include <vector>

namespace plab {

/// Runs plans: asks the nursery for a parent per turn, follows each repeat, publishes the growing records.
/// Lives on the Lab's thread with its own event loop; called from the main thread by queued invocation only.
class Engine : public QObject
{
    Q_OBJECT
public:
    explicit Engine(HeldNursery &nursery);

    /// The state holds a record for each arm, without repeats.
    void begin(const Plan &plan, std::shared_ptr<RunState> state);
    /// Takes over the descriptor.
    void adoptNursery(int control, qint64 pid, const HeldNursery::End &end);
    void nurseryNotStarted(const Error &error); ///< in answer to nurseryNeeded
    void tellUnready();                         ///< where the nursery has ended before it was ready
    void stop(RepeatEnding why);
    void signalProcess(int index, int signalNumber);

Q_SIGNALS:
    void nurseryNeeded();
    void published();
    void finished();

private:
    static constexpr int TickMs = 16;

    bool isBusy() const { return m_state != nullptr; }
    double timeoutS() const { return m_plan.arms.first().timeoutS; }
    /// Whose turn it is; the last one's after the last turn.
    ArmRecord &arm() { return m_arms[std::size_t(armIndex())]; }
    const ArmRecord &arm() const { return m_arms[std::size_t(armIndex())]; }
    int armIndex() const { return m_plan.turns[std::min(m_turn, m_plan.turns.size() - 1)].arm; }
    void readControl();
    void handle(ReceivedMessage message);
    void takeReady(const Message &message);
    void takeParent(ReceivedMessage received);
    void askForNursery();
    void nurseryLost();
    void nurseryUnheard(const Error &error);
    void nurseryLate();
    void startTurn(); ///< the next one, or ends the run
    Result<void> askForParent(const Turn &turn);
    void tick();
    void tickQuickly();
    void escalate();
    void endTurn(int status);
    bool closeTurn(RepeatEnding ending, const Text &error);
    bool expectsParentKilled() const;
    Text timedOutSentence() const;
    Text nurseryLostSentence(const Ending &end) const;
    void failRun(const Error &error);
    void endRun();
    void publish(bool always);
    RepeatWatch::Room roomLeft() const;
    QList<std::shared_ptr<const RunRecord>> snapshots(); ///< by arm
    const Repeat *liveRepeat(const ArmRecord &one) const;
    double fraction() const;
    std::optional<double> remainingS(double fraction, double elapsedS);
    Progress progress();
    void dropNursery();

    HeldNursery &m_heldNursery;
    std::shared_ptr<RunState> m_state; ///< null between runs
    Plan m_plan;
    qsizetype m_turn = 0; ///< the one that runs or comes next
    std::vector<ArmRecord> m_arms;
    std::unique_ptr<RepeatWatch> m_watch;
    std::optional<RepeatEnding> m_stopping;
    QList<ProcessRecord> m_stoppedThen; ///< by a signal, when the time limit ended the repeat
    int m_escalation = 0;

    Descriptor m_control;
    std::unique_ptr<QSocketNotifier> m_controlNotifier;
    RepeatWatch::Nursery m_nursery;
    HeldNursery::End m_nurseryEnd;
    bool m_nurseryReady = false;
    std::uint32_t m_asked = 0; ///< requests for a parent so far: an answer to another than the last is late
    bool m_nurseryAsked = false;
    bool m_nurseryUnready = false; ///< it is gone, and has never been ready for the run that waits for it
    bool m_secondNursery = false;  ///< this run has had to ask for another nursery already

    QTimer m_ticker;
    int m_quickTicks = 0; ///< still to come, after a death
    QTimer m_repeatLimit;
    QTimer m_runLimit;
    QTimer m_readyLimit; ///< for the nursery to say that it is
    QTimer m_escalator;
    QElapsedTimer m_elapsed;
    double m_fraction = 0;       ///< how far the run was when last asked
    double m_fractionSinceS = 0; ///< and since when
    QElapsedTimer m_sincePublished;
    QElapsedTimer m_sinceLook;
    QElapsedTimer m_sinceTurn;
};

} // namespace plab
