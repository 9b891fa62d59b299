// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/processes/processmodel.h"
#include "core/model/numbertext.h"
#include "core/model/shownfigures.h"
#include "ui/base/copyrows.h"
#include "ui/base/plaintip.h"
#include "ui/base/theme.h"

#include <QHash>
#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

/// The node each process stands under: the latest earlier one with its parent's pid (a thread: with its own
/// pid).
std::vector<int> parentsOf(const QList<ProcessRecord> &processes)
{
    std::vector<int> parents;
    parents.reserve(processes.size());
    QHash<qint64, int> latest;
    for (int i = 0; i < processes.size(); ++i) {
        const ProcessRecord &process = processes.at(i);
        parents.push_back(latest.value(process.tid ? process.pid : process.parentPid, -1));
        if (!process.tid && process.pid > 0)
            latest.insert(process.pid, i);
    }
    return parents;
}

bool looksTheSame(const ProcessRecord &a, const ProcessRecord &b)
{
    return a.name == b.name && a.pid == b.pid && a.tid == b.tid && a.parentPid == b.parentPid
        && a.role == b.role && a.state == b.state && a.cpuS == b.cpuS
        && a.voluntarySwitches == b.voluntarySwitches && a.involuntarySwitches == b.involuntarySwitches
        && a.ending == b.ending && a.endedS == b.endedS && a.adoptedBy == b.adoptedBy;
}

QString plainNumber(qint64 number)
{
    return QString::number(number); // a pid is a name, not an amount: no group separators
}

QString switchesText(const ProcessRecord &process)
{
    const auto shown = [](const std::optional<qint64> &count) {
        return count ? QLocale().toString(*count) : QStringLiteral("–");
    };
    if (!process.voluntarySwitches && !process.involuntarySwitches)
        return {};
    return QStringLiteral("%1 / %2").arg(shown(process.voluntarySwitches),
                                         shown(process.involuntarySwitches));
}

/// Short enough for a column; the tool tip has the whole sentence.
QString endingCell(const Ending &ending)
{
    if (ending.kind == Ending::Kind::Killed)
        return ProcessModel::tr("killed: %1").arg(signalName(ending.number));
    if (ending.kind == Ending::Kind::Stopped)
        return ProcessModel::tr("stopped: %1").arg(signalName(ending.number));
    return endingText(ending).shown();
}

/// Alive, but nobody has asked the kernel about it yet.
bool isUnseen(const ProcessRecord &process)
{
    return ProcessModel::isAlive(process) && (process.state == '?' || process.state == '-');
}

/// It was there, and nobody could tell what became of it.
bool isLost(const ProcessRecord &process)
{
    return process.ending.kind == Ending::Kind::Lost && !process.endedS;
}

QString stateText(const ProcessRecord &process)
{
    if (isLost(process))
        return ProcessModel::tr("not recorded");
    const bool zombie = process.state == 'Z'; // ended, but its parent has not waited for it
    if (!ProcessModel::isAlive(process) && !zombie)
        return ProcessModel::tr("gone");
    if (isUnseen(process))
        return ProcessModel::tr("not recorded");
    return QStringLiteral("%1 %2").arg(QLatin1Char(process.state)).arg(stateWord(process.state).shown());
}

} // namespace

ProcessModel::ProcessModel(QObject *parent) : QAbstractItemModel(parent) { }

bool ProcessModel::isAlive(const ProcessRecord &process)
{
    return process.ending.kind == Ending::Kind::Running && (!process.endedS || process.state == 'Z');
}

void ProcessModel::update(const QList<ProcessRecord> &processes)
{
    const std::vector<int> parents = parentsOf(processes);
    int same = 0;
    while (same < int(std::min(m_nodes.size(), parents.size())) && m_nodes[same].parent == parents[same])
        ++same;
    removeFrom(same);
    refresh(processes, same);
    append(processes, parents);
}

void ProcessModel::removeFrom(int first)
{
    while (int(m_nodes.size()) > first) { // the last node never has children
        const int parent = m_nodes.back().parent;
        std::vector<int> &siblings = childrenOf(parent);
        beginRemoveRows(indexOf(parent), int(siblings.size()) - 1, int(siblings.size()) - 1);
        siblings.pop_back();
        m_nodes.pop_back();
        endRemoveRows();
    }
}

