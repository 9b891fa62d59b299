// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/columns.h"

#include "ui/frame/lowerpanes.h"
#include "ui/frame/resultcolumn.h"
#include "ui/frame/setupcolumn.h"
#include "ui/lesson/lessoncolumn.h"
#include "ui/library/librarypane.h"

#include <QSettings>

#include <algorithm>

namespace plab {

namespace {

constexpr int SetupWidth = 300;
constexpr int LessonWidth = 330;
constexpr int OwnColumnFrom = 1240; ///< width of the window that has room for three columns
/// Narrower than this, less the lesson's column, the two lower panes share one set of tabs.
constexpr int FoldBelow = 1100;
const QString ShownKey = QStringLiteral("window/lesson-shown");

} // namespace

Columns::Columns(SetupColumn *setup, LessonColumn *lesson, ResultColumn *results, QWidget *parent)
    : QSplitter(Qt::Horizontal, parent), m_setup(setup), m_lesson(lesson), m_results(results)
{
    setObjectName(QStringLiteral("columnSplitter"));
    setChildrenCollapsible(false);
    setHandleWidth(1);
    addWidget(setup);
    addWidget(lesson);
    addWidget(results);
    lesson->hide();
    setStretchFactor(0, 0);
    setStretchFactor(1, 0);
    setStretchFactor(2, 1);
    setSizes({SetupWidth, LessonWidth, 1440 - SetupWidth - LessonWidth});
}

void Columns::showLesson(bool shown)
{
    if (shown == m_lessonShown)
        return;
    QSettings().setValue(ShownKey, shown);
    m_lessonShown = shown;
    arrange();
    Q_EMIT lessonShown(shown);
}

void Columns::showLibrary()
{
    if (m_setup->library()->isHidden())
        showLesson(false);
}

void Columns::fit(int windowWidth)
{
    if (m_windowWidth == 0) {
        m_lessonShown = QSettings().value(ShownKey, windowWidth >= OwnColumnFrom).toBool();
        Q_EMIT lessonShown(m_lessonShown);
    }
    m_windowWidth = windowWidth;
    arrange();
}

void Columns::arrange()
{
    if (m_presenting)
        return;
    const bool own = m_lessonShown && m_windowWidth >= OwnColumnFrom;
    if (own)
        giveLessonAColumn();
    else if (m_lessonShown)
        putLessonOverSettings();
    else
        m_lesson->hide();
    m_setup->library()->setVisible(own || !m_lessonShown);
    m_results->lower()->setFolded(m_windowWidth < FoldBelow + (own ? LessonWidth - 10 : 0));
}

void Columns::giveLessonAColumn()
{
    if (indexOf(m_lesson) >= 0 && !m_lesson->isHidden())
        return;
    const int setup = m_setup->isVisible() ? m_setup->width() : SetupWidth; // before the first show it is 0
    if (indexOf(m_lesson) < 0)
        insertWidget(1, m_lesson);
    m_lesson->show();
    setSizes({setup, LessonWidth, std::max(1, m_windowWidth - setup - LessonWidth)});
}

void Columns::putLessonOverSettings()
{
    if (indexOf(m_lesson) < 0 && !m_lesson->isHidden())
        return;
    m_setup->insertWidget(0, m_lesson);
    m_lesson->show();
    m_setup->setSizes({m_setup->height() * 55 / 100, 0, m_setup->height() * 45 / 100});
    setSizes({LessonWidth, std::max(1, m_windowWidth - LessonWidth)});
}

void Columns::setPresenting(bool presenting)
{
    if (presenting == m_presenting)
        return;
    if (presenting) {
        m_sizes = sizes();
        giveLessonAColumn();
    }
    m_presenting = presenting;
    m_setup->setVisible(!presenting);
    m_results->setVisible(!presenting);
    if (presenting)
        return;
    m_lesson->hide(); // and stands anew where it belongs
    arrange();
    if (m_sizes.size() == sizes().size())
        setSizes(m_sizes);
}

void Columns::showResults(bool shown)
{
    if (m_results->isHidden() != shown)
        return;
    m_results->setVisible(shown);
    if (shown)
        setSizes({0, width() * 2 / 5, width() * 3 / 5});
}

} // namespace plab
