// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartimage.h"

#include "core/record/savefile.h"
#include "ui/charts/chartplot.h"

#include <QBuffer>
#include <QFileInfo>
#include <QGraphicsScene>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace plab {

namespace {

constexpr int Resolution = 96; // points of the layout per inch

/// Draws onto a device of which one unit is one point of the layout. QSvgGenerator ignores clipping; nothing
/// needs it, because the axes cover every figure and the layout keeps every text inside.
void drawChart(const ChartData &data, const PictureOptions &options, QPainter &painter)
{
    const Theme theme = Theme::of(options.theme);
    const QRectF page(QPointF(0, 0), options.size);
    QGraphicsScene scene;
    auto *plot = new ChartPlot;
    scene.addItem(plot);
    plot->resize(page.size());
    plot->show(data, theme);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
    painter.fillRect(page, theme.background());
    scene.render(&painter, page, page);
}

QByteArray pngOf(const ChartData &data, const PictureOptions &options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    chartImage(data, options).save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(const ChartData &data, const PictureOptions &options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(Resolution);
    generator.setSize(options.size);
    generator.setViewBox(QRect(QPoint(0, 0), options.size));
    generator.setTitle(data.title.shown());
    generator.setDescription(data.note.shown());
    QPainter painter(&generator);
    drawChart(data, options, painter);
    painter.end();
    return bytes;
}

QByteArray pdfOf(const ChartData &data, const PictureOptions &options)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(data.title.shown());
    writer.setCreator(QStringLiteral("Process Lab"));
    writer.setResolution(Resolution);
    const QSizeF points = QSizeF(options.size) * 72.0 / Resolution;
    writer.setPageSize(QPageSize(points, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins({});
    QPainter painter(&writer);
    drawChart(data, options, painter);
    painter.end();
    return bytes;
}

} // namespace

QImage chartImage(const ChartData &data, const PictureOptions &options)
{
    QImage image(options.size * options.scale, QImage::Format_ARGB32_Premultiplied);
    image.setDotsPerMeterX(qRound(Resolution * options.scale / 0.0254));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    QPainter painter(&image);
    painter.scale(options.scale, options.scale);
    drawChart(data, options, painter);
    return image;
}

Result<QByteArray> chartFile(const ChartData &data, const QString &path, const PictureOptions &options)
{
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("png"))
        return pngOf(data, options);
    if (ending == QLatin1String("svg"))
        return svgOf(data, options);
    if (ending == QLatin1String("pdf"))
        return pdfOf(data, options);
    return usageError(
        plab::tr("Cannot write the chart to “%1”: the name must end in .png, .svg or .pdf.").arg(path));
}

Result<void> saveChart(const ChartData &data, const QString &path, const PictureOptions &options)
{
    const Result<QByteArray> content = chartFile(data, path, options);
    return content ? writeFile(path, content.value()) : Result<void>(content.error());
}

} // namespace plab
