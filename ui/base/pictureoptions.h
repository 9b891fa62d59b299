// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/theme.h"

#include <QSize>

namespace plab {

/// How a picture of a chart or of the timeline is made, on screen's copy and in files alike.
struct PictureOptions
{
    QSize size {700, 400}; ///< in points of the layout, before `scale`
    double scale = 1;      ///< pixels per point of a PNG; SVG and PDF are vectors and ignore it
    Theme::Kind theme = Theme::Kind::Light;
    bool mayGrow = false; ///< a chart whose names need more height gets it
};

} // namespace plab
