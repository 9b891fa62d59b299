// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/showone.h"

#include "core/cards/sightlists.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/timeline/sightbar.h"
#include "ui/timeline/timelineview.h"

#include <QApplication>

namespace plab {

namespace {

QString missingWords(const Repeat &repeat)
{
    if (repeat.recording == QLatin1String("off"))
        return ShowOne::tr(
            "Nothing was recorded, so that none can be shown. Recording can be set above, beside "
            "Run.");
    return repeat.eventsDropped > 0
        ? ShowOne::tr("None is known in the repeat that the timeline shows: some of its events were dropped.")
        : ShowOne::tr("There is none in the repeat that the timeline shows.");
}

} // namespace

ShowOne::ShowOne(OutcomesPane *outcomes, TimelineView *timeline, SightBar *bar, QObject *parent)
    : QObject(parent), m_outcomes(outcomes), m_timeline(timeline), m_bar(bar)
{
    connect(outcomes, &OutcomesPane::showOneRequested, this,
            [this](int found) { start(std::size_t(found)); });
    connect(bar, &SightBar::stepRequested, this, &ShowOne::step);
    connect(bar, &SightBar::closeRequested, this, &ShowOne::close);
    connect(timeline, &TimelineView::sightCleared, bar, &QWidget::hide);
}

void ShowOne::setRun(const std::shared_ptr<const RunRecord> &run, const Declaration *declaration)
{
    const bool isOver = run && declaration && run->finished;
    if (isOver && run == m_run)
        return;
    m_run = isOver ? run : nullptr;
    m_found.clear();
    m_timeline->clearSight();
    m_bar->hide();
    m_outcomes->setSights({}, {});
    if (isOver)
        find(*run, *declaration);
}

void ShowOne::find(const RunRecord &run, const Declaration &declaration)
{
    const Repeat *repeat = run.timelineRepeat();
    if (!repeat)
        return;
    for (const SightDeclaration &what : sightsOf(declaration))
        m_found.push_back({what, what.find(run.parameters, *repeat)});
    offer(*repeat);
}

/// At each outcome the first that is there of what is declared for it; the others in a menu.
void ShowOne::offer(const Repeat &repeat)
{
    QHash<QString, OutcomesPane::SightOffer> byOutcome;
    QList<OutcomesPane::SightOffer> others;
    for (std::size_t i = 0; i < m_found.size(); ++i) {
        const Found &found = m_found[i];
        const bool isThere = found.sights.count > 0;
        const OutcomesPane::SightOffer offer {int(i), found.what.title.shown(), found.sights.count,
                                              isThere ? QString() : missingWords(repeat)};
        const QString &outcome = found.what.outcome;
        if (outcome.isEmpty() && isThere)
            others << offer;
        else if (!outcome.isEmpty() && (!byOutcome.contains(outcome) || byOutcome[outcome].count == 0))
            byOutcome.insert(outcome, offer);
    }
    m_outcomes->setSights(byOutcome, others);
}

void ShowOne::start(std::size_t found)
{
    if (found >= m_found.size())
        return;
    m_what = found;
    m_at = 0;
    const QWidget *asked = QApplication::focusWidget(); // a click leaves the focus where it was
    show();
    if (asked && asked->objectName() == QLatin1String("showOne"))
        m_bar->takeFocus();
}

void ShowOne::step(int by)
{
    if (m_what >= m_found.size() || m_found[m_what].sights.count == 0)
        return;
    m_at =
        by < 0 ? m_at - std::min<std::size_t>(m_at, 1) : std::min(m_at + 1, m_found[m_what].sights.count - 1);
    show();
}

void ShowOne::show()
{
    const Found &found = m_found[m_what];
    if (found.sights.count == 0) {
        m_timeline->clearSight();
        return m_bar->tell(found.what.title.shown(), missingWords(*m_run->timelineRepeat()));
    }
    const Sight sight = found.sights.at(m_at);
    m_timeline->showSight(sight);
    m_bar->show(found.what.title.shown(), m_at, found.sights.count, sight.sentence.shown());
}

void ShowOne::close()
{
    m_timeline->clearSight();
    m_bar->hide();
    m_timeline->setPlayhead({});
    m_timeline->fitAll();
    m_timeline->setFocus();
}

} // namespace plab
