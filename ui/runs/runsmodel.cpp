// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runsmodel.h"

#include "core/analysis/disturbance.h"
#include "core/model/shownfigures.h"
#include "ui/base/copyrows.h"
#include "ui/base/plaintip.h"
#include "ui/base/theme.h"
#include "ui/runs/daywords.h"
#include "ui/runs/runscells.h"
#include "ui/runs/runsummaries.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace plab {

namespace {

const QString BetweenParts = QStringLiteral(" · ");
const QString PinSign = QStringLiteral("★ ");

QString ownTitle(const RunSummary &run)
{
    if (!run.presetTitle.isEmpty())
        return run.presetTitle;
    return run.title.isEmpty() ? run.experiment : run.title.shown();
}

QDateTime localTime(const RunSummary &run)
{
    return run.started.toLocalTime();
}

QString wallText(const RunSummary &run)
{
    const QString wall = run.wallS ? shownSeconds(*run.wallS) : QStringLiteral("–");
    return run.disturbance.isEmpty() ? wall : disturbanceSign() + QLatin1Char(' ') + wall;
}

QString wallSpread(const RunSummary &run)
{
    if (!run.wallLowS || !run.wallHighS)
        return {};
    return (run.wallIsInterval ? RunsModel::tr("Median of the repeats; 95 % interval %1 to %2")
                               : RunsModel::tr("Median of the repeats, which took %1 to %2"))
        .arg(shownSeconds(*run.wallLowS), shownSeconds(*run.wallHighS));
}

QString keptWords(const RunEntry &entry)
{
    return entry.keptBytes > 0
        ? RunsModel::tr("Kept on the disk: %1.").arg(QLocale().formattedDataSize(entry.keptBytes, 1))
        : RunsModel::tr("Not kept on the disk.");
}

} // namespace

RunsModel::RunsModel(QObject *parent) : QAbstractTableModel(parent) { }

int RunsModel::add(const RunSummary &summary, const RunNotes &notes, std::shared_ptr<const RunRecord> record)
{
    RunEntry entry {++m_last, notes.name.isEmpty() ? ownTitle(summary) : notes.name, std::move(record)};
    entry.notes = notes;
    entry.summary = summary;
    insert(0, entry);
    return m_last;
}

int RunsModel::add(const std::shared_ptr<const RunRecord> &record)
{
    return add(summarized(*record, nullptr), {}, record);
}

void RunsModel::insert(int row, const RunEntry &entry)
{
    beginInsertRows({}, row, row);
    m_entries.insert(row, entry);
    m_settings.insert(row, settingsText(entry.summary));
    endInsertRows();
    if (entry.overlay)
        Q_EMIT overlaysChanged();
}

void RunsModel::setRecord(int number, std::shared_ptr<const RunRecord> record)
{
    const int row = rowOf(number);
    if (row < 0)
        return;
    m_entries[row].record = std::move(record);
    if (m_entries.at(row).overlay)
        Q_EMIT overlaysChanged();
}

void RunsModel::setNotes(int number, const RunNotes &notes)
{
    const int row = rowOf(number);
    if (row < 0 || m_entries.at(row).notes == notes)
        return;
    RunEntry &entry = m_entries[row];
    entry.notes = notes;
    entry.name = notes.name.isEmpty() ? ownTitle(entry.summary) : notes.name;
    Q_EMIT dataChanged(index(row, 0), index(row, ColumnCount - 1));
    Q_EMIT notesChanged(number);
}

void RunsModel::setKept(int number, qint64 bytes)
{
    if (const int row = rowOf(number); row >= 0)
        m_entries[row].keptBytes = bytes;
}

bool RunsModel::remove(int number)
{
    const int row = rowOf(number);
    if (row < 0)
        return false;
    beginRemoveRows({}, row, row);
    m_removed = m_entries.takeAt(row);
    m_settings.removeAt(row);
    endRemoveRows();
    if (m_removed->overlay)
        Q_EMIT overlaysChanged();
    return true;
}

bool RunsModel::restore(int number)
{
    if (!m_removed || m_removed->number != number)
        return false;
    const RunEntry entry = *m_removed;
    m_removed.reset();
    int row = 0;
    while (row < m_entries.size() && m_entries.at(row).number > number)
        ++row;
    insert(row, entry);
    return true;
}

int RunsModel::rowOf(int number) const
{
    for (int row = 0; row < m_entries.size(); ++row) {
        if (m_entries.at(row).number == number)
            return row;
    }
    return -1;
}

const RunEntry *RunsModel::entry(int number) const
{
    const int row = rowOf(number);
    return row < 0 ? nullptr : &m_entries.at(row);
}

int RunsModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_entries.size());
}

int RunsModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QString RunsModel::firstLine(int row, int column) const
{
    const RunEntry &entry = m_entries.at(row);
    switch (column) {
    case Number:
        return QString::number(entry.number);
    case Name:
        return (entry.notes.pinned ? PinSign : QString()) + entry.name;
    case Result:
        return entry.summary.headline.shown();
    case WallTime:
        return wallText(entry.summary);
    case Started:
        return QLocale().toString(localTime(entry.summary).time(), QLocale::ShortFormat);
    default:
        return {};
    }
}

void RunsModel::setShown(int number)
{
    if (number == m_shown)
        return;
    for (const int changed : {std::exchange(m_shown, number), number}) {
        const QModelIndex cell = index(rowOf(changed), Started);
        if (cell.isValid())
            Q_EMIT dataChanged(cell, cell);
    }
}

