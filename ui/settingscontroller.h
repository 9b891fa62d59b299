// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QObject>

namespace plab {

class RunBar;
class SetupColumn;

/// What would run now: keeps form, tool bar, library and lesson at one experiment, its preset and its
/// parameters. GUI thread.
class SettingsController : public QObject
{
    Q_OBJECT
public:
    /// Borrows both.
    SettingsController(SetupColumn *setup, RunBar *bar, QObject *parent = nullptr);

    void openExperiment(const QString &id); ///< with its defaults
    void openPreset(const Preset &preset);
    void setNames(const QString &title, const QString &note); ///< the preset that is open was renamed
    void reset();                                             ///< the defaults of the experiment

    const Declaration *declaration() const { return m_declaration; } ///< null before anything was opened
    QString presetId() const { return m_preset.id; }                 ///< empty if an experiment was opened
    QString title() const;                                           ///< of the preset or experiment
    QString problem() const; ///< why these settings cannot run; a sentence, empty if they can
    RunRequest request() const;
    Preset settings() const; ///< as a preset would keep them
    QString command() const; ///< the command line that does the same

Q_SIGNALS:
    void opened();  ///< another experiment or preset
    void changed(); ///< parameters, repeat or recording

private:
    void refresh();
    QString contradiction(const RunRequest &request) const;

    SetupColumn *m_setup;
    RunBar *m_bar;
    const Declaration *m_declaration = nullptr;
    Preset m_preset;
};

} // namespace plab
