// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/form/toggleswitch.h"

#include "ui/base/theme.h"

#include <QPainter>
#include <QStyle>

namespace plab {

namespace {

constexpr int TrackWidth = 44;
constexpr int TrackHeight = 22;
constexpr int FocusGap = 3; ///< room for the focus ring around the track
constexpr int WordGap = 8;

} // namespace

ToggleSwitch::ToggleSwitch(QWidget *parent) : QAbstractButton(parent)
{
    setCheckable(true); // QAccessibleButton then reports a check box's states
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
    setCursor(Qt::PointingHandCursor);
}

QSize ToggleSwitch::sizeHint() const
{
    const QFontMetrics metrics = fontMetrics();
    const int word = std::max(metrics.horizontalAdvance(tr("on")), metrics.horizontalAdvance(tr("off")));
    return {TrackWidth + 2 * FocusGap + WordGap + word,
            std::max(TrackHeight + 2 * FocusGap, metrics.height())};
}

QRect ToggleSwitch::track() const
{
    const QRect where(FocusGap, (height() - TrackHeight) / 2, TrackWidth, TrackHeight);
    return QStyle::visualRect(layoutDirection(), rect(), where);
}

bool ToggleSwitch::hitButton(const QPoint &position) const
{
    return rect().contains(position);
}

void ToggleSwitch::paintEvent(QPaintEvent *)
{
    const Theme theme = Theme::current();
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setOpacity(isEnabled() ? 1.0 : 0.5);
    const QRectF where = track();
    if (hasFocus()) {
        painter.setPen(QPen(theme.accent(), 1.5));
        painter.drawRoundedRect(where.adjusted(-2, -2, 2, 2), where.height() / 2 + 2, where.height() / 2 + 2);
    }
    painter.setPen(Qt::NoPen);
    painter.setBrush(isChecked() ? theme.runButton() : theme.colour(LaneState::Starting));
    painter.drawRoundedRect(where, where.height() / 2, where.height() / 2);
    const bool right = isChecked() != (layoutDirection() == Qt::RightToLeft);
    const double knob = where.height() - 4;
    painter.setBrush(Qt::white);
    painter.drawEllipse(
        QRectF(right ? where.right() - knob - 2 : where.left() + 2, where.top() + 2, knob, knob));
    painter.setPen(isChecked() ? theme.text() : theme.mutedText());
    const QRect word = QStyle::visualRect(layoutDirection(), rect(),
                                          rect().adjusted(TrackWidth + 2 * FocusGap + WordGap, 0, 0, 0));
    painter.drawText(word, Qt::AlignVCenter | Qt::AlignLeft, isChecked() ? tr("on") : tr("off"));
}

} // namespace plab
