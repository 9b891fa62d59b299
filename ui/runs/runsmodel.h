// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/outcome.h"
#include "core/model/runrecord.h"

#include <QAbstractTableModel>

#include <memory>
#include <optional>

namespace plab {

/// One run of the session.
struct RunEntry
{
    int number = 0; ///< from 1, never used again
    QString name;   ///< what a person calls it; at first the experiment's title
    std::shared_ptr<const RunRecord> record;
    bool overlay = false; ///< lies over the current run in the charts
};

/// Every run of the session, the newest first. A cell has two lines: what counts, and what explains it. GUI
/// thread.
class RunsModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { Number, Name, Result, WallTime, Started, ColumnCount };
    enum Roles {
        SecondLineRole = Qt::UserRole, ///< the smaller text under the first
        SecondColourRole,              ///< its colour, if it is not the muted one
    };

    explicit RunsModel(QObject *parent = nullptr);

    int add(std::shared_ptr<const RunRecord> record); ///< returns the run's number
    /// Takes a run away; restore() brings back the one removed last.
    bool remove(int number);
    bool restore(int number);
    /// The run that the other panes show says so; 0 if they show none of these.
    void setShown(int number);
    const QList<RunEntry> &entries() const { return m_entries; }
    const RunEntry *entry(int number) const; ///< null if unknown; valid until the next change
    int rowOf(int number) const;             ///< -1 if unknown

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role) override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

Q_SIGNALS:
    void overlaysChanged();

private:
    /// What a row says, worked out once: a record of many repeats is asked for its figures only when it comes
    /// in.
    struct Texts
    {
        QString settings, headline, outcome, wall, length, repeats, disturbance;
        QString wallSpread; ///< between the repeats; empty with one
        std::optional<Grade> grade;
    };
    static Texts textsOf(const RunRecord &record);
    QString firstLine(int row, int column) const;
    QString secondLine(int row, int column) const;
    QString tipOf(int row, int column) const;
    void insert(int row, const RunEntry &entry);

    QList<RunEntry> m_entries;
    QList<Texts> m_texts; ///< by row
    std::optional<RunEntry> m_removed;
    int m_last = 0;
    int m_shown = 0;
};

} // namespace plab
