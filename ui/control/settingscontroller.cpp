// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/settingscontroller.h"

#include "core/experiments/catalogue.h"
#include "core/record/commandtext.h"
#include "ui/control/presettitle.h"
#include "ui/form/parameterform.h"
#include "ui/frame/runbar.h"
#include "ui/frame/setupcolumn.h"
#include "ui/library/librarypane.h"
#include "ui/runs/settingstext.h"

#include <algorithm>

namespace plab {

namespace {

const QString Recording = QStringLiteral("recording");
const QString Sampling = QStringLiteral("sampling");

} // namespace

SettingsController::SettingsController(SetupColumn *setup, RunBar *bar, QObject *parent)
    : QObject(parent), m_setup(setup), m_bar(bar)
{
    connect(setup->form(), &ParameterForm::changed, this, &SettingsController::refresh);
    connect(setup->form(), &ParameterForm::resetWanted, this, &SettingsController::reset);
    connect(setup->form(), &ParameterForm::defaultsWanted, this, &SettingsController::openDefaults);
    connect(bar, &RunBar::repeatChanged, this, &SettingsController::refresh);
    connect(bar, &RunBar::recordingChanged, this, [this](const QString &level) {
        m_setup->form()->setValue(Recording, level);
        refresh();
    });
    connect(bar, &RunBar::samplingChanged, this, [this](qint64 oneIn) {
        m_setup->form()->setValue(Sampling, oneIn);
        refresh();
    });
}

void SettingsController::openExperiment(const QString &id)
{
    const Declaration *declaration = findDeclaration(id);
    if (!declaration)
        return;
    Preset defaults;
    defaults.experiment = id;
    defaults.parameters = Parameters(declaration->parameters);
    defaults.repeat = declaration->repeat;
    openPreset(defaults);
}

void SettingsController::openPreset(const Preset &preset)
{
    const Declaration *declaration = findDeclaration(preset.experiment);
    if (!declaration)
        return;
    m_declaration = declaration;
    m_preset = preset;
    m_wasKept = false;
    m_setup->form()->setDeclaration(declaration);
    m_setup->form()->setParameters(preset.parameters);
    m_setup->library()->select(preset.experiment, preset.id);
    m_bar->setRepeat(preset.repeat);
    m_asOpened = settings();
    m_setup->form()->setReference(m_asOpened.parameters, title());
    refresh();
    Q_EMIT opened();
}

void SettingsController::openRun(const RunRecord &run)
{
    Preset settings;
    settings.experiment = run.experiment;
    settings.parameters = run.parameters;
    settings.repeat = run.repeat;
    settings.seed = run.seed;
    openPreset(settings);
}

void SettingsController::setParameters(const Parameters &parameters)
{
    m_setup->form()->setParameters(parameters);
    refresh();
}

void SettingsController::change(const QList<std::pair<QString, ParameterValue>> &settings, int repeat)
{
    for (const auto &[name, value] : settings)
        m_setup->form()->setValue(name, value);
    if (repeat > 0)
        m_bar->setRepeat(repeat);
    refresh();
}

void SettingsController::backToOpened()
{
    setTo(m_asOpened.parameters, m_asOpened.repeat);
}

bool SettingsController::isOf(const RunRecord &run) const
{
    const RunRequest now = request();
    return now.experiment == run.experiment && resolved(now.parameters) == run.parameters
        && now.repeat == run.repeat;
}

/// As a run gets them: defaults that follow from other settings are in its record.
Parameters SettingsController::resolved(Parameters parameters) const
{
    if (m_declaration && m_declaration->resolve)
        m_declaration->resolve(parameters);
    return parameters;
}

QString SettingsController::differencesOf(const RunRecord &run) const
{
    if (!m_declaration || run.experiment != m_declaration->id)
        return {};
    QStringList differences;
    const RunRequest now = request();
    if (const QString settings = differenceText(*m_declaration, run.parameters, resolved(now.parameters));
        !settings.isEmpty())
        differences << settings;
    if (now.repeat != run.repeat)
        differences << plab::tr("%n repeats", "%n repeat", run.repeat).shown();
    return differences.join(QStringLiteral(" · "));
}

void SettingsController::takeSettingsOf(const RunRecord &run)
{
    const Preset opened = m_preset;
    const Preset changed = settings();
    setTo(run.parameters, run.repeat);
    Q_EMIT wasSetBack(opened, changed);
}

void SettingsController::restore(const Preset &opened, const Preset &changed)
{
    openPreset(opened);
    setTo(changed.parameters, changed.repeat);
}

void SettingsController::setKept(const Preset *kept)
{
    if (kept) {
        m_preset.title = kept->title;
        m_preset.note = kept->note;
    } else if (m_wasKept) { // it was deleted
        m_preset.title.clear();
        m_preset.note.clear();
    }
    m_wasKept = m_wasKept || kept;
}

bool SettingsController::isChanged() const
{
    const Preset now = settings();
    return now.parameters != m_asOpened.parameters || now.repeat != m_asOpened.repeat;
}

void SettingsController::reset()
{
    if (!m_declaration)
        return;
    const Preset changed = settings();
    backToOpened();
    Q_EMIT wasReset(m_preset, changed);
}

/// With its defaults an experiment is no preset any more, except by chance.
void SettingsController::openDefaults()
{
    if (!m_declaration)
        return;
    const Preset asOpened = m_preset;
    const Preset changed = settings();
    openExperiment(m_declaration->id);
    Q_EMIT wasReset(asOpened, changed);
}

QString SettingsController::title() const
{
    if (!m_preset.title.isEmpty())
        return m_preset.title;
    return m_declaration ? m_declaration->title.shown() : QString();
}

QString SettingsController::problem() const
{
    return m_setup->form()->problem();
}

RunRequest SettingsController::request() const
{
    RunRequest request;
    if (!m_declaration)
        return request;
    request.experiment = m_declaration->id;
    request.preset = m_preset.id;
    request.parameters = m_setup->form()->parameters();
    request.repeat = m_bar->repeat();
    request.seed = m_preset.seed;
    return request;
}

Preset SettingsController::settings() const
{
    Preset preset = m_preset;
    preset.parameters = m_setup->form()->parameters();
    preset.repeat = m_bar->repeat();
    return preset;
}

QString SettingsController::command() const
{
    return m_declaration
        ? commandText(*m_declaration, m_setup->form()->parameters(), m_bar->repeat(), m_preset.seed)
        : QString();
}

/// What is open stays open.
void SettingsController::setTo(const Parameters &parameters, int repeat)
{
    m_setup->form()->setParameters(parameters);
    m_bar->setRepeat(repeat);
    refresh();
}

void SettingsController::refresh()
{
    if (!m_declaration)
        return;
    const RunRequest now = request();
    m_bar->setRecording(now.parameters.choice("recording"));
    m_bar->setSampling(now.parameters.integer("sampling"));
    m_bar->setAbilities(m_declaration->samples, m_declaration->races && m_declaration->races(now.parameters));
    m_setup->form()->setAlsoChanged(now.repeat != m_asOpened.repeat);
    showContradiction(now);
    showRemarks(now);
    Q_EMIT changed();
}

/// What stands beside a field is not said once more below all of them.
void SettingsController::showRemarks(const RunRequest &request)
{
    const QList<Idle> idle = Lab::withoutEffect(request);
    m_setup->form()->setIdle(idle);
    QList<Lab::Remark> remarks = Lab::remarksWithCauses(request);
    remarks.removeIf([&](const Lab::Remark &remark) {
        return std::any_of(idle.begin(), idle.end(),
                           [&](const Idle &one) { return one.sentence == remark.sentence; });
    });
    QList<ParameterForm::Remark> shown;
    for (const Lab::Remark &remark : std::as_const(remarks))
        shown.append({remark.sentence.shown(), remark.about, remark.isGrave});
    const Text length = Lab::lengthRemark(request);
    if (!length.isEmpty() && Lab::timeRemark(request).isEmpty()) // else that is what there is to say
        shown.prepend({length.shown(), {Lab::whatTakesLong(request)}, true});
    m_setup->form()->setRemarks(shown);
}

void SettingsController::showContradiction(const RunRequest &request)
{
    const Result<void> checked =
        m_declaration->check ? m_declaration->check(request.parameters) : Result<void>();
    if (checked)
        m_setup->form()->setError({});
    else
        m_setup->form()->setError(checked.error().sentence.shown(), checked.error().about);
}

QString SettingsController::proposedTitle() const
{
    return titleOfChanges(title(), m_asOpened, settings()).shown();
}

} // namespace plab
