// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/outcomemodel.h"

#include "core/analysis/outcomes.h"
#include "core/model/numbertext.h"
#include "ui/base/copyrows.h"
#include "ui/base/plaintip.h"
#include "ui/base/theme.h"

#include <QFont>
#include <QLocale>
#include <QMimeData>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

/// One decimal, or as many as it takes to tell a share from none and from all.
QString percent(double share)
{
    const double value = share * 100;
    const double toEnd = std::min(std::abs(value), std::abs(100 - value));
    if (toEnd == 0)
        return QLocale().toString(value, 'f', 0);
    const int decimals = toEnd >= 0.05 ? 1 : std::min(6, int(std::ceil(-std::log10(toEnd))));
    return QLocale().toString(value, 'f', decimals);
}

bool sameOutcomes(const QList<OutcomeRow> &a, const QList<OutcomeRow> &b)
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const OutcomeRow &x, const OutcomeRow &y) { return x.outcome == y.outcome; });
}

} // namespace

void OutcomeModel::setRows(const QList<OutcomeRow> &rows)
{
    if (!sameOutcomes(m_rows, rows)) {
        beginResetModel();
        m_rows = rows;
        endResetModel();
        return;
    }
    m_rows = rows;
    if (!rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(int(rows.size()) - 1, ColumnCount - 1));
}

QString OutcomeModel::text(const OutcomeRow &row, int column) const
{
    switch (column) {
    case Title:
        return row.title.isEmpty() ? row.outcome : row.title.shown();
    case Count:
        return QLocale().toString(row.count);
    case Share:
        return shareText(row);
    case GradeColumn:
        return QStringLiteral("%1 %2").arg(gradeSign(row.grade), gradeWords(row.grade).shown());
    default:
        return {};
    }
}

QString OutcomeModel::spoken(const OutcomeRow &row) const
{
    return QStringLiteral("%1: %2, %3, %4. %5")
        .arg(text(row, Title), text(row, Count), text(row, Share), gradeWords(row.grade).shown(),
             row.sentence.shown());
}

QString OutcomeModel::shareTip(const OutcomeRow &row) const
{
    const QString share = QStringLiteral("%1: %2").arg(text(row, Title), shareText(row));
    if (!row.share)
        return share;
    if (!row.effective)
        return share + QLatin1Char('\n') + intervalWords(m_rows, plab::tr("In brackets")).shown();
    const quint64 judged = judgedCount(m_rows).judged;
    const QString rests = *row.effective >= double(judged)
        ? tr("In brackets: 95 % interval (Wilson), n = %1").arg(QLocale().toString(judged))
        : tr("In brackets: 95 % interval (Wilson), n effective %1 of %2: trials that follow each other are "
             "not "
             "independent")
              .arg(QLocale().toString(*row.effective, 'f', *row.effective < 10 ? 1 : 0),
                   QLocale().toString(judged));
    return share + QLatin1Char('\n') + rests;
}

int OutcomeModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int OutcomeModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant OutcomeModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const OutcomeRow &row = m_rows[index.row()];
    switch (role) {
    case Qt::DisplayRole:
        return index.column() == Share ? shareText(row, m_hasIntervals) : text(row, index.column());
    case SentenceRole:
        return row.sentence.shown();
    case Qt::AccessibleTextRole:
        return spoken(row);
    case Qt::ToolTipRole:
        return index.column() == Share
            ? shareTip(row)
            : plainTip(text(row, index.column()) + QLatin1Char('\n') + row.sentence.shown());
    case Qt::ForegroundRole:
        return index.column() == GradeColumn ? QVariant(Theme::current().colour(row.grade)) : QVariant();
    case Qt::TextAlignmentRole:
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant OutcomeModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int(Qt::AlignLeft | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole)
        return section == Share
            ? tr("Share of what could be judged, with its 95 % interval from six repeats on")
            : title(section);
    if (role != Qt::DisplayRole)
        return {};
    return section == Share && !m_hasLongHead ? tr("Share") : title(section);
}

QString OutcomeModel::shareText(const OutcomeRow &row, bool withInterval)
{
    if (!row.share)
        return QStringLiteral("–");
    const QString share = QStringLiteral("%1 %").arg(percent(*row.share));
    if (!row.shareLow || !row.shareHigh || !withInterval)
        return share;
    return QStringLiteral("%1 (%2 – %3)").arg(share, percent(*row.shareLow), percent(*row.shareHigh));
}

QString OutcomeModel::title(int column)
{
    const QString titles[] = {tr("Outcome"), tr("Count"), tr("Share, 95 % interval"), tr("Grade")};
    return titles[column];
}

void OutcomeModel::setShareForm(bool hasLongHead, bool hasIntervals)
{
    if (hasLongHead == m_hasLongHead && hasIntervals == m_hasIntervals)
        return;
    m_hasLongHead = hasLongHead;
    m_hasIntervals = hasIntervals;
    Q_EMIT headerDataChanged(Qt::Horizontal, Share, Share);
}

QMimeData *OutcomeModel::tableData() const
{
    QList<QStringList> table {{title(Title), title(Count), tr("Share"), tr("Share low"), tr("Share high"),
                               title(GradeColumn), tr("n effective"), tr("Meaning")}};
    const auto plain = [](const std::optional<double> &value) {
        return value ? numberText(*value) : QString();
    };
    for (const OutcomeRow &row : m_rows)
        table << QStringList {text(row, Title),     QString::number(row.count), plain(row.share),
                              plain(row.shareLow),  plain(row.shareHigh),       gradeWords(row.grade).shown(),
                              plain(row.effective), row.sentence.shown()};
    return plab::tableData(table);
}

} // namespace plab
