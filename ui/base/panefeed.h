// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QObject>

#include <functional>

namespace plab {

/// Keeps panes up to date at the price of those that can be seen: a hidden pane is only marked and gets the
/// newest state when it is shown. GUI thread; panes outlive the feed or are destroyed with it.
class PaneFeed : public QObject
{
    Q_OBJECT
public:
    explicit PaneFeed(QObject *parent = nullptr);

    /// `refresh` brings the pane to the newest state; called when something changed and the pane is visible.
    void add(QWidget *pane, std::function<void()> refresh);
    /// Something that the panes show has changed.
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Pane
    {
        std::function<void()> refresh;
        bool stale = false;
    };
    QHash<QObject *, Pane> m_panes;
};

} // namespace plab
