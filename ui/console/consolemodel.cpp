// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/console/consolemodel.h"

#include "core/model/numbertext.h"
#include "ui/base/copyrows.h"
#include "ui/base/plaintip.h"

#include <QFontDatabase>
#include <QFontMetrics>
#include <QGuiApplication>
#include <QLocale>
#include <QSize>

#include <algorithm>
#include <numeric>

namespace plab {

namespace {

QList<int> endsOf(const RunRecord &record)
{
    QList<int> ends;
    int rows = 0;
    for (const Repeat &repeat : record.repeats)
        ends.append(rows += int(repeat.console.size()));
    return ends;
}

bool startsTheSame(const Repeat &a, const Repeat &b)
{
    if (a.console.isEmpty() || b.console.isEmpty())
        return true;
    return a.console.first().pid == b.console.first().pid
        && a.console.first().timeS == b.console.first().timeS;
}

} // namespace

QFont consoleFont()
{
    QFont font = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    font.setPointSizeF(QGuiApplication::font().pointSizeF() * 0.95);
    return font;
}

ConsoleModel::ConsoleModel(QObject *parent) : QAbstractTableModel(parent) { }

void ConsoleModel::showRun(const std::shared_ptr<const RunRecord> &record)
{
    if (!record || !isLater(*record)) {
        beginResetModel();
        m_record = record;
        m_ends = record ? endsOf(*record) : QList<int>();
        endResetModel();
        return;
    }
    const QList<int> ends = endsOf(*record);
    const int before = rowCount();
    const int after = ends.isEmpty() ? 0 : ends.last();
    if (after > before)
        beginInsertRows({}, before, after - 1);
    m_record = record;
    m_ends = ends;
    if (after > before)
        endInsertRows();
}

bool ConsoleModel::isLater(const RunRecord &record) const
{
    if (!m_record || m_record->finished || m_record->started != record.started
        || m_record->experiment != record.experiment || m_record->repeats.size() > record.repeats.size())
        return false;
    for (int i = 0; i < m_record->repeats.size(); ++i) {
        const Repeat &mine = m_record->repeats.at(i);
        const Repeat &its = record.repeats.at(i);
        if (&mine == &its)
            continue; // shared, as all but the newest
        const bool mayGrow = i + 1 == m_record->repeats.size();
        if (!startsTheSame(mine, its)
            || (mayGrow ? its.console.size() < mine.console.size()
                        : its.console.size() != mine.console.size()))
            return false;
    }
    return true;
}

const ConsoleLine &ConsoleModel::line(int row, int *repeat) const
{
    const auto end = std::upper_bound(m_ends.begin(), m_ends.end(), row);
    *repeat = int(end - m_ends.begin());
    const int first = *repeat == 0 ? 0 : m_ends.at(*repeat - 1);
    return m_record->repeats.at(*repeat).console.at(row - first);
}

quint64 ConsoleModel::dropped() const
{
    if (!m_record)
        return 0;
    return std::accumulate(m_record->repeats.begin(), m_record->repeats.end(), quint64(0),
                           [](quint64 sum, const Repeat &repeat) { return sum + repeat.consoleDropped; });
}

int ConsoleModel::repeats() const
{
    return int(m_ends.size());
}

int ConsoleModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() || m_ends.isEmpty() ? 0 : m_ends.last();
}

int ConsoleModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ColumnCount);
}

QVariant ConsoleModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const bool isNumber = index.column() != Name && index.column() != Text;
    if (role == Qt::TextAlignmentRole)
        return int((isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == Qt::FontRole)
        return consoleFont();
    if (role == Qt::SizeHintRole)
        return QSize(0, QFontMetrics(consoleFont()).height() + 5);
    if (role != Qt::DisplayRole && role != Qt::ToolTipRole && role != PlainCellsRole)
        return {};
    int repeat = 0;
    const ConsoleLine &one = line(index.row(), &repeat);
    if (role == PlainCellsRole && index.column() == RepeatColumn)
        return QStringList {m_record->repeats.at(repeat).witness ? tr("witness")
                                                                 : QString::number(repeat + 1)};
    if (role == PlainCellsRole)
        return index.column() == Time ? QVariant(QStringList {numberText(one.timeS)}) : QVariant();
    switch (index.column()) {
    case RepeatColumn:
        return m_record->repeats.at(repeat).witness ? tr("witness") : QLocale().toString(repeat + 1);
    case Time:
        return QLocale().toString(one.timeS, 'f', 4);
    case Name:
        return role == Qt::ToolTipRole ? plainTip(one.name) : one.name;
    case Pid:
        return QString::number(one.pid);
    case Text:
        return role == Qt::ToolTipRole ? plainTip(one.text) : one.text;
    default:
        return {};
    }
}

QVariant ConsoleModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Name || section == Text ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case RepeatColumn:
        return tr("Repeat");
    case Time:
        return tr("Time, s");
    case Name:
        return tr("Name");
    case Pid:
        return tr("PID");
    case Text:
        return tr("Text");
    default:
        return {};
    }
}

} // namespace plab
