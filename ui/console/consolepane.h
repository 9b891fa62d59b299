// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <QWidget>

#include <memory>

class QComboBox;
class QHBoxLayout;
class QLabel;
class QSortFilterProxyModel;
class QTreeView;

namespace plab {

class ConsoleModel;

/// What processes print, in order, of all of them or of one. Follows the end unless a person has scrolled up.
/// GUI thread.
class ConsolePane : public QWidget
{
    Q_OBJECT
public:
    explicit ConsolePane(QWidget *parent = nullptr);

    /// The newest state of a run; null shows nothing. Cheap enough for every refresh.
    void showRun(const std::shared_ptr<const RunRecord> &record);

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildBar(QHBoxLayout *bar);
    void buildView();
    void setColumnWidths();
    void wrapLines();
    void updateNames(const RunRecord *record);
    void updateDropped();
    void filterBy(int choice);
    bool isAtEnd() const;

    ConsoleModel *m_model;
    QSortFilterProxyModel *m_filter;
    QTreeView *m_view = nullptr;
    QComboBox *m_names = nullptr;
    QLabel *m_dropped = nullptr;
};

} // namespace plab
