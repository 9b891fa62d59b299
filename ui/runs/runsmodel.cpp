// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/runs/runsmodel.h"
#include "core/analysis/disturbance.h"
#include "core/analysis/outcomes.h"
#include "core/analysis/summary.h"
#include "core/cards/commonparts.h"
#include "core/experiments/catalogue.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"
#include "ui/base/lengthtext.h"
#include "ui/base/theme.h"
#include "ui/runs/settingstext.h"
#include "ui/window/plaintip.h"

#include <QLocale>

#include <algorithm>
#include <utility>

namespace plab {

namespace {

/// The ending that a person must know of: the first that is not as it should be; null if there is none.
std::optional<RepeatEnding> badEnding(const RunRecord &record)
{
    for (const Repeat &repeat : record.repeats) {
        if (!repeat.endedAsItShould())
            return repeat.ending;
    }
    return std::nullopt;
}

/// The seen outcome that says most: a forbidden one before an interesting one before an acceptable one before
/// what cannot be judged, then the frequent.
const OutcomeRow *tellingOutcome(const RunRecord &record)
{
    const OutcomeRow *best = nullptr;
    for (const OutcomeRow &row : record.outcomes) {
        if (row.count > 0 && (!best || std::pair(row.grade, row.count) > std::pair(best->grade, best->count)))
            best = &row;
    }
    return best;
}

/// With how often it was seen as a count: a share would look like what was lost in a repeat.
QString outcomeText(const OutcomeRow &row, const RunRecord &record)
{
    const quint64 all = judgedCount(record.outcomes).all;
    const bool trials = all > quint64(record.countedRepeats());
    const QString text = QStringLiteral("%1 %2").arg(gradeSign(row.grade), row.title.shown());
    return row.count == all ? text
                            : QStringLiteral("%1: %2").arg(text, countWords(row.count, all, trials).shown());
}

/// The median over the counted repeats; where the code never returned, until the last process was gone. And
/// the whole sentence of a single one.
QString wallText(const RunRecord &record, QString *sentence)
{
    QList<double> lengths;
    for (const Repeat &repeat : record.repeats) {
        if (repeat.witness || !repeat.endedAsItShould())
            continue;
        const RunLength length = lengthOf(repeat);
        lengths.append(length.wallS.value_or(length.lanesS));
        *sentence = lengthText(length);
    }
    if (lengths.size() != 1)
        sentence->clear();
    const std::optional<double> wall = median(lengths);
    return wall ? shownSeconds(*wall) : QStringLiteral("–");
}

} // namespace

RunsModel::RunsModel(QObject *parent) : QAbstractTableModel(parent) { }

RunsModel::Texts RunsModel::textsOf(const RunRecord &record)
{
    Texts texts;
    if (const Declaration *declaration = findDeclaration(record.experiment)) {
        texts.settings = settingsText(*declaration, record.parameters);
        if (declaration->headline)
            texts.headline = declaration->headline(record).sentence.shown();
    }
    texts.wall = wallText(record, &texts.length);
    const auto wall = medianSummary(Sample(measured(record, QStringLiteral("wall_s"))));
    if (wall && wall->spread)
        texts.wallSpread = (wall->isInterval ? tr("Median of the repeats; 95 % interval %1 to %2")
                                             : tr("Median of the repeats, which took %1 to %2"))
                               .arg(shownSeconds(wall->spread->low), shownSeconds(wall->spread->high));
    texts.disturbance = disturbanceSentence(record).shown();
    if (!texts.disturbance.isEmpty())
        texts.wall = disturbanceSign() + QLatin1Char(' ') + texts.wall;
    const int counted = record.countedRepeats();
    texts.repeats = plab::tr("%n repeats", "%n repeat", counted).shown();
    if (const std::optional<RepeatEnding> ending = badEnding(record)) {
        texts.outcome =
            QStringLiteral("%1 %2").arg(gradeSign(Grade::Forbidden), repeatEndingWords(*ending).shown());
        texts.grade = Grade::Forbidden;
        if (texts.headline.isEmpty())
            texts.headline = tr("No repeat was finished.");
    } else if (const OutcomeRow *row = tellingOutcome(record)) {
        texts.outcome = outcomeText(*row, record);
        texts.grade = row->grade;
    }
    return texts;
}

int RunsModel::add(std::shared_ptr<const RunRecord> record)
{
    const QString name = record->title.isEmpty() ? record->experiment : record->title.shown();
    insert(0, {++m_last, name, std::move(record), false});
    return m_last;
}

void RunsModel::insert(int row, const RunEntry &entry)
{
    beginInsertRows({}, row, row);
    m_entries.insert(row, entry);
    m_texts.insert(row, textsOf(*entry.record));
    endInsertRows();
    if (entry.overlay)
        Q_EMIT overlaysChanged();
}

bool RunsModel::remove(int number)
{
    const int row = rowOf(number);
    if (row < 0)
        return false;
    beginRemoveRows({}, row, row);
    m_removed = m_entries.takeAt(row);
    m_texts.removeAt(row);
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
    switch (column) {
    case Number:
        return QString::number(m_entries.at(row).number);
    case Name:
        return m_entries.at(row).name;
    case Result:
        return m_texts.at(row).headline;
    case WallTime:
        return m_texts.at(row).wall;
    case Started:
        return QLocale().toString(m_entries.at(row).record->started.toLocalTime().time(),
                                  QLocale::ShortFormat);
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

QString RunsModel::secondLine(int row, int column) const
{
    const RunEntry &entry = m_entries.at(row);
    switch (column) {
    case Name: {
        const QString title = entry.record->title.shown();
        const QString experiment = entry.name == title ? QString() : title;
        return experiment.isEmpty() || m_texts.at(row).settings.isEmpty()
            ? experiment + m_texts.at(row).settings
            : experiment + QStringLiteral(" · ") + m_texts.at(row).settings;
    }
    case Result:
        return m_texts.at(row).outcome;
    case WallTime:
        return m_texts.at(row).repeats;
    case Started:
        return entry.number == m_shown ? tr("shown") : QString();
    default:
        return {};
    }
}

QString RunsModel::tipOf(int row, int column) const
{
    QStringList lines {firstLine(row, column), secondLine(row, column)};
    if (column == WallTime)
        lines << m_texts.at(row).length << m_texts.at(row).wallSpread << m_texts.at(row).disturbance;
    lines.removeAll(QString());
    return plainTip(lines.join(QLatin1Char('\n')));
}

QVariant RunsModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const int row = index.row();
    const int column = index.column();
    switch (role) {
    case Qt::DisplayRole:
        return firstLine(row, column);
    case Qt::EditRole:
        return column == Name ? QVariant(m_entries.at(row).name) : QVariant(firstLine(row, column));
    case SecondLineRole:
        return secondLine(row, column);
    case SecondColourRole:
        return column == Result && m_texts.at(row).grade
            ? QVariant(Theme::current().colour(*m_texts.at(row).grade))
            : QVariant();
    case Qt::CheckStateRole:
        return column == Number ? QVariant(m_entries.at(row).overlay ? Qt::Checked : Qt::Unchecked)
                                : QVariant();
    case Qt::TextAlignmentRole:
        return int((column == WallTime || column == Started ? Qt::AlignRight : Qt::AlignLeft)
                   | Qt::AlignVCenter);
    case Qt::ToolTipRole:
        if (column == Number)
            return tr("Ticked: lies over the current run in the charts");
        return tipOf(row, column);
    case Qt::AccessibleTextRole:
        return QStringList {firstLine(row, column), secondLine(row, column)}.join(QStringLiteral(", "))
            + (column == WallTime && !m_texts.at(row).disturbance.isEmpty()
                   ? QStringLiteral(", ") + m_texts.at(row).disturbance
                   : QString());
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
    const QString name = value.toString().trimmed();
    if (role != Qt::EditRole || index.column() != Name || name.isEmpty())
        return false;
    entry.name = name;
    Q_EMIT dataChanged(index, index);
    return true;
}

QVariant RunsModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == WallTime || section == Started ? Qt::AlignRight : Qt::AlignLeft)
                   | Qt::AlignVCenter);
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
        return tr("At");
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
