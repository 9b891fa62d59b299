// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/source/sourceeditor.h"

#include "ui/base/theme.h"
#include "ui/console/consolemodel.h"

#include <QFontMetrics>
#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>

namespace plab {

namespace {

enum Margin { Numbers, Names };
enum Marker { StandingMark, ShownMark };
constexpr int NameStyle = 40; // beyond those of the lexer
constexpr int SpaceAtLines = 16;

struct Colours
{
    QRgb keyword, name, text, comment, number, decorator;
};
/// Each at least 4.5:1 on the background of its theme.
constexpr Colours Light {0xff0057a0, 0xff7a3e00, 0xff00694c, 0xff5f6770, 0xff9a3d00, 0xff8a3f73};
constexpr Colours Dark {0xff6db8f0, 0xfff0b23c, 0xff5fd0a8, 0xff9aa4ae, 0xfff3a36b, 0xffdfa0c6};

void colour(QsciLexer &lexer, const Colours &colours)
{
    using Python = QsciLexerPython;
    const std::pair<int, QRgb> styles[] = {
        {Python::Keyword, colours.keyword},
        {Python::HighlightedIdentifier, colours.keyword},
        {Python::ClassName, colours.name},
        {Python::FunctionMethodName, colours.name},
        {Python::Comment, colours.comment},
        {Python::CommentBlock, colours.comment},
        {Python::Number, colours.number},
        {Python::Decorator, colours.decorator},
        {Python::DoubleQuotedString, colours.text},
        {Python::SingleQuotedString, colours.text},
        {Python::TripleSingleQuotedString, colours.text},
        {Python::TripleDoubleQuotedString, colours.text},
        {Python::DoubleQuotedFString, colours.text},
        {Python::SingleQuotedFString, colours.text},
        {Python::TripleSingleQuotedFString, colours.text},
        {Python::TripleDoubleQuotedFString, colours.text},
        {Python::UnclosedString, colours.text},
    };
    for (const auto &[style, rgb] : styles)
        lexer.setColor(QColor(rgb), style);
}

} // namespace

SourceEditor::SourceEditor(QWidget *parent) : QsciScintilla(parent)
{
    setFocusPolicy(Qt::ClickFocus); // Tab indents in it, so Tab must not lead into it; Ctrl+Shift+E does
    setObjectName(QStringLiteral("sourceEditor"));
    setAccessibleName(tr("Script"));
    setUtf8(true);
    setEolMode(EolUnix);
    setIndentationsUseTabs(false);
    setIndentationWidth(4);
    setTabWidth(4);
    setAutoIndent(true);
    setBackspaceUnindents(true);
    setBraceMatching(SloppyBraceMatch);
    setFrameShape(QFrame::NoFrame);
    setScrollWidth(1);
    setScrollWidthTracking(true);
    setLexer(new QsciLexerPython(this));
    setMarginLineNumbers(Numbers, true);
    setMarginType(Names, TextMarginRightJustified);
    for (int margin = 2; margin < margins(); ++margin)
        setMarginWidth(margin, 0);
    for (const Marker marker : {StandingMark, ShownMark})
        markerDefine(Background, marker);
    setMarginMarkerMask(Numbers, 0); // with no margin for them the line itself is coloured
    setMarginMarkerMask(Names, 0);
    connect(this, &QsciScintilla::linesChanged, this, &SourceEditor::fitMargins);
    freeKeys();
    dress();
}

/// Keys that mean something in the window mean the same here.
void SourceEditor::freeKeys()
{
    for (const int key : {int(Qt::Key_Escape), int(Qt::CTRL) | Qt::Key_L,
                          int(Qt::CTRL | Qt::SHIFT) | Qt::Key_L, int(Qt::CTRL) | Qt::Key_T,
                          int(Qt::CTRL | Qt::SHIFT) | Qt::Key_T, int(Qt::CTRL | Qt::SHIFT) | Qt::Key_U,
                          int(Qt::CTRL) | Qt::Key_Plus, int(Qt::CTRL) | Qt::Key_Minus}) {
        if (QsciCommand *command = standardCommands()->boundTo(key))
            command->setKey(0);
    }
}

void SourceEditor::dress()
{
    if (m_isDressing)
        return;
    m_isDressing = true;
    const Theme theme = Theme::current();
    const QFont font = consoleFont();
    QsciLexer &python = *lexer();
    python.setDefaultFont(font);
    python.setDefaultPaper(theme.background());
    python.setDefaultColor(theme.text());
    python.setFont(font);
    python.setPaper(theme.background());
    python.setColor(theme.text());
    colour(python, theme.isDark() ? Dark : Light);
    setPaper(theme.background());
    setColor(theme.text());
    setCaretForegroundColor(theme.text());
    setSelectionBackgroundColor(theme.accent());
    setSelectionForegroundColor(theme.background());
    setMatchedBraceBackgroundColor(theme.grid());
    setMatchedBraceForegroundColor(theme.text());
    setMarginsFont(font);
    setMarginsBackgroundColor(theme.surface());
    setMarginsForegroundColor(theme.mutedText());
    setMarkerBackgroundColor(theme.fill(LaneState::Waiting), StandingMark);
    setMarkerBackgroundColor(theme.fill(LaneState::Racing), ShownMark);
    markStanding();
    m_isDressing = false;
}

void SourceEditor::fitMargins()
{
    const QFontMetrics metrics(consoleFont());
    const int digits = std::max<int>(3, int(QString::number(lines()).size()));
    setMarginWidth(Numbers, metrics.horizontalAdvance(QString(digits, QLatin1Char('0'))) + 10);
    int widest = 0;
    for (const QStringList &names : std::as_const(m_standing))
        widest =
            std::max(widest,
                     metrics.horizontalAdvance(
                         names.size() == 1 ? names.first() : tr("%n process(es)", "", int(names.size()))));
    setMarginWidth(Names, m_standing.isEmpty() ? 0 : widest + SpaceAtLines);
}

void SourceEditor::setStanding(const QMap<int, QStringList> &names)
{
    if (names == m_standing)
        return;
    m_standing = names;
    markStanding();
}

void SourceEditor::markStanding()
{
    markerDeleteAll(StandingMark);
    clearMarginText();
    const Theme theme = Theme::current();
    const QsciStyle style(NameStyle, QStringLiteral("name"), theme.text(), theme.fill(LaneState::Waiting),
                          consoleFont());
    for (auto it = m_standing.cbegin(); it != m_standing.cend(); ++it) {
        markerAdd(it.key() - 1, StandingMark);
        setMarginText(it.key() - 1, it->size() == 1 ? it->first() : tr("%n process(es)", "", int(it->size())),
                      style);
    }
    fitMargins();
}

void SourceEditor::showLine(int line)
{
    markerDeleteAll(ShownMark);
    if (line < 1 || line > lines())
        return;
    markerAdd(line - 1, ShownMark);
    setCursorPosition(line - 1, 0);
    ensureLineVisible(line - 1);
}

int SourceEditor::shownLine() const
{
    return markerFindNext(0, 1u << ShownMark) + 1;
}

QSize SourceEditor::sizeHint() const
{
    return {480, 320};
}

QSize SourceEditor::minimumSizeHint() const
{
    return {160, 80};
}

bool SourceEditor::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QsciScintilla::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    const int line = lineAt(viewport()->mapFromGlobal(help->globalPos())) + 1;
    QToolTip::showText(help->globalPos(), m_standing.value(line).join(QLatin1Char('\n')), this);
    return true;
}

void SourceEditor::changeEvent(QEvent *event)
{
    QsciScintilla::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange
        || event->type() == QEvent::StyleChange)
        dress();
}

} // namespace plab
