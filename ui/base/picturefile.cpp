// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/picturefile.h"

#include "core/record/savefile.h"

#include <QBuffer>
#include <QFileInfo>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace plab {
namespace {

constexpr double VectorRatio = 2; ///< how fine lines and patterns are drawn where pixels have no meaning

QByteArray pngOf(const Picture &picture, const PictureOptions &options)
{
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    pictureImage(picture, options).save(&buffer, "PNG");
    return buffer.data();
}

QByteArray svgOf(const Picture &picture, const PictureOptions &options)
{
    QBuffer buffer;
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setSize(options.size);
    generator.setViewBox(QRect(QPoint(0, 0), options.size));
    generator.setTitle(picture.title);
    generator.setDescription(picture.description);
    QPainter painter(&generator);
    picture.paint(painter, VectorRatio, true);
    painter.end();
    return buffer.data();
}

QByteArray pdfOf(const Picture &picture, const PictureOptions &options)
{
    constexpr int DotsPerInch = 1200;
    constexpr double PointsPerInch = 72;
    QBuffer buffer;
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(picture.title);
    writer.setCreator(QStringLiteral("Process Lab"));
    writer.setResolution(DotsPerInch);
    writer.setPageSize(QPageSize(QSizeF(options.size), QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins(QMarginsF(0, 0, 0, 0));
    QPainter painter(&writer);
    painter.scale(DotsPerInch / PointsPerInch, DotsPerInch / PointsPerInch);
    picture.paint(painter, VectorRatio, true);
    painter.end();
    return buffer.data();
}

} // namespace

QImage pictureImage(const Picture &picture, const PictureOptions &options)
{
    QImage image(options.size * options.scale, QImage::Format_ARGB32_Premultiplied);
    if (image.isNull())
        return image;
    image.setDevicePixelRatio(options.scale);
    QPainter painter(&image);
    picture.paint(painter, options.scale, false);
    return image;
}

Result<QByteArray> pictureFile(const Picture &picture, const QString &path, const PictureOptions &options)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    QByteArray content;
    if (ending == QLatin1String("png"))
        content = pngOf(picture, options);
    else if (ending == QLatin1String("svg"))
        content = svgOf(picture, options);
    else if (ending == QLatin1String("pdf"))
        content = pdfOf(picture, options);
    else
        return usageError(plab::tr("Cannot write %1 to %2: a picture's name ends in .png, .svg or .pdf.")
                              .arg(picture.what, path));
    if (content.isEmpty())
        return refusedError(
            plab::tr("Cannot make a picture of %1 × %2 points at scale %3: choose a smaller size.")
                .arg(options.size.width())
                .arg(options.size.height())
                .arg(QString::number(options.scale)));
    return content;
}

Result<void> savePicture(const Picture &picture, const QString &path, const PictureOptions &options)
{
    const Result<QByteArray> content = pictureFile(picture, path, options);
    return content ? writeFile(path, content.value()) : Result<void>(content.error());
}

} // namespace plab