/// What it was, where it has another name; what was set; what the person wrote.
QString RunsModel::nameLine(int row) const
{
    const RunEntry &entry = m_entries.at(row);
    QStringList parts;
    if (entry.name != ownTitle(entry.summary))
        parts << ownTitle(entry.summary);
    parts << m_settings.at(row);
    if (!entry.notes.note.isEmpty())
        parts << tr("“%1”").arg(entry.notes.note.simplified());
    parts.removeAll(QString());
    return parts.join(BetweenParts);
}

QString RunsModel::secondLine(int row, int column) const
{
    const RunEntry &entry = m_entries.at(row);
    switch (column) {
    case Name:
        return nameLine(row);
    case Result:
        return entry.summary.outcome.shown();
    case WallTime:
        return plab::tr("%n repeats", "%n repeat", entry.summary.counted).shown();
    case Started:
        return entry.number == m_shown ? tr("shown")
                                       : dayWords(localTime(entry.summary).date(), QDate::currentDate());
    default:
        return {};
    }
}

QString RunsModel::tipOf(int row, int column) const
{
    const RunSummary &run = m_entries.at(row).summary;
    QStringList lines {firstLine(row, column), secondLine(row, column)};
    if (column == Name)
        lines << (run.presetTitle.isEmpty() ? QString() : run.title.shown()) << m_entries.at(row).notes.note;
    else if (column == Result) // its column may have no room
        lines << tr("%1: %2", "what it is and how much").arg(tr("Wall time"), wallText(run));
    else if (column == WallTime)
        lines << run.wallWords.shown() << wallSpread(run) << run.disturbance.shown();
    else if (column == Started)
        lines = {QLocale().toString(localTime(run), QLocale::LongFormat), keptWords(m_entries.at(row))};
    lines.removeAll(QString());
    return plainTip(lines.join(QLatin1Char('\n')));
}

QString RunsModel::searchText(int row) const
{
    const RunEntry &entry = m_entries.at(row);
    const RunSummary &run = entry.summary;
    return QStringList {
        entry.name,          entry.notes.note,        run.presetTitle,    run.preset,
        run.title.shown(),   run.experiment,          m_settings.at(row), run.headline.shown(),
        run.outcome.shown(), secondLine(row, Started)}
        .join(QLatin1Char('\n'));
}

QVariant RunsModel::sortValue(int row, int column) const
{
    const RunEntry &entry = m_entries.at(row);
    switch (column) {
    case Number:
        return entry.number;
    case Name:
        return entry.name;
    case WallTime:
        return entry.summary.wallS.value_or(0);
    case Started:
        return entry.summary.started;
    default:
        return firstLine(row, column);
    }
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const int column = index.column();
    const RunEntry &entry = m_entries.at(row);
    switch (role) {
    case Qt::DisplayRole:
        return firstLine(row, column);
    case Qt::EditRole:
        return column == Name ? entry.name : firstLine(row, column);
    case SecondLineRole:
        return secondLine(row, column);
    case SecondColourRole:
        return column == Result && entry.summary.grade
            ? QVariant(Theme::current().colour(*entry.summary.grade))
            : QVariant();
    case PlainCellsRole:
        return runCells(entry, m_settings.at(row), column);
    case NumberRole:
        return entry.number;
    case SortRole:
        return sortValue(row, column);
    case SearchRole:
        return searchText(row);
    case Qt::CheckStateRole:
        return column == Number ? QVariant(entry.overlay ? Qt::Checked : Qt::Unchecked) : QVariant();
    case Qt::TextAlignmentRole:
        return int((column == WallTime ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        return column == Number ? tr("Ticked: lies over the current run in the charts") : tipOf(row, column);
    case Qt::AccessibleTextRole: {
        QStringList words {column == Name ? entry.name : firstLine(row, column), secondLine(row, column)};
        if (column == Name && entry.notes.pinned)
            words << tr("pinned");
        if (column == WallTime)
            words << entry.summary.disturbance.shown();
        words.removeAll(QString());
        return words.join(QStringLiteral(", "));
    }
    default:
        return {};
    }
}

bool RunsModel::setData(const QModelIndex &index, const QVariant &value, int role)
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return false;
    RunEntry &entry = m_entries[index.row()];
    if (role == Qt::CheckStateRole && index.column() == Number) {
        entry.overlay = value.value<Qt::CheckState>() == Qt::Checked;
        Q_EMIT dataChanged(index, index, {role});
        Q_EMIT overlaysChanged();
        return true;
    }
    if (role != Qt::EditRole || index.column() != Name)
        return false;
    RunNotes notes = entry.notes;
    notes.name = value.toString().trimmed();
    if (notes.name == ownTitle(entry.summary)) // what it is called anyway
        notes.name.clear();
    setNotes(entry.number, notes);
    return true;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == WallTime ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == PlainCellsRole)
        return runHeads(section);
    if (role == Qt::ToolTipRole)
        return tr("Click to order the runs by this, again to turn the order");
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Number:
        return tr("No.");
    case Name:
        return tr("Run");
    case Result:
        return tr("Result");
    case WallTime:
        return tr("Wall time");
    case Started:
        return tr("When");
    default:
        return {};
    }
}

Qt::ItemFlags RunsModel::flags(const QModelIndex &index) const
{
    if (!index.isValid())
        return Qt::NoItemFlags;
    const Qt::ItemFlags common = Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemNeverHasChildren;
    if (index.column() == Number)
        return common | Qt::ItemIsUserCheckable;
    return index.column() == Name ? common | Qt::ItemIsEditable : common;
}

} // namespace plab
