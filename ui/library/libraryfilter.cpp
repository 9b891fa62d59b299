// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/libraryfilter.h"

#include "ui/library/librarymodel.h"

#include <QRegularExpression>

#include <algorithm>

namespace plab {

LibraryFilter::LibraryFilter(QObject *parent) : QSortFilterProxyModel(parent)
{
    setRecursiveFilteringEnabled(true);
    setAutoAcceptChildRows(true);
}

void LibraryFilter::setSearch(const QString &text)
{
    static const QRegularExpression between(QStringLiteral("[\\s,]+"));
    m_words = text.split(between, Qt::SkipEmptyParts);
    invalidateFilter();
}

bool LibraryFilter::matches(const QModelIndex &sourceIndex) const
{
    const QString text = sourceIndex.data(LibraryModel::SearchRole).toString();
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool LibraryFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    return matches(sourceModel()->index(row, 0, parent));
}

} // namespace plab
