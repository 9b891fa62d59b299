// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/noticebar.h"

#include "ui/base/freemnemonic.h"
#include "ui/base/noticetext.h"
#include "ui/base/plaintip.h"
#include "ui/base/theme.h"

#include <QAccessible>
#include <QApplication>
#include <QCursor>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <algorithm>

namespace plab {

namespace {

using namespace std::chrono_literals;
/// A mere fact leaves by itself; what needs an answer or went wrong stays.
constexpr auto ReadingTime = 10s;
constexpr int FromEdges = 10; ///< from the edges of what it stands in
constexpr int MostWidth = 78; ///< of the sentence, in letters: a line that is read without losing it

} // namespace

NoticeBar::NoticeBar(QWidget *parent) : QFrame(parent)
{
    setObjectName(QStringLiteral("noticeBar"));
    setAccessibleName(tr("Notice"));
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 7, 8, 7);
    layout->setSpacing(10);
    layout->setSizeConstraint(QLayout::SetNoConstraint);
    buildLabels(layout);
    m_choices = new QHBoxLayout;
    layout->addLayout(m_choices);
    buildCloseButton(layout);
    m_leaving.setSingleShot(true);
    m_leaving.setInterval(ReadingTime);
    connect(&m_leaving, &QTimer::timeout, this, &NoticeBar::dismiss);
    hide();
    standIn(parent);
}

void NoticeBar::standIn(QWidget *area)
{
    if (parentWidget() != area) {
        parentWidget()->removeEventFilter(this);
        setParent(area);
    }
    area->installEventFilter(this);
}

bool NoticeBar::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::Resize && isVisible())
        place();
    return QFrame::eventFilter(watched, event);
}

/// What is not seen has no size yet that one could go by: its style comes with the first show.
void NoticeBar::place()
{
    ensurePolished();
    for (QWidget *part : findChildren<QWidget *>()) {
        part->ensurePolished();
        part->updateGeometry(); // a style sheet's padding is no news to a layout
    }
    const QSize room = parentWidget()->size() - QSize(2 * FromEdges, 2 * FromEdges);
    const QMargins margins = layout()->contentsMargins();
    int beside = margins.left() + margins.right();
    for (int i = 0; i < layout()->count(); ++i) {
        const QLayoutItem *item = layout()->itemAt(i);
        if (item->widget() != m_text)
            beside += item->sizeHint().width() + layout()->spacing();
    }
    m_text->ensurePolished();
    const int letters = MostWidth * m_text->fontMetrics().averageCharWidth();
    m_text->fitInto(std::clamp(room.width() - beside, 1, letters));
    layout()->activate();
    QRect where(QPoint(), layout()->sizeHint().boundedTo(room));
    where.moveBottomRight(parentWidget()->rect().bottomRight() - QPoint(FromEdges, FromEdges));
    where = QStyle::visualRect(layoutDirection(), parentWidget()->rect(), where);
    const QPoint mouse = parentWidget()->mapFromGlobal(QCursor::pos());
    if (isHidden())
        m_above = where.contains(mouse) ? std::optional(mouse.y() - FromEdges) : std::nullopt;
    if (m_above)
        where.moveBottom(std::max(*m_above, where.height() + FromEdges));
    setGeometry(where);
    raise();
}

void NoticeBar::buildLabels(QHBoxLayout *layout)
{
    m_sign = new QLabel;
    m_sign->setAlignment(Qt::AlignCenter);
    m_text = new NoticeText;
    layout->addWidget(m_sign);
    layout->addWidget(m_text);
}

void NoticeBar::buildCloseButton(QHBoxLayout *layout)
{
    m_close = new QToolButton;
    m_close->setText(QStringLiteral("✕"));
    m_close->setAutoRaise(true);
    m_close->setAccessibleName(tr("Close the notice"));
    m_close->setToolTip(tr("Close this notice (Esc while it has the focus)"));
    connect(m_close, &QToolButton::clicked, this, &NoticeBar::dismiss);
    layout->addWidget(m_close);
}

