// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/noticetext.h"

#include <QScrollBar>
#include <QTextDocument>

#include <algorithm>
#include <cmath>

namespace plab {

NoticeText::NoticeText(QWidget *parent) : QTextEdit(parent)
{
    setReadOnly(true);
    setAcceptRichText(false);
    setFrameShape(QFrame::NoFrame);
    setFocusPolicy(Qt::ClickFocus); // what is to be done about it are the buttons
    setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    setWordWrapMode(QTextOption::WrapAtWordBoundaryOrAnywhere);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabChangesFocus(true);
    document()->setDocumentMargin(2);
}

void NoticeText::fitInto(int width)
{
    document()->setDefaultFont(font());
    const int edges = 2 * frameWidth(); // the style sheet's
    document()->setTextWidth(-1);
    const int natural = int(std::ceil(document()->idealWidth()));
    const int inside = std::max(1, std::min(natural, width - edges));
    document()->setTextWidth(inside);
    const int height = int(std::ceil(document()->size().height()));
    const int most = MostLines * fontMetrics().lineSpacing() + 4;
    const bool scrolls = height > most;
    setVerticalScrollBarPolicy(scrolls ? Qt::ScrollBarAsNeeded : Qt::ScrollBarAlwaysOff);
    const int bar = scrolls ? verticalScrollBar()->sizeHint().width() : 0;
    setFixedSize(std::min(inside + edges + bar, width), std::min(height, most) + edges);
}

} // namespace plab
