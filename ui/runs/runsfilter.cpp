// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runsfilter.h"

#include "ui/runs/runsmodel.h"

#include <QDateTime>

#include <algorithm>

namespace plab {

RunsFilter::RunsFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setSortLocaleAware(true);
    setSortCaseSensitivity(Qt::CaseInsensitive);
    setSortRole(RunsModel::SortRole);
}

void RunsFilter::setSearch(const QString &words)
{
    m_words = words.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    invalidateFilter();
}

bool RunsFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    const QString text = sourceModel()->index(row, 0, parent).data(RunsModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

/// What is equal stands by when it ran, the newest first.
bool RunsFilter::lessThan(const QModelIndex &left, const QModelIndex &right) const
{
    const bool less = QSortFilterProxyModel::lessThan(left, right);
    if (less || QSortFilterProxyModel::lessThan(right, left))
        return less;
    const QModelIndex leftWhen = left.siblingAtColumn(RunsModel::Started);
    const QModelIndex rightWhen = right.siblingAtColumn(RunsModel::Started);
    const auto one = std::pair(leftWhen.data(RunsModel::SortRole).toDateTime(),
                               leftWhen.data(RunsModel::NumberRole).toInt());
    const auto other = std::pair(rightWhen.data(RunsModel::SortRole).toDateTime(),
                                 rightWhen.data(RunsModel::NumberRole).toInt());
    const bool turned = sortColumn() != RunsModel::Started && sortOrder() == Qt::AscendingOrder;
    return turned ? other < one : one < other;
}

} // namespace plab
