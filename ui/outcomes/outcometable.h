// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QHash>
#include <QTableView>

namespace plab {

class OutcomeModel;

/// The view of the graded table: bold outcome with its sentence under it over the whole width, rows as high
/// as that takes. Arrow keys go from row to row; Ctrl+C copies the table. GUI thread.
class OutcomeTable : public QTableView
{
    Q_OBJECT
public:
    explicit OutcomeTable(OutcomeModel *model, QWidget *parent = nullptr);

    void copy() const;         ///< the whole table to the clipboard
    int contentHeight() const; ///< header and all rows

    /// Leaves so many points free at the right of a row's sentence, for something that stands there.
    void keepRoom(const QHash<int, int> &widthByRow);
    int keptRoom(int row) const { return m_keptRoom.value(row); }

Q_SIGNALS:
    void contentHeightChanged();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    void fitShare();
    void fitRows();

    OutcomeModel *m_model;
    QHash<int, int> m_keptRoom;
};

} // namespace plab
