// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelinepainter.h"

#include "ui/timeline/callnames.h"
#include "ui/timeline/lanepainter.h"
#include "ui/timeline/marksign.h"
#include "ui/timeline/sightlabels.h"

#include <QFontInfo>
#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double Margin = TimelineLayout::Margin;
constexpr double FlagWidth = 15;
constexpr double FlagHeight = 15;

/// Draws on the baseline-independent middle of a line of this height.
void paintText(QPainter &painter, const QRectF &rect, int flags, const QString &text, const QFont &font,
               const QColor &colour)
{
    painter.setFont(font);
    painter.setPen(colour);
    painter.drawText(rect, flags | Qt::TextSingleLine,
                     QFontMetricsF(font).elidedText(text, Qt::ElideMiddle,
                                                    rect.width() + 1)); // names differ at their ends
}

QFont playheadFont(const TimelineScene &scene)
{
    return timelineFont(scene.font, 0.85, true);
}

class TimelinePainter
{
public:
    TimelinePainter(QPainter &painter, const TimelineScene &scene)
        : m_painter(painter), m_scene(scene), m_layout(scene.layout), m_theme(scene.theme),
          m_hatch(scene.theme, scene.pixelRatio)
    {
    }

    void paint()
    {
        m_painter.setRenderHint(QPainter::Antialiasing);
        m_painter.fillRect(QRectF(QPointF(0, 0), m_layout.size), m_theme.background());
        paintHeader();
        if (m_layout.laneCount == 0) {
            paintText(m_painter,
                      QRectF(Margin, m_layout.headerHeight, m_layout.size.width() - 2 * Margin, 48),
                      Qt::AlignLeft | Qt::AlignVCenter, m_scene.emptyText, timelineFont(m_scene.font, 1),
                      m_theme.mutedText());
            return;
        }
        paintRows();
        paintAxis();
        paintPlayhead();
        paintSightLabels(m_painter, m_scene);
        paintMarkers();
    }

private:
    void paintHeader()
    {
        const QFont title = timelineFont(m_scene.font, 1, true);
        const double width = QFontMetricsF(title).horizontalAdvance(QObject::tr("Timeline"));
        paintText(m_painter, QRectF(Margin, 8, width + 2, 26), Qt::AlignLeft | Qt::AlignVCenter,
                  QObject::tr("Timeline"), title, m_theme.text());
        const double captionLeft = Margin + width + 18;
        const QList<LegendItem> legend = legendOf(*m_scene.timeline);
        const QList<LegendPlace> places = placeLegend(legend, m_scene, m_layout.size.width());
        const bool beside = m_layout.legendLines == 0 && !places.isEmpty();
        const double captionRight = beside ? places.first().x - 12 : m_layout.size.width() - Margin;
        paintText(m_painter, QRectF(captionLeft, 8, std::max(0.0, captionRight - captionLeft), 26),
                  Qt::AlignLeft | Qt::AlignVCenter, m_scene.caption, timelineFont(m_scene.font, 0.92),
                  m_theme.mutedText());
        for (qsizetype i = 0; i < legend.size(); ++i)
            paintLegendItem(legend[i], {places[i].x, 21 + TimelineLayout::LegendLine * places[i].line});
    }

    void paintLegendItem(const LegendItem &item, const QPointF &at)
    {
        const QFont font = timelineFont(m_scene.font, 0.92);
        const double room = m_layout.size.width() - at.x() - 17;
        if (item.state)
            LanePainter::paintState(m_painter, m_scene, m_hatch, *item.state,
                                    QRectF(at.x(), at.y() - 5.5, 12, 11), 2);
        else
            paintMarkSign(m_painter, m_theme, item.mark, {at.x() + 6, at.y()}, 10);
        paintText(m_painter,
                  QRectF(at.x() + 17, at.y() - 12,
                         std::min(room, QFontMetricsF(font).horizontalAdvance(item.text) + 2), 24),
                  Qt::AlignLeft | Qt::AlignVCenter, item.text, font, m_theme.mutedText());
    }

