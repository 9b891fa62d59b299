// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does with the settings of the run that is shown, where the form has others.
#include "ui/base/noticebar.h"
#include "ui/control/resultscontroller.h"
#include "ui/control/runcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/frame/resultcolumn.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/window/mainwindow.h"

namespace plab {

void MainWindow::connectSettingsOfRun()
{
    OutcomesPane *outcomes = m_results->outcomes();
    connect(outcomes, &OutcomesPane::nextRequested, this, &MainWindow::runNext);
    connect(outcomes, &OutcomesPane::settingsRequested, this, &MainWindow::backToSettings);
    connect(m_shown, &ResultsController::shownChanged, this, &MainWindow::markOtherSettings);
    connect(m_settings, &SettingsController::changed, this, &MainWindow::markOtherSettings);
    connect(m_settings, &SettingsController::wasSetBack, this, &MainWindow::tellSetBack);
}

/// The run that is shown once more, with a switch the other way, whatever the form has now.
void MainWindow::runNext(const Parameters &parameters)
{
    const std::shared_ptr<const RunRecord> shown = m_results->shown().record;
    if (!shown || m_runner->state() != RunController::State::Idle)
        return;
    if (!m_settings->isOf(*shown))
        m_settings->openRun(*shown);
    m_settings->setParameters(parameters);
    run();
}

/// A result that no longer belongs to what stands in the form is not taken for one that does.
void MainWindow::markOtherSettings()
{
    const std::shared_ptr<const RunRecord> shown = m_results->shown().record;
    m_results->outcomes()->markOther(shown ? m_settings->differencesOf(*shown) : QString());
}

void MainWindow::backToSettings()
{
    if (const std::shared_ptr<const RunRecord> shown = m_results->shown().record)
        m_settings->takeSettingsOf(*shown);
}

void MainWindow::tellSetBack(const Preset &opened, const Preset &changed)
{
    m_notices->tell(NoticeBar::Kind::Info, tr("These are the settings of %1.").arg(m_results->shown().name),
                    {{tr("&Undo"), [this, opened, changed] { m_settings->restore(opened, changed); }}});
    m_ofOpened = m_notices->number();
}

} // namespace plab
