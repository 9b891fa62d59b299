// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/lanepainter.h"

#include "ui/timeline/columnimage.h"
#include "ui/timeline/marksign.h"

#include <QFontMetricsF>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double PixelsPerSpan = 3;      // fewer: columns
constexpr double PixelsPerRoundSpan = 7; // more: spans have round corners
constexpr double TriangleWidth = 8;
constexpr double TriangleHeight = 5;

std::vector<Mark>::const_iterator firstFrom(const std::vector<Mark> &marks, double timeNs)
{
    return std::lower_bound(marks.begin(), marks.end(), timeNs,
                            [](const Mark &mark, double t) { return double(mark.timeNs) < t; });
}

QColor taskNumberColour(const Theme &theme)
{
    return theme.isDark() ? QColor(0xff10161c) : QColor(Qt::white);
}

} // namespace

LanePainter::LanePainter(QPainter &painter, const TimelineScene &scene, const Hatch &hatch)
    : m_painter(painter), m_scene(scene), m_hatch(hatch), m_left(scene.layout.plotLeft),
      m_right(scene.layout.plotLeft + scene.layout.plotWidth)
{
}

double LanePainter::x(std::uint64_t timeNs) const
{
    return m_scene.scale.x(double(timeNs) - m_scene.entryNs());
}

double LanePainter::cutX(std::uint64_t timeNs) const
{
    return std::clamp(x(timeNs), m_left, m_right);
}

bool LanePainter::isInView(std::uint64_t timeNs) const
{
    const double atX = x(timeNs);
    return atX >= m_left - 0.5 && atX <= m_right + 0.5;
}

void LanePainter::paint(int index)
{
    m_lane = index;
    m_pauses.clear();
    m_taskNumbers.clear();
    const Timeline::Lane &lane = m_scene.timeline->lanes()[std::size_t(index)];
    const QRectF bar = m_scene.layout.barOf(index);
    const double fromNs = m_scene.entryNs() + m_scene.scale.fromNs;
    const double toNs = m_scene.entryNs() + m_scene.scale.toNs;
    const auto spans = m_scene.timeline->spansIn(std::size_t(index), fromNs, toNs);
    if (double(spans.second - spans.first) * PixelsPerSpan <= m_scene.layout.plotWidth)
        paintSpans(index, bar, spans);
    else
        paintColumns(index, bar);
    paintPauses(lane, bar);
    paintTaskNumbers();
    paintEnds(lane, bar);
    paintMarks(lane.marks, bar);
    paintMarks(lane.lookMarks, bar);
    paintNotes(lane.notes, bar);
    paintLostUpdates(lane, bar);
}

/// Joins neighbours that look the same, except where a new task begins.
void LanePainter::paintSpans(int lane, const QRectF &bar, std::pair<std::size_t, std::size_t> spans)
{
    const bool round = double(spans.second - spans.first) * PixelsPerRoundSpan <= m_scene.layout.plotWidth;
    std::optional<Span> joined;
    for (std::size_t i = spans.first; i < spans.second; ++i) {
        const Span span = m_scene.timeline->span(std::size_t(lane), i);
        if (span.lengthNs() == 0)
            continue;
        if (joined && joined->state == span.state && span.cause != EventKind::TaskBegin) {
            joined->endNs = span.endNs;
            continue;
        }
        if (joined)
            paintSpan(*joined, bar, round);
        joined = span;
    }
    if (joined)
        paintSpan(*joined, bar, round);
    if (round)
        paintMoves(lane, bar, spans);
}

/// Where an item was put or got, as long as there are few enough to be told apart.
void LanePainter::paintMoves(int lane, const QRectF &bar, std::pair<std::size_t, std::size_t> spans)
{
    const double size = std::min(9.0, bar.height() * 0.6);
    for (std::size_t i = spans.first; i < spans.second; ++i) {
        const Span span = m_scene.timeline->span(std::size_t(lane), i);
        const bool isPut = span.cause == EventKind::Put;
        if ((isPut || span.cause == EventKind::Get) && isInView(span.beginNs))
            paintMarkSign(m_painter, m_scene.theme, isPut ? Mark::Kind::Put : Mark::Kind::Got,
                          {x(span.beginNs), bar.center().y()}, size);
    }
}