    void paintRows()
    {
        LanePainter lanes(m_painter, m_scene, m_hatch);
        const bool separated = m_layout.rowHeight >= 22;
        paintLine(m_layout.rowsTop);
        for (int i = 0; i < m_layout.visibleLanes; ++i) {
            const int lane = m_layout.firstLane + i;
            if (separated && i > 0)
                paintLine(m_layout.rowTop(lane));
            paintLabel(lane, i);
            lanes.paint(lane);
            paintCallNames(m_painter, m_scene, lane);
        }
    }

    void paintLine(double y)
    {
        m_painter.fillRect(QRectF(0, std::round(y) - 1, m_layout.size.width(), 1), m_theme.grid());
    }

    void paintLabel(int index, int shown)
    {
        constexpr double Readable = 11; // thinner rows are named every second, third … lane
        const int every = std::max(1, int(std::ceil(Readable / m_layout.rowHeight)));
        if (shown % every != 0)
            return;
        const Timeline::Lane &lane = m_scene.timeline->lanes()[std::size_t(index)];
        const double width = m_layout.plotLeft - Margin - 10;
        const double top = m_layout.rowTop(index);
        if (m_layout.pidPlace == TimelineLayout::PidPlace::Under) {
            const double middle = top + m_layout.rowHeight / 2;
            const QFont name = timelineFont(m_scene.font, 1, lane.spawned());
            const double line = name.pixelSize() * 1.3;
            paintText(m_painter, QRectF(Margin, middle + 1 - line, width, line),
                      Qt::AlignLeft | Qt::AlignVCenter, lane.name, name, m_theme.text());
            paintText(m_painter, QRectF(Margin, middle + 1, width, line * 0.85),
                      Qt::AlignLeft | Qt::AlignVCenter, lane.pidText, timelineFont(m_scene.font, 0.85),
                      m_theme.mutedText());
            return;
        }
        const double fit =
            std::min(1.0, m_layout.rowHeight * every / (QFontInfo(m_scene.font).pixelSize() * 1.3));
        const QFont name =
            timelineFont(m_scene.font, std::max(0.72, fit), lane.spawned() && m_layout.rowHeight >= 20);
        const QRectF line(Margin, top, width, m_layout.rowHeight * every);
        paintText(m_painter, line, Qt::AlignLeft | Qt::AlignVCenter, lane.name, name,
                  lane.spawned() ? m_theme.text() : m_theme.mutedText());
        if (m_layout.pidPlace == TimelineLayout::PidPlace::Beside)
            paintPidBeside(lane, line.adjusted(QFontMetricsF(name).horizontalAdvance(lane.name), 0, 0, 0));
    }

    /// Whole or not at all: half a pid is another one's.
    void paintPidBeside(const Timeline::Lane &lane, const QRectF &room)
    {
        const double fit = m_layout.rowHeight / (QFontInfo(m_scene.font).pixelSize() * 1.3);
        const QFont font = timelineFont(m_scene.font, std::clamp(fit, 0.72, 0.85));
        const QString text = besideName(lane.pidText);
        if (QFontMetricsF(font).horizontalAdvance(text) <= room.width())
            paintText(m_painter, room, Qt::AlignLeft | Qt::AlignVCenter, text, font, m_theme.mutedText());
    }

    void paintAxis()
    {
        const QFont font = timelineFont(m_scene.font, 0.85);
        const QFontMetricsF metrics(font);
        paintLine(m_layout.axisTop);
        const std::optional<double> playhead = m_scene.playhead;
        const QRectF covered = playhead && isInView(*playhead)
            ? playheadFlag(m_scene, *playhead).adjusted(-4, 0, 4, 0)
            : QRectF();
        for (const TimeTick &tick : timeTicks(m_scene.scale, metrics)) {
            const double x = std::round(m_scene.scale.x(tick.ns));
            m_painter.fillRect(QRectF(x, m_layout.axisTop - 1, 1, 6), m_theme.mutedText());
            const double width = metrics.horizontalAdvance(tick.label) + 2;
            const double left =
                std::clamp(x - width / 2, 0.0, std::max(0.0, m_layout.size.width() - width - 2));
            const QRectF box(left, m_layout.axisTop + 7, width, 16);
            if (!box.intersects(covered)) // half a label would be another time
                paintText(m_painter, box, Qt::AlignHCenter | Qt::AlignVCenter, tick.label, font,
                          m_theme.mutedText());
        }
    }

