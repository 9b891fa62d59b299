// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/resulttable.h"

#include <QAbstractTableModel>

class QMimeData;

namespace plab {

/// The table of what was measured: names first, then a column for each figure. Figures in the person's
/// language of numbers.
class ResultModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    /// What stands small under a figure: its interval, or that it is another figure than the column says.
    static constexpr int BelowRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows of the same names are updated in place: selection and scroll position stay.
    void setTable(const ResultTable &table);
    const ResultTable &table() const { return m_table; }

    /// The whole table for the clipboard, as text with tabs and as HTML: plain numbers, low and high ends in
    /// columns of their own. The caller owns it.
    QMimeData *tableData() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    const ResultCell &cell(const QModelIndex &index) const;
    QString spoken(const QModelIndex &index) const;

    ResultTable m_table;
};

} // namespace plab
