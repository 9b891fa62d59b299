// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelineimage.h"

#include "core/record/savefile.h"
#include "ui/timeline/timelinecaption.h"
#include "ui/timeline/timelinepainter.h"

#include <QBuffer>
#include <QFileInfo>
#include <QGuiApplication>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace plab {
namespace {

void prepare(TimelineScene &scene, const PictureOptions &options)
{
    scene.theme = Theme::of(options.theme);
    layOutScene(scene, options.size, 0, TimelineLayout::Use::Picture);
}

QByteArray pngOf(const TimelineScene &scene, const PictureOptions &options)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    timelineImage(scene, options).save(&buffer, "PNG");
    return buffer.data();
}

QByteArray svgOf(TimelineScene scene, const PictureOptions &options)
{
    prepare(scene, options);
    scene.vectors = true;
    scene.pixelRatio = 2;
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(options.size);
    generator.setViewBox(QRect(QPoint(0, 0), options.size));
    generator.setTitle(QStringLiteral("Timeline"));
    generator.setDescription(scene.caption);
    QPainter painter(&generator);
    paintTimeline(painter, scene);
    painter.end();
    return buffer.data();
}

QByteArray pdfOf(TimelineScene scene, const PictureOptions &options)
{
    constexpr int DotsPerInch = 1200;
    constexpr double PointsPerInch = 72;
    prepare(scene, options);
    scene.vectors = true;
    scene.pixelRatio = 2;
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(QStringLiteral("Timeline"));
    writer.setCreator(QStringLiteral("Process Lab"));
    writer.setResolution(DotsPerInch);
    writer.setPageSize(QPageSize(QSizeF(options.size), QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&writer);
    painter.scale(DotsPerInch / PointsPerInch, DotsPerInch / PointsPerInch);
    paintTimeline(painter, scene);
    painter.end();
    return buffer.data();
}

} // namespace

QImage timelineImage(TimelineScene scene, const PictureOptions &options)
{
    prepare(scene, options);
    scene.pixelRatio = options.scale;
    QImage image(options.size * options.scale, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.setDevicePixelRatio(options.scale);
    QPainter painter(&image);
    paintTimeline(painter, scene);
    return image;
}

Result<void> saveScene(TimelineScene scene, const QString &path, const PictureOptions &options)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    QByteArray content;
    if (ending == QLatin1String("png"))
        content = pngOf(scene, options);
    else if (ending == QLatin1String("svg"))
        content = svgOf(scene, options);
    else if (ending == QLatin1String("pdf"))
        content = pdfOf(scene, options);
    else
        return usageError(
            QStringLiteral("Cannot write the timeline to %1: a picture's name ends in .png, .svg or .pdf.")
                .arg(path));
    if (content.isEmpty())
        return refusedError(
            QStringLiteral("Cannot make a picture of %1 × %2 points at scale %3: choose a smaller size.")
                .arg(options.size.width())
                .arg(options.size.height())
                .arg(options.scale));
    return writeFile(path, content);
}

Result<void> saveTimeline(const Repeat &repeat, const QString &caption, const QString &path,
                          const PictureOptions &options)
{
    Timeline timeline;
    timeline.update(repeat);
    TimelineScene scene;
    scene.timeline = &timeline;
    scene.font = QGuiApplication::font();
    scene.caption = timelineCaption(caption, timeline, repeat);
    scene.emptyText = QStringLiteral("No process was started.");
    fitScale(scene);
    return saveScene(scene, path, options);
}

} // namespace plab
