// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

namespace plab {

/// Lights a widget up for a moment, so that the eye finds it; mouse and keyboard go through. It goes by
/// itself, at the latest with the widget. GUI thread.
class Spotlight : public QWidget
{
    Q_OBJECT
public:
    /// `around`: so many points around it, too, where what holds the widget has room for them and is no
    /// splitter.
    static void on(QWidget *widget, int around = 0);

protected:
    void paintEvent(QPaintEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    Spotlight(QWidget *widget, int around);
    void follow();

    QWidget *m_widget;
    int m_around;
    double m_strength = 1;
};

} // namespace plab
