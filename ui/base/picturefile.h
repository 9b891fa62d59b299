// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "ui/base/pictureoptions.h"

#include <QImage>
#include <QPainter>

#include <functional>

namespace plab {

/// Something that can be painted into a picture of any form.
struct Picture
{
    QString title;       ///< of the document
    QString description; ///< one line about what is seen
    QString what;        ///< for errors: "the timeline"
    /// Draws onto a device whose unit is one point of the layout. `vectors`: SVG or PDF, without tiles and
    /// clip.
    std::function<void(QPainter &painter, double pixelRatio, bool vectors)> paint;
};

/// As pixels, options.size × options.scale; null if that is too large. Needs a QGuiApplication.
QImage pictureImage(const Picture &picture, const PictureOptions &options);

/// What a file of this name holds: .png, .svg or .pdf, by the ending. The error names the path and the cause.
Result<QByteArray> pictureFile(const Picture &picture, const QString &path, const PictureOptions &options);

/// Writes that file.
Result<void> savePicture(const Picture &picture, const QString &path, const PictureOptions &options);

} // namespace plab
