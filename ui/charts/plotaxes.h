// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chartpage.h"

namespace plab {

/// How the names of categories stand under their slots.
struct CategoryNames
{
    QFont font;
    double height = 0;
    bool upright = false;
    int every = 1; ///< of so many only one has its name: the others have no room
};

/// The axes of a plot, and what they leave free between them.
struct PlotAxes
{
    ChartAxis x;
    ChartAxis y;
    QRectF room;
    CategoryNames names;
};

/// Those that fit what is free on the page.
PlotAxes axesFor(const ChartPage &page);

/// The width of each category's slot.
double slotIn(const ChartData &data, double width);

} // namespace plab