void NoticeBar::tell(Kind kind, const QString &sentence, const QList<Choice> &choices)
{
    m_kind = kind;
    m_isQuestion = false;
    ++m_number;
    setSentence(sentence);
    setChoices(choices);
    dress();
    place();
    show();
    if (kind == Kind::Info && choices.isEmpty())
        m_leaving.start();
    else
        m_leaving.stop();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void NoticeBar::amend(const QString &sentence)
{
    setSentence(sentence);
    if (isVisible())
        place();
}

void NoticeBar::setSentence(const QString &sentence)
{
    m_sentence = sentence;
    m_text->setPlainText(sentence);
    m_text->setAccessibleName(sentence);
}

void NoticeBar::ask(const QString &sentence, const QList<Choice> &choices)
{
    QWidget *before = QApplication::focusWidget();
    tell(Kind::Warning, sentence, choices);
    m_isQuestion = true;
    m_focusBefore = before && !isAncestorOf(before) ? before : nullptr;
    if (QLayoutItem *first = m_choices->itemAt(0))
        first->widget()->setFocus(Qt::OtherFocusReason);
}

void NoticeBar::dismiss()
{
    if (isHidden())
        return;
    const QPointer<QWidget> back = m_focusBefore;
    m_focusBefore = nullptr;
    const bool hadFocus = isAncestorOf(QApplication::focusWidget());
    hide();
    if (back && hadFocus)
        back->setFocus(Qt::OtherFocusReason);
    Q_EMIT dismissed();
}

void NoticeBar::withdrawQuestion()
{
    if (m_isQuestion)
        dismiss();
}

void NoticeBar::withdraw(int number)
{
    if (number == m_number)
        dismiss();
}

QString NoticeBar::sentence() const
{
    return isHidden() ? QString() : m_sentence;
}

void NoticeBar::setChoices(const QList<Choice> &choices)
{
    while (QLayoutItem *item = m_choices->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
    QString taken = takenMnemonics(window());
    for (const Choice &choice : choices) {
        const QString text = freeMnemonic(choice.text, taken);
        taken += mnemonicOf(text);
        auto *button = new QPushButton(text);
        button->setAutoDefault(true);
        button->setToolTip(plainTip(QString(choice.text).remove(QLatin1Char('&'))));
        connect(button, &QPushButton::clicked, this, [this, run = choice.run] {
            dismiss();
            if (run)
                run();
        });
        m_choices->addWidget(button);
        button->show(); // a layout gives no room to what is yet to be shown
    }
}

void NoticeBar::dress()
{
    const Theme theme = Theme::current();
    const QColor edge = m_kind == Kind::Error ? theme.colour(Grade::Forbidden)
        : m_kind == Kind::Warning             ? theme.colour(Grade::Interesting)
                                              : theme.accent();
    const QColor ground = m_kind == Kind::Error ? theme.errorBackground() : theme.surface();
    m_sign->setText(m_kind == Kind::Error         ? QStringLiteral("✖")
                        : m_kind == Kind::Warning ? QStringLiteral("▲")
                                                  : QStringLiteral("●"));
    m_sign->setAccessibleName(m_kind == Kind::Error         ? tr("Error")
                                  : m_kind == Kind::Warning ? tr("Warning")
                                                            : tr("Information"));
    m_sign->setStyleSheet(QStringLiteral("color: %1;").arg(edge.name()));
    const QString sheet =
        QStringLiteral("#noticeBar { background: %1; border: 1px solid %2; border-left: 4px solid %2; "
                       "border-radius: 5px; } #noticeBar QTextEdit { background: transparent; }")
            .arg(ground.name(), edge.name());
    if (sheet != styleSheet()) // setting it changes palettes, which brings us back here
        setStyleSheet(sheet);
}

bool NoticeBar::event(QEvent *event)
{
    // Esc is the window's Stop as well; with the focus in here it closes the bar.
    if (event->type() == QEvent::ShortcutOverride
        && static_cast<QKeyEvent *>(event)->key() == Qt::Key_Escape) {
        event->accept();
        return true;
    }
    return QFrame::event(event);
}

void NoticeBar::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape)
        dismiss();
    else
        QFrame::keyPressEvent(event);
}

void NoticeBar::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_sign && isVisible())
        dress();
    if (event->type() == QEvent::FontChange && m_sign && isVisible())
        place();
    QFrame::changeEvent(event);
}

} // namespace plab