void LanePainter::paintSpan(const Span &span, const QRectF &bar, bool round)
{
    if (span.state == LaneState::Absent)
        return;
    const double left = std::round(cutX(span.beginNs));
    const double right = std::min(m_right, std::max(left + 1, std::round(cutX(span.endNs))));
    if (right <= left)
        return;
    const bool begins = span.cause == EventKind::TaskBegin && right - left > 4;
    const QRectF rect(left + (begins ? 1 : 0), bar.top(), right - left - (begins ? 1 : 0), bar.height());
    paintState(m_painter, m_scene, m_hatch, span.state, rect, round && rect.width() >= 4 ? 2 : 0);
    if (span.state == LaneState::Working && m_scene.timeline->hasLessThanWork(std::size_t(m_lane)))
        paintWithoutCpu(span, rect);
    if (span.state == LaneState::NotRecorded && !m_scene.timeline->isRecorded())
        paintClocks(span, rect);
    if (span.cause == EventKind::TaskBegin)
        noteTaskNumber(span, rect);
}

/// Goes over a stretch pixel by pixel, as far as clocks tell how it divides, and calls `paint` with a piece
/// and what it slept and waited for a CPU, in pixels of its height. Neighbours of one look are one piece.
template<typename Paint>
void LanePainter::eachSplit(const Span &span, const QRectF &rect, const CpuSplit &unknown, Paint paint) const
{
    const TimelineScale &scale = m_scene.scale;
    const auto split = [&](double left) {
        const double fromNs = std::max(m_scene.entryNs() + scale.ns(left), double(span.beginNs));
        const double toNs = std::min(m_scene.entryNs() + scale.ns(left + 1), double(span.endNs));
        const auto known = m_scene.timeline->cpuSplit(std::size_t(m_lane), fromNs, toNs);
        const CpuSplit shares = known.value_or(unknown);
        return std::pair(std::round(rect.height() * shares.asleep), std::round(rect.height() * shares.ready));
    };
    for (double left = rect.left(); left < rect.right();) {
        const auto heights = split(left);
        double right = left + 1;
        while (right < rect.right() && split(right) == heights)
            ++right;
        const double width = std::min(right, rect.right()) - left;
        paint(QRectF(left, rect.top(), width, rect.height()), heights.first, heights.second);
        left = right;
    }
}

/// From the top what it slept, under it what it waited for a CPU.
void LanePainter::paintWithoutCpu(const Span &span, const QRectF &rect)
{
    eachSplit(span, rect, CpuSplit {}, [this](const QRectF &piece, double asleep, double ready) {
        const double left = piece.left();
        const double top = piece.top();
        const double width = piece.width();
        if (asleep > 0)
            paintState(m_painter, m_scene, m_hatch, LaneState::Sleeping, {left, top, width, asleep}, 0);
        if (ready > 0)
            paintState(m_painter, m_scene, m_hatch, LaneState::Ready, {left, top + asleep, width, ready}, 0);
        if (asleep + ready > piece.height() / 2)
            m_pauses << piece;
    });
}

/// Of what was not recorded clocks tell when it had a CPU, at the bottom, and when it was ready for one.
void LanePainter::paintClocks(const Span &span, const QRectF &rect)
{
    eachSplit(span, rect, CpuSplit {0, 0, 1}, [this](const QRectF &piece, double asleep, double ready) {
        const double ran = piece.height() - asleep - ready;
        const double top = piece.top() + asleep;
        if (ready > 0)
            paintState(m_painter, m_scene, m_hatch, LaneState::Ready,
                       {piece.left(), top, piece.width(), ready}, 0);
        if (ran > 0)
            paintState(m_painter, m_scene, m_hatch, LaneState::Working,
                       {piece.left(), top + ready, piece.width(), ran}, 0);
    });
}

void LanePainter::noteTaskNumber(const Span &span, const QRectF &rect)
{
    if (rect.height() < 13 || rect.width() < 14)
        return;
    const QFont font = timelineFont(m_scene.font, 0.78);
    const QString text = QString::number(span.object);
    if (QFontMetricsF(font).horizontalAdvance(text) + 6 > rect.width())
        return;
    m_taskNumbers.append({rect, text});
}

/// Over the veil of a pause, and in a colour that can be read there.
void LanePainter::paintTaskNumbers()
{
    m_painter.setFont(timelineFont(m_scene.font, 0.78));
    for (const auto &[rect, text] : std::as_const(m_taskNumbers)) {
        const bool veiled = std::any_of(m_pauses.begin(), m_pauses.end(),
                                        [&](const QRectF &pause) { return pause.contains(rect.center()); });
        m_painter.setPen(veiled ? m_scene.theme.text() : taskNumberColour(m_scene.theme));
        m_painter.drawText(rect, Qt::AlignCenter, text);
    }
}

