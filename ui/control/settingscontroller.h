// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QObject>

namespace plab {

class RunBar;
class SetupColumn;

/// What would run now: keeps form, tool bar and library at one experiment, its preset and its
/// parameters. GUI thread.
class SettingsController : public QObject
{
    Q_OBJECT
public:
    /// Borrows both.
    SettingsController(SetupColumn *setup, RunBar *bar, QObject *parent = nullptr);

    void openExperiment(const QString &id); ///< with its defaults
    void openPreset(const Preset &preset);
    void openRun(const RunRecord &run);               ///< with its settings
    void setParameters(const Parameters &parameters); ///< of what is open
    /// Changes some of what is open, and how often it runs unless that is 0.
    void change(const QList<std::pair<QString, ParameterValue>> &settings, int repeat);
    void backToOpened();                   ///< as it was opened
    bool isOf(const RunRecord &run) const; ///< whether these settings make the same run
    /// What a run had where these settings have something else: "Lock off · Workers 4". Empty if nothing
    /// differs, or it is of another experiment.
    QString differencesOf(const RunRecord &run) const;
    /// Sets the form as a run was set; what is open stays open. What had been open, and how it was set.
    void takeSettingsOf(const RunRecord &run);
    void reset();        ///< the same for a person, who is told so
    void openDefaults(); ///< the experiment of what is open
    /// Opens what was open, with the settings changed since: the undo of reset() and openDefaults().
    void restore(const Preset &opened, const Preset &changed);
    /// How the library has the preset that is open, under a new name perhaps; null: not, or not any more.
    void setKept(const Preset *kept);

    const Declaration *declaration() const { return m_declaration; } ///< null before anything was opened
    QString presetId() const { return m_preset.id; }                 ///< empty if an experiment was opened
    QString title() const;                                           ///< of the preset or experiment
    bool isPreset() const { return !m_preset.title.isEmpty(); }      ///< with a name, and not deleted
    bool isChanged() const;                                          ///< not as it was opened
    QString problem() const; ///< why these settings cannot run; a sentence, empty if they can
    RunRequest request() const;
    Preset settings() const; ///< as a preset would keep them
    QString command() const; ///< the command line that does the same
    /// What it would be called if it were saved: “Counting pool, 8 workers”. The title while nothing differs.
    QString proposedTitle() const;

Q_SIGNALS:
    void opened();  ///< another experiment or preset
    void changed(); ///< parameters, repeat or recording
    /// A person wanted the settings of a run again: what had been open, and how it was set before.
    void wasSetBack(const plab::Preset &opened, const plab::Preset &changed);
    /// A person wanted what was opened, or the defaults: likewise.
    void wasReset(const plab::Preset &opened, const plab::Preset &changed);

private:
    void setTo(const Parameters &parameters, int repeat);
    void refresh();
    Parameters resolved(Parameters parameters) const;
    void showRemarks(const RunRequest &request);
    void showContradiction(const RunRequest &request);

    SetupColumn *m_setup;
    RunBar *m_bar;
    const Declaration *m_declaration = nullptr;
    Preset m_preset;
    Preset m_asOpened;      ///< its settings as the form showed them first
    bool m_wasKept = false; ///< the library has had it since it was opened
};

} // namespace plab
