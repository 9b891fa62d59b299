// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/resultscontroller.h"

#include "core/experiments/catalogue.h"
#include "ui/resultcolumn.h"
#include "ui/runcontroller.h"
#include "ui/statusline.h"

#include <algorithm>

namespace plab {

ResultsController::ResultsController(RunController *runner, ResultColumn *column, StatusLine *status, QObject *parent)
    : QObject(parent), m_runner(runner), m_column(column), m_status(status)
{
    connect(runner, &RunController::stateChanged, this, [this](RunController::State state) {
        if (state == RunController::State::Running)
            start();
        refreshStatus();
    });
    connect(runner, &RunController::updated, this, &ResultsController::update);
    connect(runner, &RunController::finished, this, &ResultsController::finish);
}

void ResultsController::start()
{
    m_live = true;
    m_shown.name = tr("run %1").arg(++m_runs);
    update();
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
    if (m_live)
        m_shown.record = record;
    refreshStatus();
}

void ResultsController::showRun(const ShownRun &run)
{
    m_live = false;
    m_shown = run;
    m_experiment = run.record->experiment;
    refresh();
    refreshStatus();
}

void ResultsController::showExperiment(const QString &experiment)
{
    if (m_runner->state() != RunController::State::Idle || (experiment == m_experiment && m_shown.record))
        return;
    m_live = false;
    m_shown = {};
    m_experiment = experiment;
    refresh();
    refreshStatus();
}

void ResultsController::setOverlays(const QList<RunRecord> &overlays)
{
    m_overlays = overlays;
    refresh();
}

void ResultsController::refresh()
{
    m_shown.overlays.clear();
    std::copy_if(m_overlays.begin(), m_overlays.end(), std::back_inserter(m_shown.overlays), [this](const RunRecord &run) {
        return run.experiment == m_experiment && !(m_shown.record && run.started == m_shown.record->started);
    });
    m_column->show(m_shown, findDeclaration(m_experiment));
    Q_EMIT shownChanged();
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
        if (!parameter.main || !parameter.isSwitchable() || !record.parameters.contains(parameter.name))
            continue;
        const QString kind = parameterToText(record.parameters.value(parameter.name));
        words += QStringLiteral(" · %1 %2").arg(parameter.label.toLower(),
                                                kind == QLatin1String("none") ? ResultsController::tr("off") : kind);
    }
    return words;
}

} // namespace plab
