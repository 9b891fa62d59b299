// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/timeline/hatch.h"
#include "ui/timeline/timelinescene.h"

#include <QPainter>

namespace plab {

/// Paints the bar of one lane and the marks on it. Few spans are drawn singly; many are added up per pixel
/// column, so that the cost depends on pixels and not on events.
class LanePainter
{
public:
    LanePainter(QPainter &painter, const TimelineScene &scene, const Hatch &hatch);
    void paint(int lane);

    static void paintState(QPainter &painter, const TimelineScene &scene, const Hatch &hatch, LaneState state,
                           const QRectF &rect, double radius);

private:
    void paintSpans(int lane, const QRectF &bar, std::pair<std::size_t, std::size_t> spans);
    void paintSpan(const Span &span, const QRectF &bar, bool round);
    template<typename Paint>
    void eachSplit(const Span &span, const QRectF &rect, const CpuSplit &unknown, Paint paint) const;
    void paintWithoutCpu(const Span &span, const QRectF &rect);
    void paintClocks(const Span &span, const QRectF &rect);
    void noteTaskNumber(const Span &span, const QRectF &rect);
    void paintTaskNumbers();
    void paintMoves(int lane, const QRectF &bar, std::pair<std::size_t, std::size_t> spans);
    void paintColumns(int lane, const QRectF &bar);
    void paintEnds(const Timeline::Lane &lane, const QRectF &bar);
    void paintMarks(const std::vector<Mark> &marks, const QRectF &bar);
    void paintNotes(const std::vector<Mark> &notes, const QRectF &bar);
    void paintPauses(const Timeline::Lane &lane, const QRectF &bar);
    void paintLostUpdates(const Timeline::Lane &lane, const QRectF &bar);
    void paintLostStrip(const std::vector<Mark> &marks, const QRectF &strip);
    double x(std::uint64_t timeNs) const;
    double cutX(std::uint64_t timeNs) const; ///< x inside the plot
    bool isInView(std::uint64_t timeNs) const;

    QPainter &m_painter;
    const TimelineScene &m_scene;
    const Hatch &m_hatch;
    int m_lane = 0; ///< the one being painted
    double m_left;
    double m_right;
    QList<QRectF> m_pauses;                          ///< of the lane being painted: where its bar is pale
    QList<std::pair<QRectF, QString>> m_taskNumbers; ///< the same
};

} // namespace plab
