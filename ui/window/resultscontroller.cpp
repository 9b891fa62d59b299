// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/resultscontroller.h"

#include "core/experiments/catalogue.h"
#include "core/model/wording.h"
#include "ui/runs/runspane.h"
#include "ui/window/resultcolumn.h"
#include "ui/window/runcontroller.h"
#include "ui/window/statusline.h"

namespace plab {

namespace {

/// Whether a value says "off" of a parameter that the form shows as a switch on top (the lock, the global
/// lock).
bool isOff(const ParameterValue &value)
{
    return value == ParameterValue(QStringLiteral("none")) || value == ParameterValue(false);
}

bool hasSwitch(const Parameter &parameter)
{
    return parameter.main && (parameter.isSwitchable() || parameter.type == ParameterType::Switch);
}

/// True if a parameter with a switch is on in one and off in the other, and all else is equal.
bool differOnlyInSwitch(const Parameters &a, const Parameters &b, const QString &experiment)
{
    const Declaration *declaration = findDeclaration(experiment);
    bool switched = false;
    for (const Parameter &parameter : declaration ? declaration->parameters : QList<Parameter>()) {
        const ParameterValue one = a.value(parameter.name);
        const ParameterValue other = b.value(parameter.name);
        if (one == other)
            continue;
        if (!hasSwitch(parameter) || (!isOff(one) && !isOff(other)))
            return false;
        switched = true;
    }
    return switched;
}

} // namespace

ResultsController::ResultsController(RunController *runner, ResultColumn *column, StatusLine *status,
                                     QObject *parent)
    : QObject(parent), m_runner(runner), m_column(column), m_status(status)
{
    connect(runner, &RunController::stateChanged, this, [this](RunController::State state) {
        if (state == RunController::State::Running)
            start();
        refreshStatus();
    });
    connect(runner, &RunController::updated, this, &ResultsController::update);
    connect(runner, &RunController::finished, this, &ResultsController::finish);
    connect(column->runs(), &RunsPane::showRequested, this, &ResultsController::showRun);
    connect(column->runs(), &RunsPane::overlaysChanged, this, &ResultsController::refresh);
}

void ResultsController::start()
{
    m_live = true;
    m_number = 0;
    m_shown.name = tr("run %1").arg(m_lastNumber + 1);
    m_experiment = m_runner->record()->experiment;
    compareWithOtherSwitch();
    update();
}

/// Lays the last run that had the lock off over one that has it on, and the other way round: what a person
/// wants to see next. Only where nothing else differs, and not over runs the person has ticked.
void ResultsController::compareWithOtherSwitch()
{
    RunsPane *runs = m_column->runs();
    runs->setOverlay(m_compared, false);
    m_compared = 0;
    for (const RunEntry &entry : runs->overlays()) {
        if (entry.record->experiment == m_experiment)
            return;
    }
    const RunRecord &now = *m_runner->record();
    for (const RunEntry &entry : runs->records()) {
        if (entry.record->experiment == now.experiment
            && differOnlyInSwitch(entry.record->parameters, now.parameters, now.experiment)) {
            m_compared = entry.number;
            return runs->setOverlay(m_compared, true);
        }
    }
}

void ResultsController::update()
{
    if (m_live) {
        m_shown.record = m_runner->record();
        m_experiment = m_shown.record->experiment;
        refresh();
    }
    refreshStatus();
}

void ResultsController::finish(const std::shared_ptr<const RunRecord> &record)
{
    m_lastNumber = m_column->runs()->add(record);
    if (m_live)
        showRun(m_lastNumber);
}

void ResultsController::add(const std::shared_ptr<const RunRecord> &record)
{
    m_lastNumber = m_column->runs()->add(record);
    showRun(m_lastNumber);
}

void ResultsController::showRun(int number)
{
    const std::shared_ptr<const RunRecord> record = m_column->runs()->record(number);
    if (!record)
        return;
    m_live = false;
    m_number = number;
    m_shown.record = record;
    m_shown.name = tr("run %1").arg(number);
    m_experiment = record->experiment;
    m_column->runs()->setCurrent(number);
    refresh();
    refreshStatus();
}

void ResultsController::showExperiment(const QString &experiment)
{
    if (m_runner->state() != RunController::State::Idle || (experiment == m_experiment && m_shown.record))
        return;
    m_live = false;
    m_number = 0;
    m_shown = {};
    m_experiment = experiment;
    refresh();
    refreshStatus();
}

void ResultsController::refresh()
{
    m_column->runs()->setShown(m_number);
    m_shown.overlays.clear();
    for (const RunEntry &entry : m_column->runs()->overlays()) {
        if (entry.record->experiment == m_experiment && entry.number != m_number)
            m_shown.overlays.append(*entry.record);
    }
    m_column->show(m_shown, findDeclaration(m_experiment));
}

void ResultsController::refreshStatus()
{
    if (m_runner->state() != RunController::State::Idle)
        m_status->showProgress(runWords(*m_runner->record()), m_runner->progress(),
                               m_runner->state() == RunController::State::Stopping);
    else if (m_shown.record)
        m_status->showRecord(runWords(*m_shown.record), *m_shown.record);
    else if (const Declaration *declaration = findDeclaration(m_experiment))
        m_status->showReady(declaration->title);
}

QString runWords(const RunRecord &record)
{
    QString words = record.title;
    const Declaration *declaration = findDeclaration(record.experiment);
    if (!declaration)
        return words;
    for (const Parameter &parameter : declaration->parameters) {
        if (!hasSwitch(parameter) || !record.parameters.contains(parameter.name))
            continue;
        const ParameterValue &value = record.parameters.value(parameter.name);
        words += QStringLiteral(" · %1 %2")
                     .arg(inSentence(parameter.label),
                          isOff(value) ? ResultsController::tr("off") : shownValue(parameter, value));
    }
    return words;
}

} // namespace plab