void LanePainter::paintState(QPainter &painter, const TimelineScene &scene, const Hatch &hatch,
                             LaneState state, const QRectF &rect, double radius)
{
    if (state == LaneState::HoldingWaiting) {
        const double held = std::max(1.0, std::round(rect.height() * Hatch::HeldPart));
        paintState(painter, scene, hatch, LaneState::Waiting, rect.adjusted(0, 0, 0, -held), radius);
        return paintState(painter, scene, hatch, LaneState::Holding,
                          {rect.left(), rect.bottom() - held, rect.width(), held}, 0);
    }
    if (scene.vectors) {
        if (radius > 0 && !Hatch::isHatched(state)) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(scene.theme.colour(state));
            painter.drawRoundedRect(rect, radius, radius);
        } else {
            Hatch::paintVectors(painter, rect, scene.theme, state);
        }
        return;
    }
    if (radius <= 0) {
        painter.fillRect(rect, hatch.brush(state));
        return;
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(hatch.brush(state));
    painter.drawRoundedRect(rect, radius, radius);
}

void LanePainter::paintColumns(int lane, const QRectF &bar)
{
    const double ratio = m_scene.pixelRatio;
    const int columns = int(std::lround(bar.width() * ratio));
    const double fromNs = m_scene.entryNs() + m_scene.scale.fromNs;
    const double toNs = m_scene.entryNs() + m_scene.scale.toNs;
    const auto bins = m_scene.timeline->bins(std::size_t(lane), fromNs, toNs, columns);
    QImage image = columnImage(bins, std::max(1, int(std::lround(bar.height() * ratio))), m_hatch);
    m_painter.drawImage(bar, image);
}

void LanePainter::paintEnds(const Timeline::Lane &lane, const QRectF &bar)
{
    if (!lane.spawned())
        return;
    const double out = bar.height() >= 12 ? 2 : 1;
    const auto tick = [&](std::uint64_t timeNs, double width, double shift) {
        if (timeNs != 0 && isInView(timeNs)) {
            m_painter.fillRect(
                QRectF(std::round(x(timeNs)) + shift, bar.top() - out, width, bar.height() + 2 * out),
                m_scene.theme.mutedText());
        }
    };
    tick(lane.bornNs, 1, -1);
    tick(lane.diedNs, 2, 0);
}

/// A stopped process goes on with nothing: its bar is pale until it continues.
void LanePainter::paintPauses(const Timeline::Lane &lane, const QRectF &bar)
{
    QColor veil = m_scene.theme.background();
    veil.setAlphaF(0.65f);
    for (auto mark = lane.lookMarks.begin(); mark != lane.lookMarks.end(); ++mark) {
        if (mark->kind != Mark::Kind::Paused)
            continue;
        const auto end = std::find_if(mark, lane.lookMarks.end(),
                                      [](const Mark &one) { return one.kind == Mark::Kind::Continued; });
        const std::uint64_t endNs = end != lane.lookMarks.end() ? end->timeNs
            : lane.diedNs != 0                                  ? lane.diedNs
                                                                : m_scene.timeline->endNs();
        const QRectF pause(QPointF(cutX(mark->timeNs), bar.top()), QPointF(cutX(endNs), bar.bottom()));
        m_pauses << pause;
        m_painter.fillRect(pause, veil);
    }
}

void LanePainter::paintMarks(const std::vector<Mark> &marks, const QRectF &bar)
{
    const double size = std::min(11.0, bar.height());
    double lastX = -1e9;
    const double endNs = m_scene.entryNs() + m_scene.scale.toNs;
    for (auto mark = firstFrom(marks, m_scene.entryNs() + m_scene.scale.fromNs);
         mark != marks.end() && double(mark->timeNs) <= endNs; ++mark) {
        const double atX = x(mark->timeNs);
        if (mark->kind == Mark::Kind::Continued)
            continue; // the end of the veil tells
        if (mark->kind == Mark::Kind::TaskLost || (mark->kind != Mark::Kind::Killed && atX - lastX < 3))
            continue; // a lost task stands under its killed lane's mark
        const double shift = mark->kind == Mark::Kind::Killed ? std::min(9.0, m_right - atX + 8)
            : mark->kind == Mark::Kind::Paused                ? 6
                                                              : 0;
        paintMarkSign(m_painter, m_scene.theme, mark->kind, {atX + shift, bar.center().y()}, size);
        lastX = atX;
    }
}

