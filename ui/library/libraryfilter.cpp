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

namespace {

/// "put_nowait", "put-nowait" and "putNowait" are one word.
QString joined(QString text)
{
    return text.remove(QLatin1Char('_')).remove(QLatin1Char('-'));
}

} // namespace

/// Also as it stands in a script: "pool.apply_async()".
void LibraryFilter::setSearch(const QString &text)
{
    static const QRegularExpression between(QStringLiteral("[\\s,.()]+"));
    m_words = joined(text).split(between, Qt::SkipEmptyParts);
    invalidateFilter();
}

bool LibraryFilter::matches(const QModelIndex &sourceIndex) const
{
    const QString text = joined(sourceIndex.data(LibraryModel::SearchRole).toString());
    return std::all_of(m_words.begin(), m_words.end(),
                       [&](const QString &word) { return text.contains(word, Qt::CaseInsensitive); });
}

bool LibraryFilter::isNamed(const QModelIndex &sourceIndex) const
{
    const QStringList names =
        joined(sourceIndex.data(LibraryModel::SearchRole).toString()).split(QLatin1Char('\n'));
    return names.contains(m_words.join(QLatin1Char(' ')), Qt::CaseInsensitive);
}

bool LibraryFilter::filterAcceptsRow(int row, const QModelIndex &parent) const
{
    return matches(sourceModel()->index(row, 0, parent));
}

} // namespace plab