void ProcessModel::refresh(const QList<ProcessRecord> &processes, int count)
{
    QHash<int, std::pair<int, int>>
        changed; // by parent: first and last node, so that a view hears once per parent
    for (int i = 0; i < count; ++i) {
        if (looksTheSame(m_nodes[i].process, processes.at(i)))
            continue;
        m_nodes[i].process = processes.at(i);
        auto range = changed.find(m_nodes[i].parent);
        if (range == changed.end())
            changed.insert(m_nodes[i].parent, {i, i});
        else
            range->second = i;
    }
    for (const auto &[first, last] : std::as_const(changed))
        Q_EMIT dataChanged(indexOf(first), indexOf(last, ColumnCount - 1));
}

void ProcessModel::append(const QList<ProcessRecord> &processes, const std::vector<int> &parents)
{
    for (int i = int(m_nodes.size()); i < int(parents.size());) {
        int end = i + 1;
        while (end < int(parents.size()) && parents[end] == parents[i])
            ++end;
        const int row = int(childrenOf(parents[i]).size());
        beginInsertRows(indexOf(parents[i]), row, row + end - i - 1);
        for (; i < end; ++i) {
            std::vector<int> &siblings = childrenOf(parents[i]);
            const int own = int(siblings.size());
            siblings.push_back(i);
            m_nodes.push_back({processes.at(i), parents[i], own, {}});
        }
        endInsertRows();
    }
}

std::vector<int> &ProcessModel::childrenOf(int node)
{
    return node < 0 ? m_roots : m_nodes[node].children;
}

const std::vector<int> &ProcessModel::childrenOf(int node) const
{
    return node < 0 ? m_roots : m_nodes[node].children;
}

QModelIndex ProcessModel::indexOf(int node, int column) const
{
    return node < 0 ? QModelIndex() : createIndex(m_nodes[node].row, column, quintptr(node));
}

const ProcessRecord &ProcessModel::process(const QModelIndex &index) const
{
    return m_nodes.at(index.internalId()).process;
}

QModelIndex ProcessModel::index(int row, int column, const QModelIndex &parent) const
{
    if (!hasIndex(row, column, parent))
        return {};
    return createIndex(row, column,
                       quintptr(childrenOf(parent.isValid() ? int(parent.internalId()) : -1)[row]));
}

QModelIndex ProcessModel::parent(const QModelIndex &index) const
{
    return index.isValid() ? indexOf(m_nodes.at(index.internalId()).parent) : QModelIndex();
}

int ProcessModel::rowCount(const QModelIndex &parent) const
{
    if (parent.column() > 0)
        return 0;
    return int(childrenOf(parent.isValid() ? int(parent.internalId()) : -1).size());
}

QString ProcessModel::longestText(int column) const
{
    constexpr std::size_t Measured = 300; // processes of one run hardly differ
    QString longest;
    for (std::size_t i = 0; i < std::min(m_nodes.size(), Measured); ++i) {
        const QString one = text(m_nodes.at(i).process, column);
        if (one.size() > longest.size())
            longest = one;
    }
    return longest;
}

int ProcessModel::columnCount(const QModelIndex &) const
{
    return ColumnCount;
}

QString ProcessModel::text(const ProcessRecord &process, int column) const
{
    switch (column) {
    case Name:
        return process.name;
    case Pid:
        return plainNumber(process.pid);
    case ParentPid:
        return process.tid ? QString() : plainNumber(process.adoptedBy.value_or(process.parentPid));
    case RoleColumn:
        return process.tid
            ? QStringLiteral("%1 %2").arg(roleWords(process.role).shown(), plainNumber(*process.tid))
            : roleWords(process.role).shown();
    case State:
        return stateText(process);
    case EndingColumn:
        return isAlive(process) ? QString() : endingCell(process.ending);
    case CpuTime:
        return process.cpuS ? shownSeconds(*process.cpuS) : QString();
    case Switches:
        return switchesText(process);
    default:
        return {};
    }
}

QStringList ProcessModel::plainCell(const ProcessRecord &process, int column) const
{
    const auto count = [](const std::optional<qint64> &value) {
        return value ? plainNumber(*value) : QString();
    };
    switch (column) {
    case RoleColumn:
        return {roleWords(process.role).shown(), count(process.tid)};
    case EndingColumn:
        return {isAlive(process) ? QString() : endingText(process.ending).shown()};
    case CpuTime:
        return {process.cpuS ? numberText(*process.cpuS) : QString()};
    case Switches:
        return {count(process.voluntarySwitches), count(process.involuntarySwitches)};
    default:
        return {text(process, column)};
    }
}

