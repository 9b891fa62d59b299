// SPDX-License-Identifier: GPL-3.0-or-later
// How a person moves about in the timeline: mouse, wheel, keys, menu, tool tips.
#include "ui/timeline/timelinecaption.h"
#include "ui/timeline/timelinepainter.h"
#include "ui/timeline/timelineview.h"

#include <QApplication>
#include <QHelpEvent>
#include <QMenu>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double ZoomPerNotch = 1.25;
constexpr double KeyPan = 0.12;    // of the width
constexpr double PlayheadStep = 4; // pixels
constexpr double Near = 5;         // pixels from a marker or mark that still mean it

} // namespace

void TimelineView::lookedAround()
{
    m_whole = false;
    setScale(m_scene.scale);
    const bool atEnd = m_scene.scale.toNs >= fitEndNs(m_timeline);
    if (isLive())
        setFollowing(m_whole || (m_following && atEnd));
}

void TimelineView::zoomBy(double atX, double factor)
{
    if (m_timeline.lanes().empty())
        return;
    m_scene.scale = m_scene.scale.zoomed(atX, factor);
    lookedAround();
}

void TimelineView::panBy(double pixels)
{
    if (m_timeline.lanes().empty())
        return;
    m_scene.scale = m_scene.scale.shifted(pixels);
    lookedAround();
}

void TimelineView::wheelEvent(QWheelEvent *event)
{
    const QPoint turned = event->angleDelta();
    const double notches = turned.y() / 120.0;
    const double sideways = turned.x() / 120.0;
    event->accept();
    if (event->position().x() < m_scene.layout.plotLeft && m_scrollBar->isVisible()) {
        m_scrollBar->setValue(m_scrollBar->value() - int(std::lround(3 * notches)));
        return;
    }
    if (event->modifiers() & Qt::ShiftModifier)
        panBy(-(notches != 0 ? notches : sideways) * m_scene.scale.width * KeyPan);
    else if (std::abs(sideways) > std::abs(notches))
        panBy(-sideways * m_scene.scale.width * KeyPan);
    else if (notches != 0)
        zoomBy(event->position().x(), std::pow(ZoomPerNotch, notches));
}

TimelineView::Drag TimelineView::markerUnder(const QPointF &at) const
{
    const auto hits = [&](const std::optional<double> &ns) {
        if (!ns)
            return false;
        const bool onLine =
            std::abs(at.x() - m_scene.scale.x(*ns)) <= Near && m_scene.layout.plot().contains(at);
        return onLine || markerFlag(m_scene, *ns).adjusted(-2, -2, 2, 2).contains(at);
    };
    if (hits(m_scene.markerB))
        return Drag::MarkerB;
    return hits(m_scene.markerA) ? Drag::MarkerA : Drag::None;
}

void TimelineView::moveMarker(Drag marker, double x)
{
    const double ns = std::clamp(m_scene.scale.ns(x), m_scene.scale.fromNs, m_scene.scale.toNs);
    if (marker == Drag::Playhead)
        setPlayhead(ns);
    else if (marker == Drag::MarkerA)
        setMarkerA(ns);
    else
        setMarkerB(ns);
}

/// From the end of the run if there is none yet.
void TimelineView::stepPlayhead(double pixels)
{
    if (m_timeline.lanes().empty())
        return;
    const double fromNs = m_scene.playhead.value_or(fitEndNs(m_timeline));
    setPlayhead(fromNs + pixels * m_scene.scale.nsPerPixel());
}

bool TimelineView::clearAll()
{
    const bool any = m_scene.markerA || m_scene.markerB || m_scene.playhead || !m_scene.sightMarks.isEmpty();
    clearMarkers();
    clearSight();
    setPlayhead({});
    return any;
}

Qt::CursorShape TimelineView::cursorAt(const QPointF &at) const
{
    if (m_timeline.lanes().empty())
        return Qt::ArrowCursor;
    return markerUnder(at) != Drag::None || m_scene.layout.ruler().contains(at) ? Qt::SplitHCursor
                                                                                : Qt::ArrowCursor;
}

void TimelineView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_timeline.lanes().empty())
        return QWidget::mousePressEvent(event);
    m_drag = markerUnder(event->position());
    if (m_drag == Drag::None && m_scene.layout.ruler().contains(event->position())) {
        m_drag = Drag::Playhead;
        moveMarker(m_drag, event->position().x());
    }
    if (m_drag == Drag::None && event->position().x() >= m_scene.layout.plotLeft)
        m_drag = Drag::Pan;
    m_dragFrom = event->position();
    m_pressedAt = m_dragFrom;
    m_isClick = m_drag == Drag::Pan;
}

void TimelineView::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    switch (m_drag) {
    case Drag::None:
        setCursor(cursorAt(at));
        return;
    case Drag::Pan:
        m_isClick = m_isClick && (at - m_pressedAt).manhattanLength() < QApplication::startDragDistance();
        setCursor(Qt::ClosedHandCursor);
        panBy(m_dragFrom.x() - at.x());
        m_dragFrom = at;
        return;
    case Drag::MarkerA:
    case Drag::MarkerB:
    case Drag::Playhead:
        moveMarker(m_drag, at.x());
        return;
    }
}

void TimelineView::mouseReleaseEvent(QMouseEvent *event)
{
    if (m_drag == Drag::Pan && m_isClick)
        tellClick(event->position());
    m_drag = Drag::None;
    setCursor(cursorAt(event->position()));
}

