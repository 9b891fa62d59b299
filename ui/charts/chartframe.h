// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/base/theme.h"
#include "ui/charts/chartlayout.h"

#include <QGraphicsItem>

namespace plab {

/// Draws what a ChartLayout says: texts, axis, markers, whiskers, legend swatches. Lives as a child of the
/// chart it frames.
class ChartFrame : public QGraphicsItem
{
public:
    enum class Layer { Under, Over }; ///< grid under bars and lines, all else over them

    ChartFrame(Layer layer, QGraphicsItem *parent);

    /// Both belong to the caller and stay valid until the next call.
    void show(const ChartData *data, const ChartLayout *layout, const Theme &theme);

    QRectF boundingRect() const override;
    void paint(QPainter *painter, const QStyleOptionGraphicsItem *option, QWidget *widget) override;

private:
    void paintStroke(QPainter *painter, const ChartStroke &stroke) const;
    void paintText(QPainter *painter, const ChartText &text) const;
    void paintLonePoints(QPainter *painter) const;

    Layer m_layer;
    const ChartData *m_data = nullptr;
    const ChartLayout *m_layout = nullptr;
    Theme m_theme;
};

} // namespace plab