QStringList ProcessModel::plainHead(int column) const
{
    switch (column) {
    case RoleColumn:
        return {tr("Role"), tr("TID")};
    case CpuTime:
        return {tr("CPU, s")};
    case Switches:
        return {tr("Switches, voluntary"), tr("Switches, involuntary")};
    default:
        return {headerData(column, Qt::Horizontal, Qt::DisplayRole).toString()};
    }
}

QString ProcessModel::toolTip(const ProcessRecord &process, int column) const
{
    if ((column == Pid || column == RoleColumn) && process.tid)
        return tr("A thread of process %1; its thread id is %2")
            .arg(plainNumber(process.pid), plainNumber(*process.tid));
    if (column == ParentPid && process.tid)
        return tr("A thread has no parent of its own: it belongs to process %1")
            .arg(plainNumber(process.pid));
    if (column == ParentPid && process.adoptedBy)
        return tr("Made by %1, adopted by %2")
            .arg(plainNumber(process.parentPid), plainNumber(*process.adoptedBy));
    if (column == State && isLost(process))
        return tr("Nobody could tell what became of it");
    if (column == State && isUnseen(process))
        return tr(
            "The kernel is asked every 16 ms (about the nursery every 100 ms); until this instant nobody "
            "had asked about this one");
    if (column == Switches)
        return tr("Voluntary (it waited) / involuntary (the kernel took the CPU away)");
    if (column == EndingColumn && !isAlive(process))
        return text(process, column) + QLatin1Char('\n') + endingText(process.ending).shown();
    if (column == Name)
        return wholeRow(process);
    return text(process, column);
}

/// What a narrow table leaves out, too.
QString ProcessModel::wholeRow(const ProcessRecord &process) const
{
    QStringList lines {text(process, Name)};
    for (const int column : {Pid, ParentPid, Switches}) {
        if (const QString one = text(process, column); !one.isEmpty())
            lines << tr("%1: %2", "head of a column and what stands in it")
                         .arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), one);
    }
    return lines.join(QLatin1Char('\n'));
}

QVariant ProcessModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const ProcessRecord &one = process(index);
    switch (role) {
    case Qt::DisplayRole:
        return text(one, index.column());
    case PlainCellsRole:
        return plainCell(one, index.column());
    case Qt::ToolTipRole:
        return plainTip(toolTip(one, index.column()));
    case Qt::TextAlignmentRole:
        if (index.column() == Pid || index.column() == ParentPid || index.column() == CpuTime
            || index.column() == Switches)
            return int(Qt::AlignRight | Qt::AlignVCenter);
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    case Qt::ForegroundRole:
        if ((!isAlive(one) && one.state != 'Z') || (index.column() == State && isUnseen(one)))
            return Theme::current().mutedText();
        return one.state == 'T' || one.state == 'Z' ? QVariant(Theme::current().colour(Grade::Interesting))
                                                    : QVariant();
    default:
        return {};
    }
}

QVariant ProcessModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole) {
        const bool right =
            section == Pid || section == ParentPid || section == CpuTime || section == Switches;
        return int((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    }
    static const std::array<std::pair<const char *, const char *>, ColumnCount> words {{
        {QT_TR_NOOP("Name"), QT_TR_NOOP("Each stands under the process that made it")},
        {QT_TR_NOOP("PID"), QT_TR_NOOP("Process id; of a thread the one of its process")},
        {QT_TR_NOOP("Parent"), QT_TR_NOOP("Process id of the parent, or of the process that adopted it")},
        {QT_TR_NOOP("Role"), QT_TR_NOOP("What it does in the run; of a thread with its thread id")},
        {QT_TR_NOOP("State"), QT_TR_NOOP("State letter of the kernel, and its meaning")},
        {QT_TR_NOOP("Ending"), QT_TR_NOOP("How it came to its end")},
        {QT_TR_NOOP("CPU"), QT_TR_NOOP("CPU time: user and system time")},
        {QT_TR_NOOP("Switches"), QT_TR_NOOP("Context switches: voluntary / involuntary")},
    }};
    if (role == PlainCellsRole)
        return plainHead(section);
    if (role == Qt::DisplayRole)
        return tr(words.at(section).first);
    return role == Qt::ToolTipRole ? QVariant(tr(words.at(section).second)) : QVariant();
}

Qt::ItemFlags ProcessModel::flags(const QModelIndex &index) const
{
    return index.isValid() ? Qt::ItemIsEnabled | Qt::ItemIsSelectable : Qt::NoItemFlags;
}

} // namespace plab
