// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/familylayout.h"
#include "ui/instant/instantdrawing.h"
#include "ui/timeline/hatch.h"
#include "ui/timeline/timelinelayout.h"

#include <QFontMetricsF>
#include <QObject>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double BadgeSize = 17;
constexpr double FamilyArrowHead = 7;

/// The colour of a state letter's badge; the letter and its word stand in it and beside it.
QColor badgeColour(char state, const Theme &theme)
{
    switch (state) {
    case 'R':
        return theme.colour(LaneState::Working);
    case 'S':
    case 'I':
        return theme.colour(LaneState::Sleeping);
    case 'D':
    case 'T':
    case 't':
        return theme.colour(LaneState::Waiting);
    case 'Z':
        return theme.colour(ChartRole::Lost);
    default:
        return theme.colour(LaneState::Alive);
    }
}

QColor inkOn(const QColor &ground)
{
    return ground.lightnessF() > 0.42 && ground != QColor(0xff0072b2) ? QColor(0xff14181c)
                                                                      : QColor(Qt::white);
}

class FamilyDrawing : public InstantDrawing
{
public:
    FamilyDrawing(const Repeat &repeat, FamilyLayout layout, const QSizeF &room, const QFont &font)
        : m_processes(repeat.processes), m_layout(std::move(layout)), m_size(m_layout.size.expandedTo(room)),
          m_font(font)
    {
    }

    QSizeF size() const override { return m_size; }

    void paint(QPainter &painter, const Theme &theme) const override
    {
        painter.setRenderHint(QPainter::Antialiasing);
        for (const FamilyEdge &edge : m_layout.edges) // adoptions over the others
            if (edge.kind != FamilyEdge::Kind::Adopt)
                paintEdge(painter, theme, edge);
        for (const FamilyEdge &edge : m_layout.edges)
            if (edge.kind == FamilyEdge::Kind::Adopt)
                paintAdoption(painter, theme, edge);
        for (const FamilyBox &box : m_layout.boxes)
            paintBox(painter, theme, box);
    }

    QString tipAt(const QPointF &at) const override
    {
        const auto box = std::find_if(m_layout.boxes.begin(), m_layout.boxes.end(),
                                      [&](const FamilyBox &one) { return one.rect.contains(at); });
        return box == m_layout.boxes.end() ? QString() : sentenceOf(*box, true);
    }

    QString words() const override
    {
        QStringList sentences;
        for (const FamilyBox &box : m_layout.boxes)
            sentences << sentenceOf(box, false);
        return sentences.join(QLatin1Char(' '));
    }

private:
    QString sentenceOf(const FamilyBox &box, bool rich) const
    {
        const ProcessRecord &process = m_processes.at(box.process);
        const QString name = rich ? QStringLiteral("<b>%1</b>").arg(box.name.toHtmlEscaped()) : box.name;
        QString text = QObject::tr("%1 · %2 · pid %3")
                           .arg(name, roleWords(process.role).shown(), QString::number(process.pid));
        if (process.tid)
            text += QObject::tr(" · tid %1").arg(*process.tid);
        const QString line = rich ? QStringLiteral("<br>") : QStringLiteral(", ");
        text += line + familyWord(process, box.member).shown().toHtmlEscaped();
        if (box.member.life == Life::Alive && box.member.state == '?')
            text += QObject::tr(", state not recorded");
        if (box.member.life == Life::Zombie)
            text += QObject::tr(": it has ended, and nobody has waited for it yet; its pid is taken");
        if (box.member.parentPid > 0 && !process.tid)
            text += line + parentWords(box.member, process);
        return rich ? text : text + QLatin1Char('.');
    }

    QString parentWords(const FamilyMember &member, const ProcessRecord &process) const
    {
        const QString parent =
            member.parent >= 0 ? m_processes.at(member.parent).name : QObject::tr("process");
        return member.adopted
            ? QObject::tr("made by pid %1, adopted by %2 (%3)")
                  .arg(QString::number(process.parentPid), parent, QString::number(member.parentPid))
            : QObject::tr("parent: %1 (%2)").arg(parent, QString::number(member.parentPid));
    }

    static void paintEdge(QPainter &painter, const Theme &theme, const FamilyEdge &edge)
    {
        const bool left = edge.kind == FamilyEdge::Kind::Left;
        QPen pen(left ? theme.mutedText() : theme.colour(LaneState::Alive).darker(theme.isDark() ? 70 : 120),
                 left ? 1.3 : 1.6, left ? Qt::CustomDashLine : Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin);
        if (left)
            pen.setDashPattern({3, 3});
        painter.setPen(pen);
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(edge.line);
    }

    void paintAdoption(QPainter &painter, const Theme &theme, const FamilyEdge &edge) const
    {
        const QPointF tip = edge.line.last();
        QPolygonF line = edge.line;
        line.last().rx() -= FamilyArrowHead - 1;
        painter.setPen(QPen(theme.accent(), 2.4, Qt::SolidLine, Qt::FlatCap, Qt::RoundJoin));
        painter.setBrush(Qt::NoBrush);
        painter.drawPolyline(line);
        painter.setPen(Qt::NoPen);
        painter.setBrush(theme.accent());
        painter.drawPolygon(
            QPolygonF({tip, tip + QPointF(-FamilyArrowHead, -4.5), tip + QPointF(-FamilyArrowHead, 4.5)}));
        const QFont font = timelineFont(m_font, 0.88, true);
        const QFontMetricsF metrics(font);
        const QPointF corner = edge.line.at(edge.line.size() - 4);
        const QRectF text(corner.x() + 10, corner.y() - metrics.height() / 2,
                          metrics.horizontalAdvance(edge.label) + 8, metrics.height());
        painter.fillRect(text, theme.background());
        painter.setFont(font);
        painter.setPen(theme.accent());
        painter.drawText(text, Qt::AlignCenter | Qt::TextSingleLine, edge.label);
    }