void TimelineView::tellClick(const QPointF &at)
{
    const int lane = m_scene.layout.laneAt(at.y());
    const double ns = m_scene.entryNs() + m_scene.scale.ns(at.x());
    if (lane >= 0 && ns > 0)
        Q_EMIT laneClicked(m_timeline.lanes()[std::size_t(lane)].index, std::uint64_t(ns));
}

void TimelineView::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton && !m_scene.layout.ruler().contains(event->position()))
        fitAll();
}

/// Where keys work: at the pointer if it is over the plot, else in the middle.
double TimelineView::pointerX() const
{
    const QPointF at = mapFromGlobal(QPointF(QCursor::pos()));
    const QRectF plot = m_scene.layout.plot();
    return underMouse() && plot.contains(at) ? at.x() : plot.center().x();
}

void TimelineView::keyPressEvent(QKeyEvent *event)
{
    const double step = m_scene.scale.width * KeyPan;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        return zoomBy(pointerX(), ZoomPerNotch);
    case Qt::Key_Minus:
        return zoomBy(pointerX(), 1 / ZoomPerNotch);
    case Qt::Key_Left:
        return panBy(-step);
    case Qt::Key_Right:
        return panBy(step);
    case Qt::Key_Home:
        return panBy((fitBeginNs(m_timeline) - m_scene.scale.fromNs) / m_scene.scale.nsPerPixel());
    case Qt::Key_End:
        panBy((fitEndNs(m_timeline) - m_scene.scale.toNs) / m_scene.scale.nsPerPixel());
        return setFollowing(true);
    case Qt::Key_Up:
        return m_scrollBar->triggerAction(QAbstractSlider::SliderSingleStepSub);
    case Qt::Key_Down:
        return m_scrollBar->triggerAction(QAbstractSlider::SliderSingleStepAdd);
    case Qt::Key_PageUp:
        return m_scrollBar->triggerAction(QAbstractSlider::SliderPageStepSub);
    case Qt::Key_PageDown:
        return m_scrollBar->triggerAction(QAbstractSlider::SliderPageStepAdd);
    case Qt::Key_A:
        return moveMarker(Drag::MarkerA, pointerX());
    case Qt::Key_B:
        return moveMarker(Drag::MarkerB, pointerX());
    case Qt::Key_P:
        return m_timeline.lanes().empty() ? void() : moveMarker(Drag::Playhead, pointerX());
    case Qt::Key_Comma:
        return stepPlayhead(-PlayheadStep);
    case Qt::Key_Period:
        return stepPlayhead(PlayheadStep);
    case Qt::Key_F:
    case Qt::Key_0:
        return fitAll();
    case Qt::Key_Escape:
        if (clearAll())
            return;
        break;
    default:
        break;
    }
    QWidget::keyPressEvent(event);
}

void TimelineView::contextMenuEvent(QContextMenuEvent *event)
{
    if (m_timeline.lanes().empty())
        return;
    const double x = event->reason() == QContextMenuEvent::Mouse ? double(event->pos().x())
                                                                 : m_scene.layout.plot().center().x();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Fit all\tF"), this, &TimelineView::fitAll);
    if (isLive()) {
        QAction *follow = menu->addAction(tr("Follow &live\tEnd"), this, &TimelineView::setFollowing);
        follow->setCheckable(true);
        follow->setChecked(m_following);
    }
    menu->addSeparator();
    menu->addAction(tr("Set marker &A here\tA"), this, [this, x] { moveMarker(Drag::MarkerA, x); });
    menu->addAction(tr("Set marker &B here\tB"), this, [this, x] { moveMarker(Drag::MarkerB, x); });
    menu->addAction(tr("&Clear markers\tEsc"), this, &TimelineView::clearMarkers)
        ->setEnabled(m_scene.markerA.has_value() || m_scene.markerB.has_value());
    menu->addAction(tr("&Look at this instant\tP"), this, [this, x] { moveMarker(Drag::Playhead, x); });
    menu->addAction(tr("Look at the &newest instant\tEsc"), this, [this] { setPlayhead({}); })
        ->setEnabled(m_scene.playhead.has_value());
    menu->addSeparator();
    menu->addAction(tr("Cop&y picture"), this, &TimelineView::copyPicture);
    menu->popup(event->globalPos());
}

QString TimelineView::tipAt(const QPointF &at) const
{
    if (m_scene.layout.ruler().contains(at) && !m_timeline.lanes().empty())
        return tr("Click or drag to look at an instant: the other panes show what was then. Esc goes back to "
                  "the newest.");
    const int lane = m_scene.layout.laneAt(at.y());
    if (lane < 0)
        return {};
    if (at.x() < m_scene.layout.plotLeft) {
        const Timeline::Lane &mine = m_timeline.lanes()[std::size_t(lane)];
        return QObject::tr("<b>%1</b> · pid %2<br>%3")
            .arg(mine.name.toHtmlEscaped(), mine.pidText, endingText(mine.ending).shown().toHtmlEscaped());
    }
    if (markerUnder(at) != Drag::None)
        return tr("Drag to move the marker");
    return timelineTip(m_timeline, lane, m_scene.entryNs() + m_scene.scale.ns(at.x()),
                       Near * m_scene.scale.nsPerPixel());
}

bool TimelineView::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), tipAt(help->pos()), this); // an empty text hides it
    return true;
}

} // namespace plab
