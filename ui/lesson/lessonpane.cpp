// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/lesson/lessonpane.h"

#include "core/experiments/catalogue.h"
#include "ui/base/theme.h"
#include "ui/lesson/lessonbuttons.h"
#include "ui/lesson/lessontext.h"

#include <QAbstractTextDocumentLayout>
#include <QDesktopServices>
#include <QEvent>
#include <QFontDatabase>
#include <QScrollBar>
#include <QTextBlock>
#include <QTextDocument>
#include <QTextFrame>
#include <QTextTable>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace plab {

namespace {

/// Paragraphs in a cell need no room below them.
void tightenCell(const QTextTableCell &cell)
{
    for (auto it = cell.begin(); !it.atEnd(); ++it) {
        QTextCursor cursor(it.currentBlock());
        QTextBlockFormat format = cursor.blockFormat();
        format.setBottomMargin(0);
        cursor.setBlockFormat(format);
    }
}

} // namespace

LessonPane::LessonPane(QWidget *parent) : QTextBrowser(parent), m_buttons(new LessonButtons(this))
{
    setAccessibleName(tr("Lesson"));
    setOpenLinks(false);
    setFrameShape(QFrame::NoFrame);
    document()->setDocumentMargin(16);
    document()->setIndentWidth(22);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    connect(m_buttons, &LessonButtons::pressed, this, &LessonPane::asked);
    connect(document()->documentLayout(), &QAbstractTextDocumentLayout::documentSizeChanged, m_buttons,
            &LessonButtons::follow);
    connect(this, &QTextBrowser::anchorClicked, this, [](const QUrl &url) {
        if (url.scheme() == QLatin1String("https") || url.scheme() == QLatin1String("http"))
            QDesktopServices::openUrl(url);
    });
    render();
}

void LessonPane::showLesson(const QString &experiment, const QString &preset)
{
    if (experiment == m_experiment && preset == m_preset)
        return;
    m_experiment = experiment;
    m_preset = preset;
    const QString own = lessonText(preset);
    m_pieces = lessonPieces(own.isEmpty() ? lessonText(experiment) : own);
    m_piece = std::min(m_piece, 0); // another lesson is shown from its beginning
    render();
}

void LessonPane::showPiece(int piece)
{
    piece = std::clamp(piece, -1, pieces() - 1);
    if (piece == m_piece)
        return;
    m_piece = piece;
    render();
}

void LessonPane::setRunning(bool running)
{
    m_buttons->setRunning(running);
}

const QList<QPushButton *> &LessonPane::buttons() const
{
    return m_buttons->all();
}

QString LessonPane::markdown() const
{
    if (m_piece >= 0 && m_piece < pieces())
        return m_pieces.at(m_piece);
    QStringList lessons {lessonText(m_preset),
                         m_preset == m_experiment ? QString() : lessonText(m_experiment)};
    lessons.removeAll(QString());
    if (lessons.isEmpty())
        lessons.append(tr("There is no lesson for these settings yet."));
    return lessons.join(QStringLiteral("\n\n---\n\n"));
}

void LessonPane::render()
{
    document()->setMarkdown(markdown(), QTextDocument::MarkdownDialectGitHub);
    QTextCursor all(document());
    all.beginEditBlock(); // it is laid out once
    styleBlocks();
    styleCode();
    styleTables();
    fitMargins();
    all.endEditBlock();
    m_buttons->make(findDeclaration(m_experiment));
    moveCursor(QTextCursor::Start);
    verticalScrollBar()->setValue(0);
}

void LessonPane::styleBlocks()
{
    const Theme theme = Theme::current();
    const double points = font().pointSizeF();
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        QTextCursor cursor(block);
        QTextBlockFormat format = block.blockFormat();
        const int level = format.headingLevel();
        format.setLineHeight(125, QTextBlockFormat::ProportionalHeight);
        format.setTopMargin(level > 0 && block.blockNumber() > 0 ? points * 0.9 : 0);
        format.setBottomMargin(level > 0 ? points * 0.35 : block.textList() ? points * 0.3 : points * 0.75);
        if (format.hasProperty(QTextFormat::BlockCodeFence) || format.nonBreakableLines()) {
            format.setBackground(theme.surface());
            format.setLineHeight(120, QTextBlockFormat::ProportionalHeight);
            format.setBottomMargin(0);
        }
        cursor.setBlockFormat(format);
        if (level == 0)
            continue;
        cursor.movePosition(QTextCursor::EndOfBlock, QTextCursor::KeepAnchor);
        QTextCharFormat heading = cursor.charFormat();
        heading.clearProperty(
            QTextFormat::FontSizeAdjustment); // by Qt's Markdown reader, and far too large here
        heading.setFontPointSize(points * (level == 1 ? 1.3 : level == 2 ? 1.1 : 1.0));
        heading.setFontWeight(QFont::Bold);
        cursor.setCharFormat(heading);
    }
}