    void paintBox(QPainter &painter, const Theme &theme, const FamilyBox &box) const
    {
        const bool gone = box.member.life == Life::Gone;
        const bool zombie = box.member.life == Life::Zombie;
        QPen border(theme.mutedText(), 1.2);
        if (gone)
            border = QPen(theme.colour(LaneState::Alive), 1.2, Qt::DashLine);
        if (zombie)
            border = QPen(theme.colour(ChartRole::Lost), 2.2);
        painter.setPen(border);
        painter.setBrush(gone ? theme.background() : theme.surface());
        const bool thread = m_processes.at(box.process).tid.has_value();
        const double radius = thread ? box.rect.height() / 2 : 6;
        painter.drawRoundedRect(box.rect.adjusted(0.5, 0.5, -0.5, -0.5), radius, radius);
        if (box.member.life == Life::Unknown)
            Hatch::paintUnknown(painter, box.rect.adjusted(2, 2, -2, -2), theme);
        if (zombie) {
            painter.setPen(Qt::NoPen);
            painter.setBrush(QBrush(theme.colour(ChartRole::Lost), Qt::BDiagPattern));
            painter.drawRect(QRectF(box.rect.left() + 2, box.rect.bottom() - 6, box.rect.width() - 4, 4));
        }
        paintTexts(painter, theme, box, gone, thread ? 4 : 0);
    }

    void paintTexts(QPainter &painter, const Theme &theme, const FamilyBox &box, bool gone,
                    double inset) const
    {
        const QFont bold = timelineFont(m_font, 1, true);
        const QFont small = timelineFont(m_font, 0.92);
        const QRectF inside = box.rect.adjusted(FamilyBoxPadding + inset, 5, -FamilyBoxPadding - inset, -5);
        const QRectF upper(inside.left(), inside.top(), inside.width(), inside.height() / 2);
        const QRectF lower = upper.translated(0, inside.height() / 2);
        const QColor ink = gone ? theme.mutedText() : theme.text();
        paintText(painter, upper, Qt::AlignLeft, box.name, bold, ink);
        paintText(painter, upper, Qt::AlignRight, box.pid, small, theme.mutedText());
        QRectF word = lower;
        if (!gone) {
            paintBadge(painter, theme,
                       {lower.left(), lower.center().y() - BadgeSize / 2, BadgeSize, BadgeSize},
                       box.member.state);
            word.setLeft(lower.left() + BadgeSize + 6);
        }
        const QColor wordInk = box.member.life == Life::Zombie ? theme.textColour(ChartRole::Lost) : ink;
        paintText(painter, word, Qt::AlignLeft, box.word, small, wordInk);
    }

    void paintBadge(QPainter &painter, const Theme &theme, const QRectF &rect, char state) const
    {
        if (state == '?') { // nobody looked
            painter.fillRect(rect, theme.background());
            return Hatch::paintUnknown(painter, rect, theme);
        }
        const QColor ground = badgeColour(state, theme);
        painter.setPen(Qt::NoPen);
        painter.setBrush(ground);
        painter.drawRoundedRect(rect, 4, 4);
        paintText(painter, rect, Qt::AlignHCenter, QString(QLatin1Char(state)),
                  timelineFont(m_font, 0.85, true), inkOn(ground));
    }

    static void paintText(QPainter &painter, const QRectF &rect, int flags, const QString &text,
                          const QFont &font, const QColor &colour)
    {
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(rect, flags | Qt::AlignVCenter | Qt::TextSingleLine,
                         QFontMetricsF(font).elidedText(text, Qt::ElideMiddle, rect.width() + 1));
    }

    QList<ProcessRecord> m_processes;
    FamilyLayout m_layout;
    QSizeF m_size;
    QFont m_font;
};

std::unique_ptr<InstantDrawing> drawFamily(const Repeat &repeat, double timeS, const QSizeF &room,
                                           const QFont &font)
{
    if (repeat.processes.isEmpty())
        return nullptr;
    return std::make_unique<FamilyDrawing>(repeat, layOutFamily(repeat, timeS, font, room.width()), room,
                                           font);
}

QString familySentence(const Repeat &repeat, double timeS)
{
    QString sentence;
    for (const FamilyChange &change : familyChanges(repeat)) {
        if (change.timeS > timeS)
            break;
        sentence = change.sentence.shown();
    }
    return sentence;
}

std::optional<double> familyChange(const Repeat &repeat, double timeS, bool later)
{
    std::optional<double> before;
    for (const FamilyChange &change : familyChanges(repeat)) {
        if (change.timeS > timeS)
            return later ? std::optional(change.timeS) : before;
        if (change.timeS < timeS)
            before = change.timeS;
    }
    return later ? std::nullopt : before;
}

double familyRest(const Repeat &repeat)
{
    return tellingFamilyInstant(repeat);
}

} // namespace

const InstantKind &familyKind()
{
    static const InstantKind kind {
        View::Family,
        QObject::tr("Press Run: every process will stand here under the one that made it. The dead stay."),
        nullptr,
        drawFamily,
        familySentence,
        familyChange,
        familyRest};
    return kind;
}

} // namespace plab
