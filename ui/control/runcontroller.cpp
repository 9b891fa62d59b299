// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/runcontroller.h"

#include "core/experiments/catalogue.h"
#include "core/model/processcount.h"
#include "ui/base/noticebar.h"

#include <QLocale>

namespace plab {

RunController::RunController(Lab *lab, NoticeBar *notices, QObject *parent)
    : QObject(parent), m_lab(lab), m_notices(notices)
{
}

void RunController::start(const RunRequest &request)
{
    if (m_state != State::Idle)
        return;
    const Declaration *declaration = findDeclaration(request.experiment);
    if (declaration && asksFirst(*declaration, request.parameters) && !request.allowMany)
        ask(request, processesOf(*declaration, request.parameters));
    else
        launch(request);
}

void RunController::ask(const RunRequest &request, qint64 processes)
{
    RunRequest allowed = request;
    allowed.allowMany = true;
    // What the machine refuses anyway (the hard cap, memory) is no question.
    if (const Result<void> checked = Lab::check(allowed); !checked) {
        m_notices->tell(NoticeBar::Kind::Error, checked.error().sentence.shown());
        return;
    }
    m_notices->ask(
        tr("These settings start %1 processes at a time, which can slow this computer down while they run.")
            .arg(QLocale().toString(processes)),
        {{tr("Run an&yway"), [this, allowed] { start(allowed); }}, {tr("&Cancel"), {}}});
}

void RunController::launch(const RunRequest &request)
{
    const Result<Run *> started = m_lab->start(request);
    if (!started) {
        m_notices->tell(NoticeBar::Kind::Error, started.error().sentence.shown());
        return;
    }
    m_notices->dismiss();
    follow(started.value());
}

void RunController::follow(Run *run)
{
    m_run = run;
    m_record = run->record();
    m_stopAsked = false;
    connect(run, &Run::updated, this, [this] {
        m_record = m_run->record();
        Q_EMIT updated();
    });
    connect(run, &Run::finished, this, &RunController::finish);
    setState(State::Running);
    Q_EMIT updated();
    if (run->isFinished())
        finish();
}

void RunController::stop()
{
    if (m_state != State::Running || !m_run)
        return;
    m_stopAsked = true;
    setState(State::Stopping);
    m_run->stop();
}

void RunController::signalProcess(int index, int signalNumber)
{
    if (m_run && m_state != State::Idle)
        m_run->signalProcess(index, signalNumber);
}

void RunController::finish()
{
    if (m_state == State::Idle)
        return;
    m_record = m_run->record();
    setState(State::Idle);
    Q_EMIT updated();
    tellEnding(*m_record);
    Q_EMIT finished(m_record);
}

void RunController::tellEnding(const RunRecord &record)
{
    if (m_stopAsked)
        return; // a person who pressed Stop knows why it ended
    for (const Repeat &repeat : record.repeats) {
        if (!repeat.error.isEmpty()) {
            m_notices->tell(NoticeBar::Kind::Error, repeat.error.shown());
            return;
        }
    }
}

std::shared_ptr<const RunRecord> RunController::record() const
{
    return m_record;
}

Progress RunController::progress() const
{
    return m_run ? m_run->progress() : Progress();
}

void RunController::setState(State state)
{
    if (state == m_state)
        return;
    m_state = state;
    Q_EMIT stateChanged(state);
}

} // namespace plab
