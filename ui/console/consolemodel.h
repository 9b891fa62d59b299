// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"

#include <QAbstractTableModel>
#include <QFont>

#include <memory>

namespace plab {

/// The monospace font of printed lines, as large as the window's text.
QFont consoleFont();

/// What the processes of a run printed, repeat after repeat, without copying it: the rows read the record.
/// GUI thread.
class ConsoleModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { RepeatColumn, Time, Name, Pid, Text, ColumnCount };

    explicit ConsoleModel(QObject *parent = nullptr);

    /// A later state of the run that is shown appends its new lines; anything else resets. Null shows
    /// nothing.
    void showRun(const std::shared_ptr<const RunRecord> &record);

    quint64 dropped() const; ///< lines that the processes could not deliver
    int repeats() const;     ///< how many repeats the record has so far

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    bool isLater(const RunRecord &record) const;
    const ConsoleLine &line(int row, int *repeat) const;

    std::shared_ptr<const RunRecord> m_record;
    QList<int> m_ends; ///< by repeat: rows up to and including it
};

} // namespace plab
