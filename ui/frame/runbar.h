// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointer>
#include <QToolBar>

class QAction;
class QComboBox;
class QMenu;
class QSpinBox;

namespace plab {

class Actions;

/// The tool bar: Run, Stop, how often, how much is recorded, Save preset, Export, Copy as command.
class RunBar : public QToolBar
{
    Q_OBJECT
public:
    RunBar(const Actions &actions, QMenu *exports, QWidget *parent = nullptr);

    int repeat() const;
    void setRepeat(int repeat); ///< without a signal

    QString recording() const;               ///< off | sampled | all
    void setRecording(const QString &level); ///< without a signal
    /// One turn in so many; can be set where the level is sampled. Without a signal.
    void setSampling(qint64 oneIn);
    /// Whether turns can be sampled, and whether the counted repeats are recorded at all: what the tool tip
    /// says, and which levels can be chosen.
    void setAbilities(bool samples, bool witnessOnly);

    /// Enables Run or Stop. The focus goes from one to the other with them, and stays where else it is.
    void setRunning(bool canStop, bool canRun);

Q_SIGNALS:
    void repeatChanged(int repeat);
    void recordingChanged(const QString &level);
    void samplingChanged(qint64 oneIn);

private:
    void addRunButtons(const Actions &actions);
    void addRepeat();
    void addRecording();
    void showSampling();
    void addRest(const Actions &actions, QMenu *exports);

    QAction *m_run = nullptr;
    QAction *m_stop = nullptr;
    QPointer<QWidget> m_meanwhile; ///< has the focus that Run or Stop gave up when they were disabled
    QSpinBox *m_repeat = nullptr;
    QComboBox *m_recording = nullptr;
    QSpinBox *m_sampling = nullptr;
    QAction *m_samplingAction = nullptr; ///< shows and hides it
};

} // namespace plab
