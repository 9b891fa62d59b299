// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/library/librarydelegate.h"

#include "ui/base/theme.h"
#include "ui/library/librarymodel.h"

#include <QPainter>

namespace plab {

namespace {

constexpr int SideMargin = 8;
constexpr int ChapterLeft = 14;
constexpr int ExperimentLeft = 26;
constexpr int PresetLeft = 44;
constexpr int BulletLeft = 31;
constexpr int SignWidth = 26; // also what can be clicked

LibraryModel::Kind kindOf(const QModelIndex &index)
{
    return LibraryModel::Kind(index.data(LibraryModel::KindRole).toInt());
}

QFont chapterFont(QFont font)
{
    font.setPointSizeF(font.pointSizeF() * 0.85);
    font.setBold(true);
    font.setCapitalization(QFont::AllUppercase);
    font.setLetterSpacing(QFont::PercentageSpacing, 104);
    return font;
}

int textLeft(LibraryModel::Kind kind)
{
    switch (kind) {
    case LibraryModel::Kind::Chapter:
        return ChapterLeft;
    case LibraryModel::Kind::Experiment:
        return ExperimentLeft;
    case LibraryModel::Kind::Preset:
        return PresetLeft;
    }
    return ChapterLeft;
}

void paintGround(QPainter *painter, const QStyleOptionViewItem &option, const QColor &colour)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawRoundedRect(option.rect.adjusted(SideMargin, 0, -SideMargin, 0), 4, 4);
}

/// What is said of the row at its right end. The width it takes.
int paintMark(QPainter *painter, const QRect &text, const QString &mark, const QFont &base, const QColor &ink)
{
    if (mark.isEmpty())
        return 0;
    QFont font = base;
    font.setPointSizeF(font.pointSizeF() * 0.85);
    font.setItalic(true);
    painter->setFont(font);
    painter->setPen(ink);
    painter->drawText(text, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, mark);
    return QFontMetrics(font).horizontalAdvance(mark) + SideMargin;
}

void paintBullet(QPainter *painter, const QRect &rect, const QColor &colour)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(colour);
    painter->drawEllipse(QPointF(BulletLeft + 3, rect.center().y() + 0.5), 2.5, 2.5);
}

/// In the bullet's place: this one has been run.
void paintTick(QPainter *painter, const QRect &rect, const QColor &colour)
{
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1.8, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    painter->drawPolyline(QPolygonF({{-4, 0}, {-1, 3}, {4.5, -3.5}})
                              .translated(QPointF(BulletLeft + 3, rect.center().y() + 0.5)));
}

/// A corner that points right, or down if what is under it can be seen.
void paintSign(QPainter *painter, const QRect &row, bool open, const QColor &colour)
{
    const QPointF middle(ExperimentLeft - 9, row.center().y() + 0.5);
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1.4, Qt::SolidLine, Qt::RoundCap, Qt::RoundJoin));
    painter->setBrush(Qt::NoBrush);
    const QPolygonF right({{-1.5, -3.5}, {2, 0}, {-1.5, 3.5}});
    const QPolygonF down({{-3.5, -1.5}, {0, 2}, {3.5, -1.5}});
    painter->drawPolyline((open ? down : right).translated(middle));
}

} // namespace

QRect LibraryDelegate::signRect(const QRect &row)
{
    return {row.left(), row.top(), SignWidth, row.height()};
}

void LibraryDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    const Theme theme = Theme::current();
    const LibraryModel::Kind kind = kindOf(index);
    const bool selected = option.state & QStyle::State_Selected;
    const bool heading = kind == LibraryModel::Kind::Chapter;
    QColor ink = kind == LibraryModel::Kind::Experiment ? theme.text() : theme.mutedText();
    QFont font = heading ? chapterFont(option.font) : option.font;
    painter->save();
    if (selected) {
        paintGround(painter, option, option.palette.color(QPalette::Highlight));
        ink = option.palette.color(QPalette::HighlightedText);
        font.setBold(true);
    } else if (!heading && option.state & QStyle::State_MouseOver) {
        paintGround(painter, option, theme.surface());
    }
    if (kind == LibraryModel::Kind::Preset && index.data(LibraryModel::TickedRole).toBool())
        paintTick(painter, option.rect, selected ? ink : theme.colour(Grade::Acceptable));
    else if (kind == LibraryModel::Kind::Preset)
        paintBullet(painter, option.rect, ink);
    if (kind == LibraryModel::Kind::Experiment && index.model()->hasChildren(index))
        paintSign(painter, option.rect, option.state & QStyle::State_Open,
                  selected ? ink : theme.mutedText());
    QRect text = option.rect.adjusted(textLeft(kind), heading ? 6 : 0, -SideMargin - 6, 0);
    text.setRight(
        text.right()
        - paintMark(painter, text, index.data(LibraryModel::MarkRole).toString(), option.font, ink));
    painter->setFont(font);
    painter->setPen(ink);
    const QString title = heading ? index.data().toString().toUpper() : index.data().toString();
    painter->drawText(text, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      QFontMetrics(font).elidedText(title, Qt::ElideRight, text.width()));
    painter->restore();
}

QSize LibraryDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const int line = option.fontMetrics.height();
    return {option.fontMetrics.horizontalAdvance(index.data().toString()) + PresetLeft + SideMargin,
            kindOf(index) == LibraryModel::Kind::Chapter ? line + 10 : line + 6};
}

void LibraryDelegate::updateEditorGeometry(QWidget *editor, const QStyleOptionViewItem &option,
                                           const QModelIndex &index) const
{
    editor->setGeometry(option.rect.adjusted(textLeft(kindOf(index)) - 8, -3, -SideMargin, 3));
}

} // namespace plab
