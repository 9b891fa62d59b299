// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lessoncolumn.h"

#include "ui/lesson/lessonpane.h"
#include "ui/lesson/pythonpane.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QStackedWidget>
#include <QTabBar>
#include <QToolButton>
#include <QVBoxLayout>

namespace plab {

static constexpr double LargerBy = 1.25;

LessonColumn::LessonColumn(QWidget *parent) : QWidget(parent)
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    m_lesson = new LessonPane;
    m_python = new PythonPane;
    m_pages = new QStackedWidget;
    m_pages->addWidget(m_lesson);
    m_pages->addWidget(m_python);
    m_hint = new QLabel;
    m_hint->setProperty("look", "muted");
    m_hint->setAlignment(Qt::AlignCenter);
    m_hint->setMargin(10);
    m_hint->setWordWrap(true);
    m_hint->hide();
    layout->addWidget(buildHead());
    layout->addWidget(buildTabs());
    layout->addWidget(m_pages, 1);
    layout->addWidget(m_hint);
    setFocusProxy(m_lesson);
}

QWidget *LessonColumn::buildHead()
{
    m_head = new QWidget;
    auto *line = new QHBoxLayout(m_head);
    line->setContentsMargins(16, 6, 6, 2);
    line->setSpacing(0);
    m_place = new QLabel;
    m_place->setProperty("look", "muted");
    m_place->setTextFormat(Qt::PlainText);
    m_place->setAccessibleName(tr("Place in the chapter"));
    m_place->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Preferred); // the buttons come first
    m_buttons = new QHBoxLayout;
    line->addWidget(m_place, 1);
    line->addLayout(m_buttons);
    return m_head;
}

QWidget *LessonColumn::buildTabs()
{
    m_tabs = new QTabBar;
    m_tabs->addTab(tr("Lesson"));
    m_tabs->addTab(tr("Python"));
    m_tabs->setTabToolTip(1, tr("The same experiment as a script in Python, with the present settings"));
    m_tabs->setExpanding(false);
    m_tabs->setDrawBase(false);
    m_tabs->setAccessibleName(tr("Pages of the lesson"));
    m_tabs->hide();
    connect(m_tabs, &QTabBar::currentChanged, m_pages, &QStackedWidget::setCurrentIndex);
    return m_tabs;
}

void LessonColumn::setScript(const QString &script, const QString &name)
{
    m_python->showScript(script, name);
    m_tabs->setTabVisible(1, !script.isEmpty());
    m_tabs->setVisible(!script.isEmpty() && !m_presented);
    if (script.isEmpty())
        m_tabs->setCurrentIndex(0);
}

void LessonColumn::addButtons(const QList<QAction *> &actions)
{
    for (QAction *action : actions) {
        auto *button = new QToolButton;
        button->setDefaultAction(action);
        button->setProperty("look", "flat");
        button->setToolButtonStyle(Qt::ToolButtonIconOnly);
        button->setFocusPolicy(Qt::TabFocus);
        button->setAccessibleName(QString(action->text()).remove(QLatin1Char('&')));
        m_buttons->addWidget(button);
    }
}

void LessonColumn::setPlace(const QString &place, bool ticked)
{
    m_place->setText(ticked ? tr("✓ %1").arg(place) : place);
    m_place->setToolTip(ticked ? tr("%1. This one has been run.").arg(place)
                               : tr("%1. This one has not been run yet.").arg(place));
}

void LessonColumn::setPresented(bool presented)
{
    m_presented = presented;
    m_head->setVisible(!presented);
    m_tabs->setVisible(!presented && m_tabs->isTabVisible(1));
    if (presented)
        m_tabs->setCurrentIndex(0);
    m_hint->setVisible(presented);
    QFont font = QApplication::font(); // the words are what the room reads
    font.setPointSizeF(font.pointSizeF() * (presented ? LargerBy : 1));
    m_lesson->setFont(font);
}

void LessonColumn::setHint(const QString &hint)
{
    m_hint->setText(hint);
}

} // namespace plab
