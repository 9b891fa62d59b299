// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <optional>

namespace plab {

/// What lies over a chart while a person reads it: the figures at a place in a box, a hair line through it,
/// and the stretch that is being drawn up. Takes no mouse. GUI thread.
class ChartReading : public QWidget
{
    Q_OBJECT
public:
    explicit ChartReading(QWidget *parent);

    /// `plot` is where the hair line goes, null for none; no words take the reading away.
    void read(const QPointF &at, const QString &words, const QRectF &plot);
    void clear() { read({}, {}, {}); }
    QString words() const { return m_words; }
    QPointF at() const { return m_at; }

    /// The stretch from the place where the drag began to where it is; null takes it away.
    void drawUp(const std::optional<QRectF> &stretch);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QRectF boxFor(const QSizeF &text) const;

    QPointF m_at;
    QString m_words;
    QRectF m_plot;
    std::optional<QRectF> m_stretch;
};

} // namespace plab
