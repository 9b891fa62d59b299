// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/outcomes/checkline.h"

#include "core/analysis/outcomes.h"
#include "ui/base/plaintip.h"
#include "ui/base/theme.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace plab {

namespace {

QPushButton *flatButton(const QString &text)
{
    auto *button = new QPushButton(text);
    button->setProperty("look", "flat");
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where it was
    return button;
}

/// "● all ended: as it should be, in each of 20 repeats"; of a single repeat without the count.
QString lineOf(const OutcomeRow &row, quint64 all)
{
    const QString title = (row.title.isEmpty() ? row.outcome : row.title.shown()).toHtmlEscaped();
    const QString head = QStringLiteral("<span style=\"color:%1\">%2</span> <b>%3</b>")
                             .arg(Theme::current().colour(row.grade).name(), gradeSign(row.grade), title);
    const QString grade = gradeWords(row.grade).shown().toHtmlEscaped();
    if (all == 1)
        return CheckLine::tr("%1: %2").arg(head, grade);
    return CheckLine::tr("%1: %2, in %3").arg(head, grade, countWords(row.count, all, false).shown());
}

} // namespace

CheckLine::CheckLine(QWidget *parent)
    : QWidget(parent), m_words(new QLabel), m_showOne(flatButton(tr("Show one"))),
      m_all(flatButton(tr("All outcomes")))
{
    auto *line = new QHBoxLayout(this);
    line->setContentsMargins(0, 0, 0, 0);
    m_words->setTextFormat(Qt::RichText);
    m_words->setWordWrap(true);
    m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_words->setAccessibleName(tr("Check"));
    m_showOne->setObjectName(QStringLiteral("showOne"));
    m_showOne->setToolTip(tr("Go to one in the recorded repeat"));
    m_all->setObjectName(QStringLiteral("allOutcomes"));
    m_all->setCheckable(true);
    m_all->setToolTip(tr("The table of all outcomes that there could be with these settings"));
    line->addWidget(m_words, 1);
    line->addWidget(m_showOne);
    line->addWidget(m_all);
    connect(m_showOne, &QPushButton::clicked, this, [this] { Q_EMIT showOneRequested(m_shownOne); });
    connect(m_all, &QPushButton::toggled, this, &CheckLine::wantsAllChanged);
}

void CheckLine::show(const QList<OutcomeRow> &rows)
{
    m_rows = rows;
    m_rows.removeIf([](const OutcomeRow &row) { return row.count == 0; });
    std::stable_sort(m_rows.begin(), m_rows.end(), [](const OutcomeRow &a, const OutcomeRow &b) {
        return a.grade > b.grade; // what must not happen first
    });
    refresh();
}

void CheckLine::setShowable(const QSet<QString> &outcomes)
{
    m_showable = outcomes;
    refresh();
}

bool CheckLine::wantsAll() const
{
    return m_all->isChecked();
}

void CheckLine::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        refresh();
}

void CheckLine::refresh()
{
    const quint64 all = judgedCount(m_rows).all;
    QStringList lines;
    QStringList sentences;
    m_shownOne.clear();
    for (const OutcomeRow &row : std::as_const(m_rows)) {
        lines << lineOf(row, all);
        sentences << row.sentence.shown();
        if (m_shownOne.isEmpty() && m_showable.contains(row.outcome))
            m_shownOne = row.outcome;
    }
    m_words->setText(lines.join(QStringLiteral("<br>")));
    m_words->setToolTip(plainTip(sentences.join(QLatin1Char('\n'))));
    m_words->setAccessibleDescription(sentences.join(QLatin1Char(' ')));
    m_showOne->setVisible(!m_shownOne.isEmpty());
    setVisible(!lines.isEmpty());
}

} // namespace plab
