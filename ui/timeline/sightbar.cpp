// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/sightbar.h"

#include "ui/base/icons.h"

#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLocale>
#include <QToolButton>

namespace plab {

SightBar::SightBar(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("sightBar"));
    setProperty("look", "remark");
    setAccessibleName(tr("What is shown in the timeline"));
    m_position = new QLabel;
    m_position->setProperty("look", "section");
    m_sentence = new QLabel;
    m_sentence->setObjectName(QStringLiteral("sightSentence"));
    m_sentence->setWordWrap(true);
    m_sentence->setTextFormat(Qt::PlainText); // it has names of processes
    m_sentence->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_previous = makeButton("previous", tr("One before"), tr("Show the one before (Left)"));
    m_next = makeButton("next", tr("Next one"), tr("Show the next one (Right)"));
    m_close = makeButton("close", tr("Show the whole run"), tr("Show the whole run again (Escape)"));
    connect(m_previous, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { Q_EMIT stepRequested(1); });
    connect(m_close, &QToolButton::clicked, this, &SightBar::closeRequested);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(4, 0, 0, 0); // beside the padding of its look
    row->setSpacing(6);
    row->addWidget(m_position);
    row->addWidget(m_previous);
    row->addWidget(m_next);
    row->addWidget(m_sentence, 1);
    row->addWidget(m_close);
    hide();
}

QToolButton *SightBar::makeButton(const char *icon, const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton;
    button->setIcon(lineIcon(QLatin1String(icon)));
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    button->setProperty("look", "flat");
    button->setFocusPolicy(Qt::TabFocus);
    button->installEventFilter(this); // arrows would go from button to button
    return button;
}

void SightBar::show(const QString &title, std::size_t at, std::size_t count, const QString &sentence)
{
    const QLocale locale;
    fill(tr("%1: %2 of %3")
             .arg(title, locale.toString(qulonglong(at + 1)), locale.toString(qulonglong(count))),
         sentence, at > 0, at + 1 < count);
}

void SightBar::tell(const QString &title, const QString &why)
{
    fill(tr("%1: none").arg(title), why, false, false);
}

void SightBar::fill(const QString &position, const QString &sentence, bool hasPrevious, bool hasNext)
{
    m_position->setText(position);
    m_sentence->setText(sentence);
    m_previous->setEnabled(hasPrevious);
    m_next->setEnabled(hasNext);
    setAccessibleDescription(QStringLiteral("%1. %2").arg(position, sentence));
    setVisible(true);
}

QString SightBar::sentence() const
{
    return m_sentence->text();
}

QString SightBar::position() const
{
    return m_position->text();
}

bool SightBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress && takeKey(static_cast<QKeyEvent *>(event)->key()))
        return true;
    return QFrame::eventFilter(watched, event);
}

bool SightBar::takeKey(int key)
{
    if (key == Qt::Key_Escape)
        Q_EMIT closeRequested();
    else if (key == Qt::Key_Left && m_previous->isEnabled())
        Q_EMIT stepRequested(-1);
    else if (key == Qt::Key_Right && m_next->isEnabled())
        Q_EMIT stepRequested(1);
    else
        return key == Qt::Key_Left || key == Qt::Key_Right;
    return true;
}

void SightBar::takeFocus()
{
    (m_next->isEnabled() ? m_next : m_close)->setFocus(Qt::TabFocusReason);
}

} // namespace plab
