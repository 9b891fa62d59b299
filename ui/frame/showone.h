// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QObject>

#include <memory>

namespace plab {

class OutcomesPane;
class SightBar;
class TimelineView;

/// Finds in the recorded repeat of a finished run what one of can be shown, offers it beside the outcomes,
/// and leads the timeline from one case to the next. GUI thread.
class ShowOne : public QObject
{
    Q_OBJECT
public:
    /// Borrows all of them.
    ShowOne(OutcomesPane *outcomes, TimelineView *timeline, SightBar *bar, QObject *parent = nullptr);

    /// The run that is shown; null: none. What is found is looked for once.
    void setRun(const std::shared_ptr<const RunRecord> &run, const Declaration *declaration);

private:
    struct Found
    {
        SightDeclaration what;
        Sights sights;
    };

    void find(const RunRecord &run, const Declaration &declaration);
    void offer(const Repeat &repeat);
    void start(std::size_t found);
    void step(int by);
    void show();
    void close();

    OutcomesPane *m_outcomes;
    TimelineView *m_timeline;
    SightBar *m_bar;
    std::shared_ptr<const RunRecord> m_run;
    std::vector<Found> m_found;
    std::size_t m_what = 0; ///< of m_found
    std::size_t m_at = 0;   ///< of its sights
};

} // namespace plab