/// Notes may be as many as events: where they would crowd, the most frequent of a few pixels stands for all.
void LanePainter::paintNotes(const std::vector<Mark> &notes, const QRectF &bar)
{
    constexpr double Apart = 12;
    constexpr std::ptrdiff_t LookedAt = 48; // of a crowd, evenly
    const double size = std::min(10.0, bar.height());
    const double endNs = m_scene.entryNs() + m_scene.scale.toNs;
    auto first = firstFrom(notes, m_scene.entryNs() + m_scene.scale.fromNs);
    while (first != notes.end() && double(first->timeNs) <= endNs) {
        const double left = x(first->timeNs);
        const auto past =
            std::lower_bound(first, notes.end(), m_scene.entryNs() + m_scene.scale.ns(left + Apart),
                             [](const Mark &mark, double t) { return double(mark.timeNs) < t; });
        const auto end = std::max(past, first + 1);
        std::array<int, Mark::KindCount> counts {};
        const std::ptrdiff_t stride = std::max<std::ptrdiff_t>(1, (end - first) / LookedAt);
        for (auto note = first; note < end; note += std::min(stride, std::max<std::ptrdiff_t>(1, end - note)))
            ++counts[std::size_t(note->kind)];
        const auto most = std::max_element(counts.begin(), counts.end());
        const double middle = (left + x((end - 1)->timeNs)) / 2;
        paintMarkSign(m_painter, m_scene.theme, Mark::Kind(most - counts.begin()),
                      {std::min(middle, m_right), bar.center().y()}, size);
        first = end;
    }
}

/// Triangles above the bar; where they would cover each other, a strip over the pixels that lost one.
void LanePainter::paintLostUpdates(const Timeline::Lane &lane, const QRectF &bar)
{
    const auto first = firstFrom(lane.lostUpdates, m_scene.entryNs() + m_scene.scale.fromNs);
    const auto past = firstFrom(lane.lostUpdates, m_scene.entryNs() + m_scene.scale.toNs);
    const double room = bar.top() - m_scene.layout.rowTop(m_lane);
    if (double(past - first) > m_scene.layout.plotWidth / TriangleWidth / 1.5 || room < 3) {
        const double stripHeight = std::clamp(room - 2, 1.0, 3.0);
        paintLostStrip(
            lane.lostUpdates,
            QRectF(m_left, bar.top() - stripHeight - (room > 5 ? 1 : 0), m_right - m_left, stripHeight));
        return;
    }
    const double height = std::min(TriangleHeight, room - 0.5);
    const double half = height * TriangleWidth / TriangleHeight / 2;
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(m_scene.theme.colour(ChartRole::Lost));
    for (auto mark = first; mark != past; ++mark) {
        const double atX = x(mark->timeNs);
        const double foot = bar.top() - 0.5;
        const QPointF corners[] = {{atX - half, foot - height}, {atX + half, foot - height}, {atX, foot}};
        m_painter.drawConvexPolygon(corners, 3);
    }
}

void LanePainter::paintLostStrip(const std::vector<Mark> &marks, const QRectF &strip)
{
    const QColor colour = m_scene.theme.colour(ChartRole::Lost);
    const double endNs = m_scene.entryNs() + m_scene.scale.toNs;
    auto mark = firstFrom(marks, m_scene.entryNs() + m_scene.scale.fromNs);
    while (mark != marks.end() && double(mark->timeNs) < endNs) {
        const double left = std::floor(x(mark->timeNs));
        double right = left + 1;
        for (;;) { // as long as the next pixel has one too
            const double nextNs = m_scene.entryNs() + m_scene.scale.ns(right);
            mark = std::lower_bound(mark, marks.end(), nextNs,
                                    [](const Mark &m, double t) { return double(m.timeNs) < t; });
            if (mark == marks.end() || x(mark->timeNs) >= right + 1 || right >= strip.right())
                break;
            ++right;
        }
        m_painter.fillRect(QRectF(std::max(left, strip.left()), strip.top(),
                                  std::min(right, strip.right()) - std::max(left, strip.left()),
                                  strip.height()),
                           colour);
    }
}

} // namespace plab