void LessonPane::styleCode()
{
    QTextCharFormat code;
    code.setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont),
                 QTextCharFormat::FontPropertiesSpecifiedOnly);
    code.setFontPointSize(font().pointSizeF() * 0.92);
    code.setBackground(Theme::current().surface());
    QList<std::pair<int, int>> ranges;
    for (QTextBlock block = document()->begin(); block.isValid(); block = block.next()) {
        for (auto it = block.begin(); !it.atEnd(); ++it) {
            if (it.fragment().charFormat().fontFixedPitch())
                ranges.append({it.fragment().position(), it.fragment().position() + it.fragment().length()});
        }
    }
    QTextCursor cursor(document());
    for (const auto &[start, end] : std::as_const(ranges)) {
        cursor.setPosition(start);
        cursor.setPosition(end, QTextCursor::KeepAnchor);
        cursor.mergeCharFormat(code);
    }
}

/// Thin single lines, and as wide as the text.
void LessonPane::styleTables()
{
    const QList<QTextFrame *> frames = document()->rootFrame()->childFrames();
    for (QTextFrame *frame : frames) {
        auto *table = qobject_cast<QTextTable *>(frame);
        if (!table)
            continue;
        QTextTableFormat format = table->format();
        format.setBorderCollapse(true);
        format.setBorder(1);
        format.setBorderStyle(QTextFrameFormat::BorderStyle_Solid);
        format.setBorderBrush(Theme::current().line());
        format.setCellSpacing(0);
        format.setCellPadding(4);
        format.setBottomMargin(font().pointSizeF() * 0.75);
        format.setWidth(QTextLength(QTextLength::PercentageLength, 100));
        table->setFormat(format);
        for (int row = 0; row < table->rows(); ++row) {
            for (int column = 0; column < table->columns(); ++column)
                tightenCell(table->cellAt(row, column));
        }
    }
}

QVariant LessonPane::loadResource(int type, const QUrl &name)
{
    const bool inside =
        name.scheme() == QLatin1String("qrc") || name.toString().startsWith(QLatin1String(":/"));
    return inside ? QTextBrowser::loadResource(type, name) : QVariant();
}

/// Lines of more than some seventy letters are hard to follow.
void LessonPane::fitMargins()
{
    const int line = fontMetrics().averageCharWidth() * 72;
    const int room = width() - verticalScrollBar()->sizeHint().width() - 32;
    const int side = m_piece >= 0 ? std::max(0, (room - line) / 2) : 0;
    if (viewportMargins().left() != side)
        setViewportMargins(side, 0, side, 0);
}

/// Qt brings its cursor into view then, and so leaves the title out.
void LessonPane::keepAtTop(const std::function<void()> &change)
{
    const bool atTop = verticalScrollBar()->value() == 0;
    change();
    if (atTop)
        verticalScrollBar()->setValue(0);
}

void LessonPane::resizeEvent(QResizeEvent *event)
{
    keepAtTop([&] { QTextBrowser::resizeEvent(event); });
    fitMargins();
    m_buttons->follow();
}

void LessonPane::showEvent(QShowEvent *event)
{
    keepAtTop([&] { QTextBrowser::showEvent(event); });
}

void LessonPane::scrollContentsBy(int dx, int dy)
{
    QTextBrowser::scrollContentsBy(dx, dy); // moves them as well, but not to where they belong after a layout
    m_buttons->follow();
}

void LessonPane::changeEvent(QEvent *event)
{
    QTextBrowser::changeEvent(event);
    const bool looksOther = event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange;
    if (!looksOther || std::exchange(m_isToRender, true)) // another theme or size is told several times
        return;
    QTimer::singleShot(0, this, [this] {
        m_isToRender = false;
        render();
    });
}

} // namespace plab
