// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "ui/base/pictureoptions.h"
#include "ui/timeline/timelinescene.h"

#include <QWidget>

#include <functional>
#include <memory>

class QScrollBar;
class QToolButton;

namespace plab {

/// The timeline of a run: a lane per process, live or stored. Zooms with the wheel at the pointer, pans by
/// dragging, scrolls when there are more lanes than fit, and holds two markers A and B. GUI thread.
class TimelineView : public QWidget
{
    Q_OBJECT
public:
    explicit TimelineView(QWidget *parent = nullptr);
    ~TimelineView() override;

    /// Shows the record's timeline repeat; called again whenever a live record has grown. `caption` names the
    /// run
    /// ("run 7"); another caption or start is another run, which comes into view whole and without markers.
    void showRun(std::shared_ptr<const RunRecord> record, const QString &caption);
    void clear();

    void fitAll();              ///< the whole run, following a live one
    void setFollowing(bool on); ///< keeps the newest instant in view while the run is live
    bool isFollowing() const { return m_following; }
    bool isLive() const; ///< of a run that goes on

    const TimelineScale &scale() const { return m_scene.scale; }
    const TimelineLayout &laneLayout() const { return m_scene.layout; }
    void setScale(const TimelineScale &scale); ///< kept within the run

    std::optional<double> markerA() const { return m_scene.markerA; } ///< ns from the entry
    std::optional<double> markerB() const { return m_scene.markerB; }
    void setMarkerA(std::optional<double> ns);
    void setMarkerB(std::optional<double> ns);
    void clearMarkers();

    /// The instant that other panes show, ns from the entry; null: the newest one. Kept within the run, and
    /// taken away with another run.
    std::optional<double> playhead() const { return m_scene.playhead; }
    void setPlayhead(std::optional<double> ns);

    /// Goes to it: its stretch of time and its lanes come into view, its words stand on the lanes, and the
    /// playhead at its instant. Until clearSight(), or another run.
    void showSight(const Sight &sight);
    void clearSight();
    const QList<SightMark> &sightMarks() const { return m_scene.sightMarks; }

    /// What is seen, as a picture: this stretch of time, these markers, all lanes.
    QImage picture(const PictureOptions &options) const;
    /// The same as what a file of this name holds.
    Result<QByteArray> file(const QString &path, const PictureOptions &options) const;
    void copyPicture() const;

    /// The clock that an unfinished run's open ends reach to, ns of CLOCK_MONOTONIC; for tests.
    void setClock(std::function<std::uint64_t()> clock);

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void markersChanged();
    void playheadChanged(std::optional<double> ns);
    void followingChanged(bool on);
    void sightCleared();
    /// A person clicked on a lane: its ProcessRecord::index, and the instant, ns of CLOCK_MONOTONIC.
    void laneClicked(int process, std::uint64_t timeNs);

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void mouseDoubleClickEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    bool follows() const;
    enum class Drag { None, Pan, MarkerA, MarkerB, Playhead };

    void makeScrollBar();
    void makeFollowButton();
    void relayout();
    void refreshCaption();
    void followNow();
    void zoomBy(double atX, double factor);
    void panBy(double pixels);
    void scrollTo(int lane);
    void lookedAround(); ///< a person moved the view: live runs are not followed any more
    double pointerX() const;
    Drag markerUnder(const QPointF &at) const;
    void moveMarker(Drag marker, double x);
    void stepPlayhead(double pixels);
    bool clearAll();
    void tellClick(const QPointF &at);
    Qt::CursorShape cursorAt(const QPointF &at) const;
    QString tipAt(const QPointF &at) const;
    void describe();

    std::shared_ptr<const RunRecord> m_record;
    QString m_lead;
    Timeline m_timeline;
    TimelineScene m_scene;
    QScrollBar *m_scrollBar = nullptr;
    QToolButton *m_followButton = nullptr;
    std::function<std::uint64_t()> m_clock;
    Drag m_drag = Drag::None;
    QPointF m_dragFrom;
    QPointF m_pressedAt;
    bool m_isClick = false; ///< pressed on a lane, and not moved since
    bool m_whole = true;    ///< shows all of the run, also when it grows
    bool m_following = true;
};

} // namespace plab
