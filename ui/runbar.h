// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QToolBar>

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
    void setSampling(qint64 oneIn);          ///< what the middle level is called

Q_SIGNALS:
    void repeatChanged(int repeat);
    void recordingChanged(const QString &level);

private:
    void addRunButtons(const Actions &actions);
    void addRepeat();
    void addRecording();
    void addRest(const Actions &actions, QMenu *exports);

    QSpinBox *m_repeat = nullptr;
    QComboBox *m_recording = nullptr;
};

} // namespace plab
