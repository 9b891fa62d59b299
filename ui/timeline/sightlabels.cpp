// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/sightlabels.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double Padding = 5;
constexpr double LabelsApart = 3;

QFont labelFont(const TimelineScene &scene)
{
    return timelineFont(scene.font, 0.88, true);
}

/// Each as near to its instant as the others let it.
void spread(QList<SightLabel> &labels, double left, double right)
{
    double free = left;
    for (SightLabel &label : labels) {
        label.box.moveLeft(std::max(free, label.box.left()));
        free = label.box.right() + LabelsApart;
    }
    free = right;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) {
        label->box.moveRight(std::min(free, label->box.right()));
        free = label->box.left() - LabelsApart;
    }
}

QList<SightLabel> labelsOf(const TimelineScene &scene, int row, int lane)
{
    const QFontMetricsF metrics(labelFont(scene));
    const QRectF bar = scene.layout.barOf(row);
    const double height = std::min(scene.layout.rowHeight, std::round(metrics.height() + 2));
    QList<SightLabel> labels;
    for (const SightMark &mark : scene.sightMarks) {
        const double ns = double(mark.timeNs) - scene.entryNs();
        if (mark.lane != lane || ns < scene.scale.fromNs || ns > scene.scale.toNs)
            continue;
        const double x = std::round(scene.scale.x(ns));
        const QString text = mark.words.shown();
        const double width = std::ceil(metrics.horizontalAdvance(text)) + 2 * Padding;
        labels.append({{x - width / 2, scene.layout.rowTop(row), width, height}, x, bar.bottom(), text});
    }
    spread(labels, bar.left() - scene.layout.plotLeft * 0.02, scene.layout.size.width() - 4);
    return labels;
}

} // namespace

QList<SightLabel> sightLabels(const TimelineScene &scene)
{
    QList<SightLabel> labels;
    for (int i = 0; i < scene.layout.visibleLanes && !scene.sightMarks.isEmpty(); ++i) {
        const int row = scene.layout.firstLane + i;
        labels += labelsOf(scene, row, scene.timeline->lanes()[std::size_t(row)].index);
    }
    return labels;
}

void paintSightLabels(QPainter &painter, const TimelineScene &scene)
{
    const QList<SightLabel> labels = sightLabels(scene);
    const QColor ink = scene.theme.text();
    for (const SightLabel &label : labels) {
        painter.fillRect(
            QRectF(label.x - 1, label.box.bottom() - 2, 2, label.barBottom + 3 - label.box.bottom()), ink);
        if (label.x < label.box.left() || label.x > label.box.right()) {
            const double near = std::clamp(label.x, label.box.left(), label.box.right());
            painter.setPen(QPen(ink, 1.2));
            painter.drawLine(QPointF(label.x, label.box.bottom() - 1), QPointF(near, label.box.bottom() - 1));
        }
    }
    painter.setFont(labelFont(scene));
    for (const SightLabel &label : labels) {
        painter.setPen(Qt::NoPen);
        painter.setBrush(ink);
        painter.drawRoundedRect(label.box, 3, 3);
        painter.setPen(scene.theme.background());
        painter.drawText(label.box, Qt::AlignCenter | Qt::TextSingleLine, label.text);
    }
}

} // namespace plab
