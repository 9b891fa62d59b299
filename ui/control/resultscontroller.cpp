// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/resultscontroller.h"

#include "core/analysis/counterpart.h"
#include "core/experiments/catalogue.h"
#include "ui/control/runcontroller.h"
#include "ui/frame/resultcolumn.h"
#include "ui/frame/statusline.h"
#include "ui/runs/runspane.h"

namespace plab {

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
    connect(column->runs(), &RunsPane::notesChanged, this, &ResultsController::takeNames);
    connect(column->runs(), &RunsPane::deleted, this, [this] {
        findCounterpart();
        refresh();
    });
}

void ResultsController::start()
{
    m_live = true;
    m_number = 0;
    m_shown.name = tr("run %1").arg(m_column->runs()->nextNumber());
    m_experiment = m_runner->record()->experiment;
    m_shown.record = m_runner->record();
    compareWithOtherSwitch();
    findCounterpart();
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
    m_compared = counterpartOf(*m_runner->record());
    if (m_compared > 0)
        runs->setOverlay(m_compared, true);
}

/// The last run that had the switch the other way and all else the same; 0 if there is none.
int ResultsController::counterpartOf(const RunRecord &record) const
{
    const Declaration *declaration = findDeclaration(record.experiment);
    for (const RunEntry &entry : m_column->runs()->records()) {
        if (declaration && entry.record && entry.record->experiment == record.experiment
            && entry.record->countedRepeats() > 0
            && differOnlyInSwitch(entry.record->parameters, record.parameters, *declaration))
            return entry.number;
    }
    return 0;
}

/// Its settings stay the same while a run goes on, so once is enough.
void ResultsController::findCounterpart()
{
    m_shown.counterpart = {};
    const int number = m_shown.record ? counterpartOf(*m_shown.record) : 0;
    if (number == 0)
        return;
    const std::shared_ptr<const RunRecord> run = m_column->runs()->record(number);
    const auto named = [](const RunRecord &record, const QString &name) {
        return QStringLiteral("%1 · %2").arg(switchWords(record), name);
    };
    m_shown.counterpart = {run, named(*run, m_column->runs()->nameOf(number)),
                           named(*m_shown.record, m_shown.name)};
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
    const int number = m_column->runs()->add(record);
    if (m_live)
        showRun(number);
    Q_EMIT finished(number);
}

void ResultsController::add(const std::shared_ptr<const RunRecord> &record)
{
    showRun(m_column->runs()->add(record));
}

void ResultsController::showRun(int number)
{
    const std::shared_ptr<const RunRecord> record = m_column->runs()->record(number);
    if (!record)
        return;
    m_live = false;
    m_number = number;
    m_shown.record = called(record, number);
    m_shown.name = m_column->runs()->nameOf(number);
    m_experiment = record->experiment;
    m_column->runs()->setCurrent(number);
    findCounterpart();
    refresh();
    refreshStatus();
}

void ResultsController::showSettings(const QString &experiment, const Parameters &settings)
{
    if (m_runner->state() != RunController::State::Idle || (experiment == m_experiment && m_shown.record))
        return;
    m_live = false;
    m_number = 0;
    m_shown = {};
    m_shown.settings = settings;
    m_experiment = experiment;
    refresh();
    refreshStatus();
}

/// A person has called a run something: the captions and the charts say so.
void ResultsController::takeNames()
{
    if (m_number == 0)
        return refresh();
    const RunEntry *entry = m_column->runs()->entry(m_number);
    if (!entry || !entry->record)
        return;
    m_shown.name = m_column->runs()->nameOf(m_number);
    m_shown.record = called(entry->record, m_number);
    findCounterpart();
    refresh();
}

/// With the name that a person gave it, for the charts.
std::shared_ptr<const RunRecord> ResultsController::called(const std::shared_ptr<const RunRecord> &record,
                                                           int number) const
{
    const QString name = m_column->runs()->entry(number)->notes.name;
    if (name == record->called)
        return record;
    auto named = std::make_shared<RunRecord>(*record); // shares all that is large
    named->called = name;
    return named;
}

void ResultsController::refresh()
{
    m_column->runs()->setShown(m_number);
    m_shown.overlays.clear();
    for (const RunEntry &entry : m_column->runs()->overlays()) {
        if (entry.record->experiment != m_experiment || entry.number == m_number)
            continue;
        m_shown.overlays.append(*entry.record);
        m_shown.overlays.last().called = entry.notes.name;
    }
    m_column->show(m_shown, findDeclaration(m_experiment));
    Q_EMIT shownChanged();
}

void ResultsController::refreshStatus()
{
    if (m_runner->state() != RunController::State::Idle)
        m_status->showProgress(runWords(*m_runner->record()), *m_runner->record(), m_runner->progress(),
                               m_runner->state() == RunController::State::Stopping);
    else if (m_shown.record)
        m_status->showRecord(runWords(*m_shown.record), *m_shown.record);
    else if (const Declaration *declaration = findDeclaration(m_experiment))
        m_status->showReady(declaration->title.shown());
}

QString runWords(const RunRecord &record)
{
    const QString switches = switchWords(record);
    const QString title = record.title.shown();
    return switches.isEmpty() ? title : QStringLiteral("%1 · %2").arg(title, switches);
}

QString switchWords(const RunRecord &record)
{
    QStringList words;
    const Declaration *declaration = findDeclaration(record.experiment);
    if (!declaration)
        return {};
    for (const Parameter &parameter : declaration->parameters) {
        if (!hasSwitch(parameter) || !record.parameters.contains(parameter.name))
            continue;
        words << shownSwitch(parameter, record.parameters.value(parameter.name)).shown();
    }
    return words.join(QStringLiteral(" · "));
}

} // namespace plab
