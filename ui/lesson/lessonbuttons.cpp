// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lessonbuttons.h"

#include "ui/lesson/lablink.h"

#include <QAbstractTextDocumentLayout>
#include <QEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextLayout>
#include <QTextList>

#include <algorithm>

namespace plab {

namespace {

constexpr int ButtonObject = QTextFormat::UserObject + 1;
constexpr int ButtonNumber = QTextFormat::UserProperty + 1;
constexpr int Gap = 6; // beside and under a button

bool startsRun(const QUrl &link)
{
    return link.path() == QLatin1String("run");
}

} // namespace

LessonButtons::LessonButtons(QTextEdit *view) : QObject(view), m_view(view)
{
    view->document()->documentLayout()->registerHandler(ButtonObject, this);
}

void LessonButtons::clear()
{
    for (QPushButton *button : std::as_const(m_buttons)) {
        button->hide();
        button->deleteLater(); // a press on it may be what brought us here
    }
    m_buttons.clear();
    m_positions.clear();
}

/// Where the links stand. Words in bold within a link make it several fragments of one address.
QList<LessonButtons::Place> LessonButtons::places() const
{
    QList<Place> found;
    for (QTextBlock block = m_view->document()->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            const QTextFragment fragment = it.fragment();
            const QUrl link(fragment.charFormat().anchorHref());
            if (link.scheme() != QLatin1String("lab"))
                continue;
            const bool goesOn = !found.isEmpty() && found.last().link == link
                && found.last().position + found.last().length == fragment.position();
            if (!goesOn)
                found.append({fragment.position(), 0, {}, link});
            found.last().length += fragment.length();
            found.last().words += fragment.text();
        }
    }
    return found;
}

void LessonButtons::make(const Declaration *declaration)
{
    clear();
    QTextCursor cursor(m_view->document());
    int shorter = 0; // a place is one character, whatever its words were
    for (const Place &place : places()) {
        const Result<LabLink> link =
            declaration ? labLink(place.link, *declaration) : usageError(plab::tr("Nothing is open."));
        cursor.setPosition(place.position - shorter);
        cursor.setPosition(place.position - shorter + place.length, QTextCursor::KeepAnchor);
        if (!link) {
            cursor.setCharFormat({});
            continue;
        }
        QTextCharFormat format;
        format.setObjectType(ButtonObject);
        format.setVerticalAlignment(QTextCharFormat::AlignMiddle);
        format.setProperty(ButtonNumber, int(m_buttons.size()));
        m_positions << place.position - shorter;
        m_buttons << makeButton(place, link.value().words.shown());
        cursor.insertText(QString(QChar::ObjectReplacementCharacter), format);
        shorter += place.length - 1;
    }
    QWidget *before = m_view;
    for (QPushButton *button : std::as_const(m_buttons)) {
        QWidget::setTabOrder(before, button);
        before = button;
    }
    follow();
}

QPushButton *LessonButtons::makeButton(const Place &place, const QString &help)
{
    auto *button = new QPushButton(place.words, m_view->viewport());
    button->setProperty("look", "lesson");
    button->setFont(m_view->font()); // as large as the words around it
    button->setProperty("words", place.words);
    button->setProperty("link", place.link);
    button->setEnabled(!(m_running && startsRun(place.link)));
    button->setCursor(Qt::PointingHandCursor);
    button->setFocusPolicy(Qt::TabFocus); // a click leaves the focus where it was
    button->setAutoDefault(true);         // so that Enter presses it, too
    button->setAccessibleName(QString(place.words).remove(QChar(0x25b8)).trimmed());
    button->setAccessibleDescription(help);
    button->setToolTip(QStringLiteral("%1\n%2").arg(place.words, help));
    button->installEventFilter(this);
    connect(button, &QPushButton::clicked, this, [this, link = place.link] { Q_EMIT pressed(link); });
    button->show();
    return button;
}

void LessonButtons::setRunning(bool running)
{
    m_running = running;
    for (QPushButton *button : std::as_const(m_buttons))
        button->setEnabled(!(running && startsRun(button->property("link").toUrl())));
}

/// The width of a line there, in a list's item too.
int LessonButtons::roomAt(int position) const
{
    const QTextDocument *document = m_view->document();
    const QTextBlock block = document->findBlock(position);
    const int indent =
        block.blockFormat().indent() + (block.textList() ? block.textList()->format().indent() : 0);
    const double taken = 2 * document->documentMargin() + indent * document->indentWidth() + Gap;
    return std::max(40, int(m_view->viewport()->width() - taken));
}

/// Words that are too long for the line end in dots, and are whole in the tool tip.
void LessonButtons::fit(QPushButton *button, int room)
{
    const QString words = button->property("words").toString();
    const auto show = [button](const QString &text) {
        if (button->text() != text)
            button->setText(text);
    };
    show(words);
    if (const int over = button->sizeHint().width() - room; over > 0) {
        const QFontMetrics metrics(button->font());
        show(metrics.elidedText(words, Qt::ElideRight, metrics.horizontalAdvance(words) - over));
    }
}

QSizeF LessonButtons::intrinsicSize(QTextDocument *, int position, const QTextFormat &format)
{
    const int number = format.intProperty(ButtonNumber);
    if (number >= m_buttons.size())
        return {};
    fit(m_buttons[number], roomAt(position));
    return m_buttons[number]->sizeHint() + QSize(Gap, Gap);
}

void LessonButtons::follow()
{
    const QAbstractTextDocumentLayout *layout = m_view->document()->documentLayout();
    const QPointF scrolled(m_view->horizontalScrollBar()->value(), m_view->verticalScrollBar()->value());
    for (int i = 0; i < m_buttons.size(); ++i) {
        const QTextBlock block = m_view->document()->findBlock(m_positions[i]);
        const QPointF corner = layout->blockBoundingRect(block).topLeft(); // which lays it out first
        const int inBlock = m_positions[i] - block.position();
        const QTextLine line = block.layout() ? block.layout()->lineForTextPosition(inBlock) : QTextLine();
        if (!line.isValid())
            continue;
        const QSize size = m_buttons[i]->sizeHint();
        const double half = QFontMetricsF(m_view->font()).xHeight() / 2; // as AlignMiddle lifts it
        const double top = line.y() + line.ascent() - (size.height() + Gap + half) / 2;
        const QPointF at = corner + QPointF(line.cursorToX(inBlock), top) - scrolled;
        m_buttons[i]->setGeometry(QRect(at.toPoint(), size));
    }
}

/// Where the keyboard goes there the text goes, too.
bool LessonButtons::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::FocusIn) {
        follow(); // the text may not have been laid out as far as here
        const QRect button = static_cast<QWidget *>(watched)->geometry();
        QScrollBar *bar = m_view->verticalScrollBar();
        const int over = button.bottom() + Gap - m_view->viewport()->height();
        if (button.top() < 0)
            bar->setValue(bar->value() + button.top() - Gap);
        else if (over > 0)
            bar->setValue(bar->value() + over);
    }
    return QObject::eventFilter(watched, event);
}

} // namespace plab
