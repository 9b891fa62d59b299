// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>

namespace plab {

/// The runs in the order a person wants them, and those that have all words of the search. GUI thread.
class RunsFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit RunsFilter(QObject *parent = nullptr);

    void setSearch(const QString &words);

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;
    bool lessThan(const QModelIndex &left, const QModelIndex &right) const override;

private:
    QStringList m_words;
};

} // namespace plab
