// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "core/model/runrecord.h"
#include "ui/base/pictureoptions.h"
#include "ui/timeline/timelinescene.h"

#include <QImage>

namespace plab {

/// A scene as pixels; it is laid out anew for options.size, with every lane in it. Needs a QGuiApplication.
QImage timelineImage(TimelineScene scene, const PictureOptions &options);

/// What a file of this name holds: a scene as .png, .svg or .pdf, by the ending. The error names the path and
/// the cause.
Result<QByteArray> sceneFile(TimelineScene scene, const QString &path, const PictureOptions &options);

/// The whole timeline of one repeat as a file; `caption` stands after the title. Also without a window.
Result<void> saveTimeline(const Repeat &repeat, const QString &caption, const QString &path,
                          const PictureOptions &options);

} // namespace plab
