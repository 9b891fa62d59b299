// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/runrecord.h"
#include "core/record/runsummary.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

namespace plab {

/// One run of the list.
struct RunEntry
{
    int number = 0; ///< from 1, never used again
    QString name;   ///< what a person calls it; at first the preset's or experiment's title
    std::shared_ptr<const RunRecord> record = {}; ///< null: it is on the disk, and nobody has wanted it yet
    bool overlay = false;                         ///< lies over the current run in the charts
    RunNotes notes = {};                          ///< what the person says of it
    RunSummary summary = {};                      ///< what the list says of it
    qint64 keptBytes = 0;                         ///< of the record on the disk; 0: it is not kept
};

/// Every run of the session, and those that are kept. A cell has two lines: what counts, and what explains
/// it. GUI thread.
class RunsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Name, Result, WallTime, Started, ColumnCount };
    enum Roles {
        SecondLineRole = Qt::UserRole, ///< the smaller text under the first
        SecondColourRole,              ///< its colour, if it is not the muted one
        NumberRole,                    ///< the run's number
        SortRole,                      ///< what a column is ordered by
        SearchRole,                    ///< everything that finds the run, in one text
    };

    explicit RunsModel(QObject *parent = nullptr);

    /// Takes a run in and returns its number. `record` null: it is read when somebody wants it.
    int add(const RunSummary &summary, const RunNotes &notes, std::shared_ptr<const RunRecord> record);
    int add(const std::shared_ptr<const RunRecord> &record); ///< of no preset, without notes
    void setRecord(int number, std::shared_ptr<const RunRecord> record);
    void setNotes(int number, const RunNotes &notes);
    void setKept(int number, qint64 bytes); ///< how large it is on the disk
    /// Takes a run away; restore() brings back the one removed last.
    bool remove(int number);
    bool restore(int number);
    /// The run that the other panes show says so; 0 if they show none of these.
    void setShown(int number);
    const QList<RunEntry> &entries() const { return m_entries; }
    const RunEntry *entry(int number) const; ///< null if unknown; valid until the next change
    int rowOf(int number) const;             ///< -1 if unknown
    int nextNumber() const { return m_last + 1; }

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void overlaysChanged();
    void notesChanged(int number); ///< by the person

private:
    QString firstLine(int row, int column) const;
    QString secondLine(int row, int column) const;
    QString nameLine(int row) const;
    QString tipOf(int row, int column) const;
    QString searchText(int row) const;
    QVariant sortValue(int row, int column) const;
    void insert(int row, const RunEntry &entry);

    QList<RunEntry> m_entries;
    QStringList m_settings; ///< by row: made once
    std::optional<RunEntry> m_removed;
    int m_last = 0;
    int m_shown = 0;
};

} // namespace plab
