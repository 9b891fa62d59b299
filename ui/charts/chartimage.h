// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "core/model/result.h"
#include "ui/base/pictureoptions.h"
#include "ui/charts/chartlook.h"

#include <QImage>

namespace plab {

/// The chart, as it is looked at, as an image of options.size × options.scale pixels (the clipboard's form).
/// Needs a QApplication, but no display: the offscreen platform will do. GUI thread.
QImage chartImage(const ChartData &data, const PictureOptions &options, const ChartLook &look = {});

/// What a file of this name holds: the chart as .png, .svg or .pdf, whichever the path ends in. GUI thread.
Result<QByteArray> chartFile(const ChartData &data, const QString &path, const PictureOptions &options,
                             const ChartLook &look = {});

/// Writes the chart as .png, .svg or .pdf, whichever the path ends in; the file is replaced as a whole or not
/// at all. SVG and PDF hold vectors and real text. Another ending is an error that names the three. GUI
/// thread.
Result<void> saveChart(const ChartData &data, const QString &path, const PictureOptions &options);

} // namespace plab
