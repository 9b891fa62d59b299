// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSortFilterProxyModel>
#include <QStringList>

namespace plab {

/// What a search leaves of the library: rows that hold every word, what stands above them, and all presets of
/// an experiment that was found. Case does not matter.
class LibraryFilter : public QSortFilterProxyModel
{
    Q_OBJECT
public:
    explicit LibraryFilter(QObject *parent = nullptr);

    void setSearch(const QString &text);
    /// Whether the row itself holds every word, not only one above or below it.
    bool matches(const QModelIndex &sourceIndex) const;
    /// Whether what is searched for is the row's title, id or one of its keywords, as a whole.
    bool isNamed(const QModelIndex &sourceIndex) const;

protected:
    bool filterAcceptsRow(int row, const QModelIndex &parent) const override;

private:
    QStringList m_words;
};

} // namespace plab
