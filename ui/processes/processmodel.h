// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/processrecord.h"

#include <QAbstractItemModel>

#include <vector>

namespace plab {

/// The processes and threads of one repeat as a tree: each stands under the process that made it. update()
/// changes rows in place and adds the new ones, so that a view keeps what is selected and expanded. GUI
/// thread.
class ProcessModel : public QAbstractItemModel
{
    Q_OBJECT
public:
    enum Column { Name, Pid, ParentPid, RoleColumn, State, EndingColumn, CpuTime, Switches, ColumnCount };

    explicit ProcessModel(QObject *parent = nullptr);

    /// Brings the rows to this state. A process is known by its place in the list, so the next repeat's
    /// Worker-3 takes the row of this one's.
    void update(const QList<ProcessRecord> &processes);

    const ProcessRecord &process(const QModelIndex &index) const;
    /// The longest text of a column, for its width.
    QString longestText(int column) const;
    static bool isAlive(const ProcessRecord &process);

    QModelIndex index(int row, int column, const QModelIndex &parent = {}) const override;
    QModelIndex parent(const QModelIndex &index) const override;
    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex &index) const override;

private:
    struct Node
    {
        ProcessRecord process;
        int parent = -1; ///< node number; always smaller than its own
        int row = 0;     ///< within the parent
        std::vector<int> children;
    };

    std::vector<int> &childrenOf(int node);
    const std::vector<int> &childrenOf(int node) const;
    QModelIndex indexOf(int node, int column = 0) const;
    void removeFrom(int first);
    void append(const QList<ProcessRecord> &processes, const std::vector<int> &parents);
    void refresh(const QList<ProcessRecord> &processes, int count);
    QString text(const ProcessRecord &process, int column) const;
    QStringList plainCell(const ProcessRecord &process, int column) const; ///< for a spreadsheet
    QStringList plainHead(int column) const;
    QString toolTip(const ProcessRecord &process, int column) const;
    QString wholeRow(const ProcessRecord &process) const;

    std::vector<Node> m_nodes;
    std::vector<int> m_roots;
};

} // namespace plab
