// SPDX-License-Identifier: GPL-3.0-or-later
// Ticket office: its own charts.
#include "core/experiments/ticket-office/card.h"

#include "core/charts/charts.h"

namespace plab::ticketoffice {

ChartData servedChart(const RunRecord &run, const QList<RunRecord> &overlays)
{
    return stepsChart(run, overlays, "served", tr("Buyers served"), tr("buyers served"));
}

} // namespace plab::ticketoffice
