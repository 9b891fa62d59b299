// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/instant/instantdrawing.h"

#include <QWidget>

namespace plab {

/// The widget that an instant is painted on; inside a scroll area. GUI thread.
class InstantCanvas : public QWidget
{
    Q_OBJECT
public:
    explicit InstantCanvas(QWidget *parent = nullptr);

    /// Null shows the text instead.
    void show(std::unique_ptr<InstantDrawing> drawing, const QString &emptyText);
    using QWidget::show;
    const InstantDrawing *drawing() const { return m_drawing.get(); }

Q_SIGNALS:
    void stepRequested(bool later); ///< to the next change
    void newestRequested();
    void beginRequested();

protected:
    bool event(QEvent *event) override;
    void paintEvent(QPaintEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    std::unique_ptr<InstantDrawing> m_drawing;
    QString m_emptyText;
};

} // namespace plab
