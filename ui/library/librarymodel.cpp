// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/librarymodel.h"

#include "ui/base/plaintip.h"

#include <algorithm>

namespace plab {

namespace {

// An index carries where its parent stands: 0 for a chapter, else chapter + 1 and, for a preset, experiment +
// 1 above it.
constexpr int ExperimentShift = 16;
constexpr quintptr ChapterMask = (quintptr(1) << ExperimentShift) - 1;

int chapterOf(const QModelIndex &index)
{
    const int above = int(index.internalId() & ChapterMask);
    return above == 0 ? index.row() : above - 1;
}

int experimentOf(const QModelIndex &index)
{
    const int above = int(index.internalId() >> ExperimentShift);
    return above == 0 ? index.row() : above - 1;
}

bool holds(const QList<Preset> &presets, const QString &id)
{
    return std::any_of(presets.begin(), presets.end(), [&](const Preset &preset) { return preset.id == id; });
}

bool looksTheSame(const Preset &a, const Preset &b)
{
    return a.id == b.id && a.title == b.title && a.note == b.note && a.builtIn == b.builtIn;
}

} // namespace

LibraryModel::LibraryModel(QObject *parent) : QAbstractItemModel(parent) { }

void LibraryModel::setDeclarations(const QList<const Declaration *> &declarations)
{
    beginResetModel();
    m_chapters.clear();
    for (const Declaration *declaration : declarations) {
        auto chapter = std::find_if(m_chapters.begin(), m_chapters.end(), [&](const Chapter &c) {
            return c.title == declaration->chapter.shown();
        });
        if (chapter == m_chapters.end())
            chapter = m_chapters.insert(m_chapters.end(), Chapter {declaration->chapter.shown(), {}});
        chapter->entries.append(Entry {declaration, {}});
    }
    endResetModel();
}

void LibraryModel::setPresets(const QList<Preset> &presets)
{
    for (Chapter &chapter : m_chapters) {
        for (Entry &entry : chapter.entries) {
            QList<Preset> wanted;
            std::copy_if(presets.begin(), presets.end(), std::back_inserter(wanted),
                         [&](const Preset &preset) { return preset.experiment == entry.declaration->id; });
            updatePresets(experimentIndex(entry.declaration->id), entry.presets, wanted);
        }
    }
}

void LibraryModel::setTicked(const QSet<QString> &presets)
{
    m_ticked = presets;
    for (int chapter = 0; chapter < m_chapters.size(); ++chapter) {
        const QModelIndex head = index(chapter, 0);
        Q_EMIT dataChanged(head, head, {MarkRole});
        for (int row = 0; row < rowCount(head); ++row) {
            const QModelIndex experiment = index(row, 0, head);
            if (const int count = rowCount(experiment); count > 0)
                Q_EMIT dataChanged(index(0, 0, experiment), index(count - 1, 0, experiment), {TickedRole});
        }
    }
}

void LibraryModel::updatePresets(const QModelIndex &experiment, QList<Preset> &shown,
                                 const QList<Preset> &wanted)
{
    const auto removeAt = [&](int row) {
        beginRemoveRows(experiment, row, row);
        shown.removeAt(row);
        endRemoveRows();
    };
    for (int row = int(shown.size()) - 1; row >= 0; --row) {
        if (!holds(wanted, shown.at(row).id))
            removeAt(row);
    }
    for (int row = 0; row < wanted.size(); ++row) {
        if (!holds(shown, wanted.at(row).id)) {
            beginInsertRows(experiment, row, row);
            shown.insert(row, wanted.at(row));
            endInsertRows();
            continue;
        }
        while (shown.at(row).id != wanted.at(row).id)
            removeAt(row); // stands further down now
        const bool changed = !looksTheSame(shown.at(row), wanted.at(row));
        shown[row] = wanted.at(row);
        if (changed)
            Q_EMIT dataChanged(index(row, 0, experiment), index(row, 0, experiment));
    }
}

void LibraryModel::setChanged(const QModelIndex &index)
{
    if (m_changed == index)
        return;
    const QModelIndex before = m_changed;
    m_changed = index;
    for (const QModelIndex &row : {before, index}) {
        if (row.isValid())
            Q_EMIT dataChanged(row, row);
    }
}

QString LibraryModel::markOf(const QModelIndex &index) const
{
    if (m_changed == index)
        return tr("changed");
    if (kind(index) == Kind::Chapter)
        return progressOf(m_chapters.at(index.row()));
    const Preset *own = preset(index);
    return own && !own->builtIn ? tr("yours") : QString();
}

/// "3 of 27": how much of a chapter has been run; nothing before the first.
QString LibraryModel::progressOf(const Chapter &chapter) const
{
    int all = 0;
    int ticked = 0;
    for (const Entry &entry : chapter.entries) {
        for (const Preset &preset : entry.presets) {
            all += preset.builtIn;
            ticked += preset.builtIn && m_ticked.contains(preset.id);
        }
    }
    return ticked > 0 ? tr("%1 of %2").arg(ticked).arg(all) : QString();
}

QString LibraryModel::descriptionOf(const QModelIndex &index) const
{
    const Preset *own = preset(index);
    const Declaration *experiment = declaration(index);
    QString what = own ? own->note : experiment ? experiment->summary.shown() : tr("Chapter");
    if (own && m_ticked.contains(own->id))
        what = tr("Has been run. %1").arg(what);
    const QString mark = markOf(index);
    return mark.isEmpty() ? what : what.isEmpty() ? mark : tr("%1: %2", "a mark and a note").arg(mark, what);
}

LibraryModel::Kind LibraryModel::kind(const QModelIndex &index) const
{
    if (index.internalId() == 0)
        return Kind::Chapter;
    return index.internalId() <= ChapterMask ? Kind::Experiment : Kind::Preset;
}

const LibraryModel::Entry &LibraryModel::entry(const QModelIndex &index) const
{
    return m_chapters.at(chapterOf(index)).entries.at(experimentOf(index));
}

const Declaration *LibraryModel::declaration(const QModelIndex &index) const
{
    return index.isValid() && kind(index) != Kind::Chapter ? entry(index).declaration : nullptr;
}

const Preset *LibraryModel::preset(const QModelIndex &index) const
{
    return index.isValid() && kind(index) == Kind::Preset ? &entry(index).presets.at(index.row()) : nullptr;
}

QModelIndex LibraryModel::experimentIndex(const QString &experiment) const
{
    for (int chapter = 0; chapter < m_chapters.size(); ++chapter) {
        const QList<Entry> &entries = m_chapters.at(chapter).entries;
        for (int row = 0; row < entries.size(); ++row) {
            if (entries.at(row).declaration->id == experiment)
                return createIndex(row, 0, quintptr(chapter) + 1);
        }
    }
    return {};
}

QModelIndex LibraryModel::presetIndex(const QString &experiment, const QString &preset) const
{
    const QModelIndex parent = experimentIndex(experiment);
    if (!parent.isValid())
        return {};
    const QList<Preset> &presets = entry(parent).presets;
    for (int row = 0; row < presets.size(); ++row) {
        if (presets.at(row).id == preset)
            return index(row, 0, parent);
    }
    return {};
}

QModelIndex LibraryModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    if (!parent.isValid())
        return createIndex(row, column, quintptr(0));
    const quintptr chapter = quintptr(chapterOf(parent)) + 1;
    if (kind(parent) == Kind::Chapter)
        return createIndex(row, column, chapter);
    return createIndex(row, column, chapter | (quintptr(parent.row() + 1) << ExperimentShift));
}

