// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timing/comparisontable.h"

#include "core/analysis/samples.h"
#include "core/charts/comparison.h"
#include "core/model/shownfigures.h"
#include "ui/base/copyrows.h"
#include "ui/base/plaintip.h"
#include "ui/base/theme.h"

#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLocale>
#include <QScrollBar>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

namespace {

enum Column { Run, Settings, Median, Interval95, Ratio, ColumnCount };
const QString Unknown = QStringLiteral("–");

QString inUnit(double figure, const QString &unit)
{
    if (unit == QLatin1String("s"))
        return shownSeconds(figure);
    const QString written = writtenUnit(unit);
    return written.isEmpty() ? shownFigure(figure) : shownFigure(figure) + QLatin1Char(' ') + written;
}

QString between(const QString &low, const QString &high)
{
    return ComparisonTable::tr("%1 to %2", "low and high end of an interval").arg(low, high);
}

QString plainFactor(double ratio)
{
    return QLocale().toString(ratio, 'g', 3);
}

QString factor(double ratio)
{
    return QStringLiteral("%1 ×").arg(plainFactor(ratio));
}

QString ratioText(const ComparedRun &run)
{
    if (!run.ratio)
        return Unknown;
    if (!run.ratioInterval)
        return factor(*run.ratio);
    return ComparisonTable::tr("%1 (%2)", "a ratio and its interval")
        .arg(factor(*run.ratio),
             between(plainFactor(run.ratioInterval->low), plainFactor(run.ratioInterval->high)));
}

QStringList cellsOf(const ComparedRun &run, const QString &unit)
{
    const std::optional<Summary> &figure = run.figure;
    return {run.name.shown(), shownOf(run.settings).join(QStringLiteral(" · ")),
            figure ? inUnit(figure->value, unit) : Unknown,
            figure && figure->spread
                ? between(inUnit(figure->spread->low, unit), inUnit(figure->spread->high, unit))
                : Unknown,
            ratioText(run)};
}

/// What the second and third column are, which depends on the measure's name and the number of repeats.
QStringList headsOf(const QList<ComparedRun> &runs)
{
    const auto first =
        std::find_if(runs.begin(), runs.end(), [](const ComparedRun &run) { return run.figure.has_value(); });
    const Summary::Kind kind = first == runs.end() ? Summary::Kind::Median : first->figure->kind;
    const bool areIntervals = std::all_of(runs.begin(), runs.end(), [](const ComparedRun &run) {
        return !run.figure || !run.figure->spread || run.figure->isInterval;
    });
    const QString figure = kind == Summary::Kind::Largest ? ComparisonTable::tr("Largest")
        : kind == Summary::Kind::Percentile               ? ComparisonTable::tr("Percentile")
                                                          : ComparisonTable::tr("Median");
    return {ComparisonTable::tr("Run"), ComparisonTable::tr("Settings"), figure,
            areIntervals ? ComparisonTable::tr("95 % interval") : ComparisonTable::tr("Interval or range"),
            ComparisonTable::tr("Ratio")};
}

} // namespace

ComparisonTable::ComparisonTable(QWidget *parent)
    : QWidget(parent), m_measure(new QComboBox), m_rows(new QTreeWidget), m_note(new QLabel)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(3);
    m_measure->setObjectName(QStringLiteral("comparedMeasure"));
    m_measure->setAccessibleName(tr("Measure by which the runs are compared"));
    m_measure->setToolTip(tr("What the runs are compared by"));
    m_measure->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_measure->setMinimumContentsLength(20);
    m_rows->setObjectName(QStringLiteral("comparedRuns"));
    m_rows->setAccessibleName(tr("Runs compared"));
    m_rows->setColumnCount(ColumnCount);
    m_rows->setRootIsDecorated(false);
    m_rows->setUniformRowHeights(true);
    m_rows->setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_rows->setTextElideMode(Qt::ElideMiddle);
    m_rows->header()->setStretchLastSection(false);
    m_rows->header()->setSectionResizeMode(QHeaderView::ResizeToContents);
    m_rows->header()->setSectionResizeMode(Run, QHeaderView::Stretch); // a name may be long
    addCopyAction(m_rows);
    m_note->setProperty("look", "muted");
    m_note->setWordWrap(true);
    m_note->setText(
        tr("Ratio to this run, from seven repeats each with a 95 % interval of the ratio of the medians."));
    layout->addWidget(m_measure);
    layout->addWidget(m_rows);
    layout->addWidget(m_note);
    connect(m_measure, &QComboBox::activated, this, [this](int i) {
        m_chosen = m_names.value(i);
        Q_EMIT measureChosen();
    });
    hide();
}

