// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/resultmodel.h"

#include "core/analysis/samples.h"
#include "core/model/declaration.h"
#include "core/model/numbertext.h"
#include "ui/base/plaintip.h"

#include <QLocale>
#include <QMimeData>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

QString headOf(const ResultHead &column)
{
    const QString unit = writtenUnit(column.unit);
    return unit.isEmpty() ? column.title.shown() : QStringLiteral("%1, %2").arg(column.title.shown(), unit);
}

/// The unit below the title: columns are then as narrow as their figures.
QString shownHead(const ResultHead &column)
{
    const QString unit = writtenUnit(column.unit);
    return unit.isEmpty() ? column.title.shown() : QStringLiteral("%1\n%2").arg(column.title.shown(), unit);
}

/// Three digits, also of what is below one.
QString threeDigits(double value)
{
    const double size = std::abs(value);
    if (size == 0 || size >= 1)
        return shownFigure(value);
    const int decimals = std::clamp(2 - int(std::floor(std::log10(size))), 0, 7);
    return QLocale().toString(value, 'f', decimals);
}

QString valueText(const ResultCell &cell)
{
    return cell.value ? threeDigits(*cell.value) : QStringLiteral("–");
}

QString belowText(const ResultCell &cell)
{
    if (!cell.words.isEmpty())
        return cell.words.shown();
    if (!cell.low || !cell.high)
        return {};
    return QStringLiteral("(%1 – %2)").arg(threeDigits(*cell.low), threeDigits(*cell.high));
}

bool sameShape(const ResultTable &a, const ResultTable &b)
{
    const auto sameTitle = [](const ResultHead &x, const ResultHead &y) { return x.title == y.title; };
    const auto sameName = [](const ResultRow &x, const ResultRow &y) { return x.name == y.name; };
    return std::equal(a.columns.begin(), a.columns.end(), b.columns.begin(), b.columns.end(), sameTitle)
        && std::equal(a.rows.begin(), a.rows.end(), b.rows.begin(), b.rows.end(), sameName);
}

QString plain(const std::optional<double> &number)
{
    return number ? numberText(*number) : QString();
}

QString htmlRow(QStringList cells, const char *tag)
{
    for (QString &cell : cells)
        cell = QStringLiteral("<%1>%2</%1>").arg(QLatin1String(tag), cell.toHtmlEscaped());
    return QStringLiteral("<tr>%1</tr>").arg(cells.join(QString()));
}

} // namespace

void ResultModel::setTable(const ResultTable &table)
{
    if (!sameShape(m_table, table)) {
        beginResetModel();
        m_table = table;
        endResetModel();
        return;
    }
    m_table = table;
    if (!table.rows.isEmpty())
        Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1));
}

int ResultModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_table.rows.size());
}

int ResultModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : 1 + int(m_table.columns.size());
}

const ResultCell &ResultModel::cell(const QModelIndex &index) const
{
    return m_table.rows[index.row()].cells[index.column() - 1];
}

QString ResultModel::spoken(const QModelIndex &index) const
{
    const QString name = m_table.rows[index.row()].name.shown();
    if (index.column() == 0)
        return name;
    return QStringLiteral("%1, %2: %3 %4")
        .arg(name, headOf(m_table.columns[index.column() - 1]), valueText(cell(index)),
             belowText(cell(index)))
        .trimmed();
}

QVariant ResultModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const bool name = index.column() == 0;
    switch (role) {
    case Qt::DisplayRole:
        return name ? m_table.rows[index.row()].name.shown() : valueText(cell(index));
    case BelowRole:
        return name ? QString() : belowText(cell(index));
    case Qt::AccessibleTextRole:
        return spoken(index);
    case Qt::ToolTipRole:
        return plainTip(spoken(index));
    case Qt::TextAlignmentRole:
        return int((name ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    default:
        return {};
    }
}

QVariant ResultModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount())
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    if (role == Qt::ToolTipRole && section > 0)
        return plainTip(m_table.columns[section - 1].help.shown());
    if (role != Qt::DisplayRole)
        return {};
    return section == 0 ? m_table.rowTitle.shown() : shownHead(m_table.columns[section - 1]);
}

QMimeData *ResultModel::tableData() const
{
    QStringList head {m_table.rowTitle.shown()};
    for (const ResultHead &column : m_table.columns)
        head << headOf(column) << tr("low") << tr("high");
    QString text = head.join(QLatin1Char('\t')) + QLatin1Char('\n');
    QString html = htmlRow(head, "th");
    for (const ResultRow &row : m_table.rows) {
        QStringList cells {row.name.shown()};
        for (const ResultCell &cell : row.cells)
            cells << plain(cell.value) << plain(cell.low) << plain(cell.high);
        text += cells.join(QLatin1Char('\t')) + QLatin1Char('\n');
        html += htmlRow(cells, "td");
    }
    auto *mime = new QMimeData;
    mime->setText(text);
    mime->setHtml(QStringLiteral("<table>%1</table>").arg(html));
    return mime;
}

} // namespace plab