QModelIndex LibraryModel::parent(const QModelIndex &index) const
{
    if (!index.isValid() || kind(index) == Kind::Chapter)
        return {};
    if (kind(index) == Kind::Experiment)
        return createIndex(chapterOf(index), 0, quintptr(0));
    return createIndex(experimentOf(index), 0, index.internalId() & ChapterMask);
}

int LibraryModel::rowCount(const QModelIndex &parent) const
{
    if (!parent.isValid())
        return int(m_chapters.size());
    if (parent.column() > 0 || kind(parent) == Kind::Preset)
        return 0;
    return kind(parent) == Kind::Chapter ? int(m_chapters.at(parent.row()).entries.size())
                                         : int(entry(parent).presets.size());
}

int LibraryModel::columnCount(const QModelIndex &) const
{
    return 1;
}

QVariant LibraryModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Declaration *experiment = declaration(index);
    const Preset *own = preset(index);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::EditRole:
        return own ? own->title : experiment ? experiment->title.shown() : m_chapters.at(index.row()).title;
    case Qt::ToolTipRole:
        return plainTip(tipOf(index));
    case Qt::AccessibleDescriptionRole:
        return descriptionOf(index);
    case MarkRole:
        return markOf(index);
    case KindRole:
        return int(kind(index));
    case IdRole:
        return own ? own->id : experiment ? experiment->id : QString();
    case SearchRole:
        return searchText(index);
    case TickedRole:
        return own && m_ticked.contains(own->id);
    case BuiltInRole:
        return own && own->builtIn;
    default:
        return {};
    }
}

/// Its title, which may be cut in a narrow list, and what it is.
QString LibraryModel::tipOf(const QModelIndex &index) const
{
    const Declaration *experiment = declaration(index);
    const Preset *own = preset(index);
    QStringList lines {index.data().toString()};
    if (own && !own->note.isEmpty())
        lines << own->note;
    else if (experiment && !own)
        lines << experiment->summary.shown();
    return lines.join(QLatin1Char('\n'));
}

QString LibraryModel::searchText(const QModelIndex &index) const
{
    if (const Preset *own = preset(index))
        return QStringList {own->title, own->note, own->id, entry(index).declaration->title.shown()}.join(
            QLatin1Char('\n'));
    if (const Declaration *experiment = declaration(index)) {
        return (QStringList {experiment->title.shown(), experiment->id, experiment->summary.shown(),
                             experiment->chapter.shown()}
                + experiment->keywords)
            .join(QLatin1Char('\n'));
    }
    return m_chapters.at(index.row()).title;
}

bool LibraryModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    const Preset *own = preset(index);
    const QString title = value.toString().trimmed();
    if (role != Qt::EditRole || !own || own->builtIn || title.isEmpty() || title == own->title)
        return false;
    Q_EMIT renameRequested(own->id, title);
    return true;
}

Qt::ItemFlags LibraryModel::flags(const QModelIndex &index) const
{
    if (!index.isValid() || kind(index) == Kind::Chapter)
        return Qt::NoItemFlags; // a heading: the arrow keys pass over it
    const Preset *own = preset(index);
    const Qt::ItemFlags common = Qt::ItemIsEnabled | Qt::ItemIsSelectable;
    if (own)
        return common | Qt::ItemNeverHasChildren | (own->builtIn ? Qt::NoItemFlags : Qt::ItemIsEditable);
    return common;
}

} // namespace plab