void ComparisonTable::fillMeasures(const QList<MeasureDeclaration> &measures)
{
    QStringList names;
    for (const MeasureDeclaration &measure : measures)
        names << measure.name;
    if (!names.contains(m_chosen))
        m_chosen = names.contains(QStringLiteral("wall_s")) ? QStringLiteral("wall_s") : names.value(0);
    if (names != m_names) {
        m_names = names;
        m_measure->clear();
        for (const MeasureDeclaration &measure : measures) {
            m_measure->addItem(
                tr("%1: %2", "a measure and what it is").arg(measure.name, measure.help.shown()));
            m_measure->setItemData(m_measure->count() - 1, measure.help.shown(), Qt::ToolTipRole);
        }
    }
    m_measure->setCurrentIndex(int(names.indexOf(m_chosen)));
}

void ComparisonTable::show(const RunRecord &run, const Declaration &declaration,
                           const QList<RunRecord> &overlays)
{
    const QList<MeasureDeclaration> measures =
        overlays.isEmpty() ? QList<MeasureDeclaration>() : comparedMeasures(declaration, run, overlays);
    setVisible(!measures.isEmpty());
    if (measures.isEmpty())
        return;
    fillMeasures(measures);
    const QString unit = measures.at(m_names.indexOf(m_chosen)).unit;
    const QList<ComparedRun> runs = compareRuns(run, overlays, m_chosen);
    m_rows->setHeaderLabels(headsOf(runs));
    // Where nobody has given a name, runs are called by what differs in their settings.
    const bool areNamed = !run.called.isEmpty()
        || std::any_of(overlays.begin(), overlays.end(),
                       [](const RunRecord &one) { return !one.called.isEmpty(); });
    m_rows->setColumnHidden(Settings, !areNamed);
    QList<QStringList> rows;
    for (const ComparedRun &one : runs)
        rows << cellsOf(one, unit);
    fill(rows);
}

/// Only if they are others: a live run comes many times a second.
void ComparisonTable::fill(const QList<QStringList> &rows)
{
    if (rows == m_shown)
        return;
    m_shown = rows;
    m_rows->clear();
    for (qsizetype i = 0; i < rows.size(); ++i) {
        auto *row = new QTreeWidgetItem(rows[i]);
        row->setForeground(Run, Theme::current().colour(i == 0 ? ChartRole::Working : overlayRole(i - 1)));
        for (int column = 0; column < ColumnCount; ++column)
            row->setToolTip(column, plainTip(rows[i].at(column)));
        m_rows->addTopLevelItem(row);
    }
    fitHeight();
}

void ComparisonTable::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_rows->header()->setMinimumSectionSize(fontMetrics().averageCharWidth() * 14);
    fitHeight();
}

/// All rows: the pane scrolls, not the table.
void ComparisonTable::fitHeight()
{
    const int row = m_rows->sizeHintForRow(0);
    const bool isTooWide = m_rows->header()->length() > m_rows->viewport()->width();
    m_rows->setFixedHeight(m_rows->header()->sizeHint().height() + row * m_rows->topLevelItemCount() + 4
                           + (isTooWide ? m_rows->horizontalScrollBar()->sizeHint().height() : 0));
}

} // namespace plab
