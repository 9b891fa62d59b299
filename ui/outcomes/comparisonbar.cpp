// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/comparisonbar.h"

#include "ui/base/breakable.h"

#include <QGridLayout>
#include <QLabel>

namespace plab {

namespace {

QLabel *labelOf(const QString &text, const char *look)
{
    auto *label = new BreakingLabel(text);
    label->setProperty("look", look);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop); // also beside one of two lines
    return label;
}

} // namespace

ComparisonBar::ComparisonBar(QWidget *parent) : QWidget(parent), m_grid(new QGridLayout(this))
{
    setAccessibleName(tr("Two runs side by side"));
    m_grid->setContentsMargins(0, 6, 0, 6);
    m_grid->setHorizontalSpacing(16);
    m_grid->setVerticalSpacing(0);
    hide();
}

void ComparisonBar::show(const QList<Column> &columns)
{
    setVisible(!columns.isEmpty());
    if (columns == m_columns)
        return;
    m_columns = columns;
    while (QLayoutItem *item = m_grid->takeAt(0)) {
        item->widget()->deleteLater();
        delete item;
    }
    for (int column = 0; column < columns.size(); ++column) {
        const Column &run = columns[column];
        int row = 0;
        m_grid->addWidget(labelOf(run.name, "section"), row++, column);
        for (const KeyFigure &figure : run.figures) {
            const QString number = figure.figure.shown().replace(QLatin1Char(' '), QChar(QChar::Nbsp));
            m_grid->addWidget(labelOf(number, "figure"), row++, column); // unit and all on one line
            m_grid->addWidget(labelOf(figure.words.shown(), "muted"), row++, column);
        }
        m_grid->setColumnStretch(column, 1);
    }
}

} // namespace plab
