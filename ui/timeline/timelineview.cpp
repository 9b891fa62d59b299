// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/timelineview.h"

#include "ui/base/accessiblerole.h"
#include "ui/base/repeatwords.h"
#include "ui/timeline/timelinecaption.h"
#include "ui/timeline/timelineimage.h"
#include "ui/timeline/timelinepainter.h"
#include "ui/timeline/timelinewords.h"

#include <QApplication>
#include <QClipboard>
#include <QResizeEvent>
#include <QScrollBar>
#include <QToolButton>

#include <algorithm>
#include <chrono>

namespace plab {
namespace {

std::uint64_t monotonicNs()
{
    return std::uint64_t(std::chrono::steady_clock::now().time_since_epoch().count());
}

} // namespace

TimelineView::TimelineView(QWidget *parent) : QWidget(parent), m_clock(monotonicNs)
{
    setAccessibleRole(this, QAccessible::Chart); // before its first name
    setAccessibleName(tr("Timeline"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    m_scene.timeline = &m_timeline;
    m_scene.emptyText = tr("Press Run: a lane for every process will appear here.");
    makeScrollBar();
    makeFollowButton();
    relayout();
    describe();
}

TimelineView::~TimelineView() = default;

void TimelineView::makeScrollBar()
{
    m_scrollBar = new QScrollBar(Qt::Vertical, this);
    m_scrollBar->setAccessibleName(tr("Lanes"));
    m_scrollBar->setToolTip(tr("More lanes"));
    m_scrollBar->hide();
    connect(m_scrollBar, &QScrollBar::valueChanged, this, [this] {
        relayout();
        update();
    });
}

void TimelineView::makeFollowButton()
{
    m_followButton = new QToolButton(this);
    m_followButton->setText(tr("Follow live"));
    m_followButton->setToolTip(tr("Keep the newest instant in view (End)"));
    m_followButton->setAccessibleName(tr("Follow live"));
    m_followButton->setFocusPolicy(Qt::NoFocus);
    m_followButton->hide();
    connect(m_followButton, &QToolButton::clicked, this, [this] {
        if (!m_timeline.isLive())
            setPlayhead({});
        setFollowing(true);
    });
}

/// Whoever looks at an instant of a repeat keeps it when the next one begins.
bool TimelineView::follows() const
{
    return m_following && (m_timeline.isLive() || !m_scene.playhead);
}

bool TimelineView::isLive() const
{
    return m_record && !m_record->finished;
}

void TimelineView::showRun(std::shared_ptr<const RunRecord> record, const QString &caption)
{
    const bool another = !m_record || !record || caption != m_lead || record->started != m_record->started;
    m_record = std::move(record);
    m_lead = caption;
    const Repeat *repeat = m_record ? m_record->shownRepeat() : nullptr;
    if (repeat)
        m_timeline.update(*repeat, m_record->finished ? 0 : m_clock());
    else
        m_timeline.clear();
    if (another) {
        m_whole = true;
        clearMarkers();
        clearSight();
        setPlayhead({});
        setFollowing(true);
    }
    followNow();
    refreshCaption();
    relayout();
    describe();
    update();
}

void TimelineView::clear()
{
    showRun(nullptr, QString());
}

void TimelineView::refreshCaption()
{
    const Repeat *repeat = m_record ? m_record->shownRepeat() : nullptr;
    m_scene.caption =
        repeat ? timelineCaption(m_lead, m_timeline, *repeat, asksRecording(*m_record)) : m_lead;
    if (isLive())
        m_scene.caption += follows() ? tr(" · follows live") : tr(" · live, not followed");
    m_followButton->setVisible(isLive() && !follows());
}

/// Brings the end of a growing run into view, if that is wanted; otherwise only keeps the view inside the
/// run.
void TimelineView::followNow()
{
    const double begin = fitBeginNs(m_timeline);
    const double end = fitEndNs(m_timeline);
    TimelineScale &scale = m_scene.scale;
    if (m_whole) {
        fitScale(m_scene);
    } else if (isLive() && m_following) {
        const double span = scale.spanNs();
        scale.toNs = end;
        scale.fromNs = end - span;
    }
    scale = scale.within(begin, end);
}

void TimelineView::fitAll()
{
    m_whole = true;
    setFollowing(true);
    followNow();
    update();
}

void TimelineView::setFollowing(bool on)
{
    if (on != m_following) {
        m_following = on;
        Q_EMIT followingChanged(on);
    }
    followNow();
    refreshCaption();
    update();
}

void TimelineView::setScale(const TimelineScale &scale)
{
    const double left = m_scene.scale.left;
    const double width = m_scene.scale.width;
    m_whole = false;
    m_scene.scale = scale.within(fitBeginNs(m_timeline), fitEndNs(m_timeline));
    m_scene.scale.left = left;
    m_scene.scale.width = width;
    m_whole = m_scene.scale.fromNs <= fitBeginNs(m_timeline) && m_scene.scale.toNs >= fitEndNs(m_timeline);
    update();
}

void TimelineView::relayout()
{
    m_scene.font = font();
    m_scene.theme = Theme::current();
    m_scene.pixelRatio = devicePixelRatioF();
    layOutScene(m_scene, size(), m_scrollBar->value(), TimelineLayout::Use::Screen);
    const TimelineLayout &layout = m_scene.layout;
    const QSignalBlocker blocker(m_scrollBar);
    m_scrollBar->setRange(0, layout.laneCount - layout.visibleLanes);
    m_scrollBar->setPageStep(std::max(1, layout.visibleLanes));
    m_scrollBar->setVisible(layout.canScroll());
    const int barWidth = m_scrollBar->sizeHint().width();
    m_scrollBar->setGeometry(width() - barWidth, int(layout.rowsTop), barWidth,
                             int(layout.axisTop - layout.rowsTop));
    m_followButton->adjustSize();
    m_followButton->move(int(layout.plotLeft + layout.plotWidth) - m_followButton->width(),
                         int(layout.axisTop) - m_followButton->height() - 6);
}

void TimelineView::setMarkerA(std::optional<double> ns)
{
    m_scene.markerA = ns;
    update();
    Q_EMIT markersChanged();
}

void TimelineView::setMarkerB(std::optional<double> ns)
{
    m_scene.markerB = ns;
    update();
    Q_EMIT markersChanged();
}

void TimelineView::clearMarkers()
{
    if (!m_scene.markerA && !m_scene.markerB)
        return;
    m_scene.markerA.reset();
    m_scene.markerB.reset();
    update();
    Q_EMIT markersChanged();
}

void TimelineView::setPlayhead(std::optional<double> ns)
{
    if (ns)
        ns = std::clamp(*ns, fitBeginNs(m_timeline), fitEndNs(m_timeline));
    if (ns == m_scene.playhead)
        return;
    m_scene.playhead = ns;
    const TimelineScale &scale = m_scene.scale;
    if (ns && (*ns < scale.fromNs || *ns > scale.toNs)) { // come into view, with what was around it
        const double half = scale.spanNs() / 2;
        TimelineScale moved = scale;
        moved.fromNs = *ns - half;
        moved.toNs = *ns + half;
        setScale(moved);
    }
    update();
    Q_EMIT playheadChanged(ns);
}

void TimelineView::showSight(const Sight &sight)
{
    const double entry = m_scene.entryNs();
    m_scene.sightMarks = sight.marks;
    setFollowing(false);
    TimelineScale scale = m_scene.scale;
    scale.fromNs = double(sight.fromNs) - entry;
    scale.toNs = double(sight.toNs) - entry;
    setScale(scale);
    if (!sight.marks.isEmpty())
        scrollTo(sight.marks.first().lane);
    setPlayhead(double(sight.timeNs) - entry);
    update();
}

void TimelineView::clearSight()
{
    if (m_scene.sightMarks.isEmpty())
        return;
    m_scene.sightMarks.clear();
    update();
    Q_EMIT sightCleared();
}

/// Brings the row of this process into view, with those of the others around it.
void TimelineView::scrollTo(int lane)
{
    const auto &lanes = m_timeline.lanes();
    const auto found = std::find_if(lanes.begin(), lanes.end(),
                                    [lane](const Timeline::Lane &one) { return one.index == lane; });
    const int row = int(found - lanes.begin());
    const TimelineLayout &layout = m_scene.layout;
    if (found != lanes.end() && (row < layout.firstLane || row >= layout.firstLane + layout.visibleLanes))
        m_scrollBar->setValue(row - layout.visibleLanes / 3);
}

QImage TimelineView::picture(const PictureOptions &options) const
{
    return timelineImage(m_scene, options);
}

Result<QByteArray> TimelineView::file(const QString &path, const PictureOptions &options) const
{
    return sceneFile(m_scene, path, options);
}

void TimelineView::copyPicture() const
{
    QApplication::clipboard()->setImage(
        picture({size(), std::max(2.0, devicePixelRatioF()), m_scene.theme.kind()}));
}

void TimelineView::setClock(std::function<std::uint64_t()> clock)
{
    m_clock = std::move(clock);
}

QSize TimelineView::sizeHint() const
{
    return {1000, 320};
}

QSize TimelineView::minimumSizeHint() const
{
    return {320, 130};
}

void TimelineView::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    paintTimeline(painter, m_scene);
    if (!hasFocus())
        return;
    painter.setRenderHint(QPainter::Antialiasing, false);
    painter.setPen(m_scene.theme.accent());
    painter.setBrush(Qt::NoBrush);
    painter.drawRect(rect().adjusted(0, 0, -1, -1));
}

void TimelineView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    relayout();
}

void TimelineView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange
        || event->type() == QEvent::StyleChange) {
        relayout();
        update();
    }
}

void TimelineView::describe()
{
    const std::size_t lanes = m_timeline.lanes().size();
    QString content =
        lanes == 0 ? m_scene.emptyText : tr("%1, %n lane(s).", nullptr, int(lanes)).arg(m_scene.caption);
    if (lanes > 0 && !isLive()) // what grows is told once it is over
        content += QLatin1Char(' ') + timelineWords(m_timeline);
    setAccessibleDescription(
        content + QLatin1Char(' ')
        + tr("Plus and minus zoom, the arrows move, Home and End go to the ends, A and B set markers, "
             "F fits all. P looks at an instant, comma and full stop move it: other panes show what was "
             "then. Escape clears markers and instant."));
}

} // namespace plab
