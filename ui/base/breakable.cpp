// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/breakable.h"

#include <QClipboard>
#include <QContextMenuEvent>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QMenu>

namespace plab {

namespace {

constexpr QChar Break(0x200b); // zero width space: has no width, and a line may end there
constexpr int LongestWord = 20;
constexpr int Piece = 4; // letters between two breaks: small, so that lines are filled

} // namespace

QString breakable(const QString &text)
{
    QString broken;
    broken.reserve(text.size());
    qsizetype begin = 0;
    while (begin < text.size()) {
        qsizetype end = begin;
        while (end < text.size() && !text.at(end).isSpace())
            ++end;
        const bool isLong = end - begin > LongestWord;
        for (qsizetype i = begin; i < end; ++i) {
            const bool inPair = text.at(i).isLowSurrogate() || text.at(i).isMark();
            if (isLong && i > begin && (i - begin) % Piece == 0 && !inPair)
                broken += Break;
            broken += text.at(i);
        }
        if (end < text.size())
            broken += text.at(end);
        begin = end + 1;
    }
    return broken;
}

BreakingLabel::BreakingLabel(const QString &text, QWidget *parent) : QLabel(breakable(text), parent)
{
    setTextFormat(Qt::PlainText);
    setWordWrap(true);
    setTextInteractionFlags(Qt::TextSelectableByMouse);
}

void BreakingLabel::copySelected() const
{
    QGuiApplication::clipboard()->setText(selectedText().remove(Break));
}

void BreakingLabel::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy) && hasSelectedText())
        copySelected();
    else
        QLabel::keyPressEvent(event);
}

void BreakingLabel::contextMenuEvent(QContextMenuEvent *event)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->addAction(tr("&Copy"), this, &BreakingLabel::copySelected)->setEnabled(hasSelectedText());
    menu->addAction(tr("Select &all"), this, [this] { setSelection(0, int(text().size())); });
    menu->popup(event->globalPos());
}

} // namespace plab
