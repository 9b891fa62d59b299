// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <utility>

class QSplitter;
class QTabWidget;

namespace plab {

/// The lower half of the right column: one pane beside a set of tabs or, where there is no room for two, all
/// of them in one set of tabs. Folding keeps what is shown.
class LowerPanes : public QWidget
{
    Q_OBJECT
public:
    explicit LowerPanes(QWidget *parent = nullptr);

    /// The pane that stands on the left, and as the first tab when folded.
    void setSidePane(QWidget *pane, const QString &title);
    void addTab(QWidget *pane, const QString &title, const QString &toolTip);
    /// Tabs before all others that come and go with the experiment; the first one comes to the front. The
    /// same ones again change nothing.
    struct Tab
    {
        QWidget *pane = nullptr;
        QString title;
        QString toolTip;
    };
    void setFrontTabs(const QList<Tab> &tabs);

    bool isFolded() const { return m_folded; }
    void setFolded(bool folded); ///< they are folded, too, where there is no room for two
    QSize minimumSizeHint() const override;
    /// Brings a pane to the front (a no-op for the side pane while it stands beside the tabs) and gives it
    /// the focus.
    void showPane(QWidget *pane);
    void bringForward(QWidget *pane); ///< the same without the focus
    /// Nothing but this pane, with no tabs around it; null: all again, folded or not as setFolded() says.
    void showAlone(QWidget *pane);

    QTabWidget *tabs() const { return m_tabs; }
    QSplitter *splitter() const { return m_splitter; }

protected:
    void resizeEvent(QResizeEvent *event) override;

private:
    std::pair<int, int> leastWidths() const;
    void fold();

    QSplitter *m_splitter = nullptr;
    QTabWidget *m_tabs = nullptr;
    QWidget *m_side = nullptr;
    QString m_sideTitle;
    QList<QWidget *> m_front;
    QByteArray m_unfoldedSizes; ///< splitter state before folding
    bool m_folded = false;
    bool m_foldWanted = false; ///< also where there is room for two
    bool m_alone = false;      ///< nothing but one pane
};

} // namespace plab