    void paintPlayhead()
    {
        const std::optional<double> ns = m_scene.playhead;
        if (!ns || !isInView(*ns))
            return;
        const double x = std::round(m_scene.scale.x(*ns));
        const QRectF flag = playheadFlag(m_scene, *ns);
        m_painter.fillRect(QRectF(x - 0.5, m_layout.rowsTop, 2, m_layout.axisTop - m_layout.rowsTop + 5),
                           m_theme.text());
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_theme.text());
        m_painter.drawPolygon(
            QPolygonF({{x - 5, flag.top() + 1}, {x + 0.5, flag.top() - 5}, {x + 6, flag.top() + 1}}));
        m_painter.drawRoundedRect(flag, 3, 3);
        paintText(m_painter, flag, Qt::AlignCenter, timeText(*ns), playheadFont(m_scene),
                  m_theme.background());
    }

    void paintMarkers()
    {
        paintMarker(m_scene.markerA, QStringLiteral("A"));
        paintMarker(m_scene.markerB, QStringLiteral("B"));
        if (m_scene.markerA && m_scene.markerB)
            paintDistance(*m_scene.markerA, *m_scene.markerB);
    }

    bool isInView(double ns) const { return ns >= m_scene.scale.fromNs && ns <= m_scene.scale.toNs; }

    void paintMarker(std::optional<double> ns, const QString &name)
    {
        if (!ns || !isInView(*ns))
            return;
        const QRectF flag = markerFlag(m_scene, *ns);
        m_painter.fillRect(QRectF(std::round(m_scene.scale.x(*ns)), flag.bottom() - 1, 1,
                                  m_layout.axisTop - flag.bottom() + 1),
                           m_theme.accent());
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(m_theme.accent());
        m_painter.drawRoundedRect(flag, 2.5, 2.5);
        paintText(m_painter, flag, Qt::AlignCenter, name, timelineFont(m_scene.font, 0.8, true),
                  m_theme.isDark() ? m_theme.background() : QColor(Qt::white));
    }

    void paintDistance(double a, double b)
    {
        const double left = std::max(std::min(a, b), m_scene.scale.fromNs);
        const double right = std::min(std::max(a, b), m_scene.scale.toNs);
        if (left > right)
            return;
        const QFont font = timelineFont(m_scene.font, 0.88, true);
        const QString text = QStringLiteral("B − A = %1").arg(timeText(b - a));
        const double width = QFontMetricsF(font).horizontalAdvance(text) + 20;
        const double middle = (m_scene.scale.x(left) + m_scene.scale.x(right)) / 2;
        const double x =
            std::clamp(middle - width / 2, m_layout.plotLeft,
                       std::max(m_layout.plotLeft, m_layout.plotLeft + m_layout.plotWidth - width));
        const QRectF box(std::round(x) + 0.5, m_layout.axisTop - 24.5, std::round(width), 19);
        m_painter.setPen(QPen(m_theme.accent(), 1.2));
        m_painter.setBrush(m_theme.background());
        m_painter.drawRoundedRect(box, 3, 3);
        paintText(m_painter, box, Qt::AlignCenter, text, font, m_theme.accent());
    }

    QPainter &m_painter;
    const TimelineScene &m_scene;
    const TimelineLayout &m_layout;
    const Theme &m_theme;
    Hatch m_hatch;
};

} // namespace

QRectF markerFlag(const TimelineScene &scene, double markerNs)
{
    const double x = std::round(scene.scale.x(markerNs)) + 0.5;
    return {x - FlagWidth / 2, scene.layout.rowsTop - FlagHeight - 2, FlagWidth, FlagHeight};
}

QRectF playheadFlag(const TimelineScene &scene, double playheadNs)
{
    const double width = QFontMetricsF(playheadFont(scene)).horizontalAdvance(timeText(playheadNs)) + 14;
    const double left = std::clamp(scene.scale.x(playheadNs) - width / 2, 0.0,
                                   std::max(0.0, scene.layout.size.width() - width - 2));
    return {std::round(left), scene.layout.axisTop + 6, std::round(width), 18};
}

void paintTimeline(QPainter &painter, const TimelineScene &scene)
{
    painter.save();
    TimelinePainter(painter, scene).paint();
    painter.restore();
}

} // namespace plab
