// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/heldnursery.h"
#include "core/lab/repeatwatch.h"
#include "core/lab/runstate.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

namespace plab {

/// Runs runs: asks the nursery for a parent per repeat, follows each repeat, publishes the growing record.
/// Lives on the Lab's thread with its own event loop; called from the main thread by queued invocation only.
class Engine : public QObject
{
    Q_OBJECT
public:
    explicit Engine(HeldNursery &nursery);

    void begin(const RunRequest &request, std::shared_ptr<RunState> state);
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
    bool isBusy() const { return m_state != nullptr; }
    void readControl();
    void handle(ReceivedMessage message);
    void takeReady(const Message &message);
    void takeParent(ReceivedMessage received);
    void askForNursery();
    void nurseryLost();
    void nurseryUnheard(const Error &error);
    void nurseryLate();
    void startNextRepeat();
    Result<void> askForParent(bool witness, int index);
    void tick();
    void tickQuickly();
    void escalate();
    void endRepeat(int status);
    bool closeRepeat(RepeatEnding ending, const QString &error);
    bool expectsParentKilled() const;
    QString timedOutSentence() const;
    QString nurseryLostSentence(const Ending &end) const;
    void failRun(const Error &error);
    Repeat withSlowdown(Repeat witness) const;
    void endRun();
    void publish(bool always);
    RepeatWatch::Room roomLeft() const;
    static quint64 eventsOf(const Repeat &repeat); ///< kept from this repeat
    RunRecord snapshot() const;
    double fraction() const;
    std::optional<double> remainingS(double fraction, double elapsedS);
    Progress progress();
    void dropNursery();

    HeldNursery &m_heldNursery;
    std::shared_ptr<RunState> m_state; ///< null between runs
    RunRequest m_request;
    const Declaration *m_declaration = nullptr;
    RunRecord m_record;
    std::optional<Repeat> m_witness;
    std::unique_ptr<RepeatWatch> m_watch;
    bool m_witnessDue = false;
    bool m_witnessRuns = false;
    int m_countedDone = 0;
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
};

} // namespace plab
