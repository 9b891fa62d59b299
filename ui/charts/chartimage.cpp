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

/// A chart on a page, as it is looked at.
class ChartSheet
{
public:
    ChartSheet(const ChartData &data, const PictureOptions &options, const ChartLook &look)
        : m_theme(Theme::of(options.theme)), m_size(options.size), m_plot(new ChartPlot)
    {
        m_scene.addItem(m_plot);
        m_plot->setStill(true);
        m_plot->show(withChosenAxis(data, look.logarithmic), m_theme);
        m_plot->setRange(look.range);
        m_plot->resize(m_size);
        if (options.mayGrow && !showsAll())
            grow();
    }

    QSize size() const { return m_size; }

    /// Onto a device of which one unit is one point of the layout. QSvgGenerator ignores clipping; nothing
    /// needs it, because the axes cover every figure and the layout keeps every text inside.
    void draw(QPainter &painter)
    {
        const QRectF page(QPointF(0, 0), m_size);
        painter.setRenderHints(QPainter::Antialiasing | QPainter::TextAntialiasing);
        painter.fillRect(page, m_theme.background());
        m_scene.render(&painter, page, page);
    }

private:
    bool showsAll() const { return m_plot->chartLayout().isWhole && !m_plot->chartLayout().isCut; }

    /// Up to twice as high; where that does not help it stays as it is.
    void grow()
    {
        const QSize asked = m_size;
        m_size.setHeight(int(m_plot->wholeHeight(asked.width(), 2 * asked.height())));
        m_plot->resize(m_size);
        if (showsAll())
            return;
        m_size = asked;
        m_plot->resize(m_size);
    }

    Theme m_theme;
    QSize m_size;
    QGraphicsScene m_scene;
    ChartPlot *m_plot; ///< the scene's
};

QImage imageOf(ChartSheet &sheet, double scale)
{
    QImage image(sheet.size() * scale, QImage::Format_ARGB32_Premultiplied);
    image.setDotsPerMeterX(qRound(Resolution * scale / 0.0254));
    image.setDotsPerMeterY(image.dotsPerMeterX());
    QPainter painter(&image);
    painter.scale(scale, scale);
    sheet.draw(painter);
    return image;
}

QByteArray pngOf(ChartSheet &sheet, double scale)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    imageOf(sheet, scale).save(&buffer, "PNG");
    return bytes;
}

QByteArray svgOf(ChartSheet &sheet, const ChartData &data)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    QSvgGenerator generator;
    generator.setOutputDevice(&buffer);
    generator.setResolution(Resolution);
    generator.setSize(sheet.size());
    generator.setViewBox(QRect(QPoint(0, 0), sheet.size()));
    generator.setTitle(data.title.shown());
    generator.setDescription(data.note.shown());
    QPainter painter(&generator);
    sheet.draw(painter);
    painter.end();
    return bytes;
}

QByteArray pdfOf(ChartSheet &sheet, const ChartData &data)
{
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    QPdfWriter writer(&buffer);
    writer.setTitle(data.title.shown());
    writer.setCreator(QStringLiteral("Process Lab"));
    writer.setResolution(Resolution);
    const QSizeF points = QSizeF(sheet.size()) * 72.0 / Resolution;
    writer.setPageSize(QPageSize(points, QPageSize::Point, {}, QPageSize::ExactMatch));
    writer.setPageMargins({});
    QPainter painter(&writer);
    sheet.draw(painter);
    painter.end();
    return bytes;
}

} // namespace

QImage chartImage(const ChartData &data, const PictureOptions &options, const ChartLook &look)
{
    ChartSheet sheet(data, options, look);
    return imageOf(sheet, options.scale);
}

Result<QByteArray> chartFile(const ChartData &data, const QString &path, const PictureOptions &options,
                             const ChartLook &look)
{
    ChartSheet sheet(data, options, look);
    const QString ending = QFileInfo(path).suffix().toLower();
    if (ending == QLatin1String("png"))
        return pngOf(sheet, options.scale);
    if (ending == QLatin1String("svg"))
        return svgOf(sheet, data);
    if (ending == QLatin1String("pdf"))
        return pdfOf(sheet, data);
    return usageError(
        plab::tr("Cannot write the chart to “%1”: the name must end in .png, .svg or .pdf.").arg(path));
}

Result<void> saveChart(const ChartData &data, const QString &path, const PictureOptions &options)
{
    const Result<QByteArray> content = chartFile(data, path, options);
    return content ? writeFile(path, content.value()) : Result<void>(content.error());
}

} // namespace plab
