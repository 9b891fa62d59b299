// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/outcome.h"

#include <QAbstractTableModel>

class QMimeData;

namespace plab {

/// The graded table: one row per outcome that is shown. Texts in the person's language of
/// numbers.
class OutcomeModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Title, Count, Share, GradeColumn, ColumnCount };
    /// The sentence that stands under a row, over its whole width; every column gives it.
    static constexpr int SentenceRole = Qt::UserRole;

    using QAbstractTableModel::QAbstractTableModel;

    /// Rows of the same outcomes are updated in place: selection and scroll position stay.
    void setRows(const QList<OutcomeRow> &rows);
    const QList<OutcomeRow> &rows() const { return m_rows; }

    static QString title(int column); ///< the whole of it, whatever the form of the share
    static QString shareText(const OutcomeRow &row, bool withInterval = true);
    /// How the share is shown where there is little room; the tool tip and tableData() have all of it. It is
    /// no new data: the view that asks for it repaints itself.
    void setShareForm(bool hasLongHead, bool hasIntervals);

    /// The whole table for the clipboard, as text with tabs and as HTML: shares as fractions, the interval in
    /// columns of its own. The caller owns it.
    QMimeData *tableData() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;

private:
    QString text(const OutcomeRow &row, int column) const;
    QString spoken(const OutcomeRow &row) const;
    QString shareTip(const OutcomeRow &row) const; ///< with what the interval rests on

    QList<OutcomeRow> m_rows;
    bool m_hasLongHead = true;
    bool m_hasIntervals = true;
};

} // namespace plab
