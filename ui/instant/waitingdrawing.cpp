// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/family.h"
#include "core/model/instant.h"
#include "core/sights/waitwords.h"
#include "ui/instant/instantdrawing.h"
#include "ui/instant/waitinglayout.h"
#include "ui/timeline/hatch.h"
#include "ui/timeline/timelinelayout.h"

#include <QFontMetricsF>
#include <QLineF>
#include <QObject>

#include <algorithm>
#include <cmath>

namespace plab {
namespace {

constexpr double WaitArrowHead = 9;

std::optional<std::uint64_t> nsOf(const Repeat &repeat, double timeS)
{
    if (timeS == LastInstant)
        return std::nullopt;
    return instantAfter(repeat.entryNs, std::max(0.0, timeS));
}

class WaitingDrawing : public InstantDrawing
{
public:
    WaitingDrawing(WaitingLayout layout, QString sentence, const QFont &font)
        : m_layout(std::move(layout)), m_sentence(std::move(sentence)), m_font(font)
    {
    }

    QSizeF size() const override { return m_layout.size; }

    void paint(QPainter &painter, const Theme &theme) const override
    {
        painter.setRenderHint(QPainter::Antialiasing);
        for (const bool bold : {false, true})
            for (const WaitingArrow &arrow : m_layout.arrows)
                if (arrow.inCycle == bold)
                    paintArrow(painter, theme, arrow);
        for (const WaitingNode &node : m_layout.nodes)
            paintNode(painter, theme, node);
        for (const WaitingArrow &arrow : m_layout.arrows)
            if (!arrow.label.isEmpty())
                paintLabel(painter, theme, arrow);
        if (!m_layout.wordRect.isEmpty())
            paintText(painter, m_layout.wordRect, Qt::AlignHCenter, QObject::tr("deadlock"),
                      timelineFont(m_font, 1.3, true), theme.textColour(ChartRole::Lost));
        paintLegend(painter, theme);
    }

    QString tipAt(const QPointF &at) const override
    {
        for (const WaitingNode &node : m_layout.nodes) {
            if (node.rect.contains(at))
                return QStringLiteral("<b>%1</b><br>%2").arg(node.name.toHtmlEscaped(), noteOf(node));
        }
        return {};
    }

    QString words() const override
    {
        QStringList all {m_sentence};
        for (const WaitingNode &node : m_layout.nodes)
            all << QStringLiteral("%1: %2.").arg(node.name, noteOf(node));
        return all.join(QLatin1Char(' '));
    }

private:
    static QString noteOf(const WaitingNode &node)
    {
        QString note = node.isLock ? node.note : QObject::tr("pid %1").arg(node.pid);
        if (node.unknown)
            note += QObject::tr(", what it holds or waits for is not recorded here");
        else if (!node.isLock && node.note != node.pid)
            note += QStringLiteral(", ") + node.note;
        if (node.gone)
            note += QObject::tr(", ended");
        return node.inCycle ? note + QObject::tr(", part of the deadlock") : note;
    }

    static QColor colourOf(const WaitingArrow &arrow, const Theme &theme)
    {
        if (arrow.inCycle)
            return theme.textColour(ChartRole::Lost);
        return theme.textColour(arrow.waits ? ChartRole::Waiting : ChartRole::Holding);
    }

    static void paintArrow(QPainter &painter, const Theme &theme, const WaitingArrow &arrow)
    {
        const QColor colour = colourOf(arrow, theme);
        const double width = arrow.inCycle ? 3.4 : 1.7;
        QPen pen(colour, width, arrow.waits ? Qt::CustomDashLine : Qt::SolidLine, Qt::FlatCap);
        if (arrow.waits)
            pen.setDashPattern({6 / width, 4 / width});
        QLineF line = arrow.line;
        const double head = WaitArrowHead + width;
        if (line.length() <= head)
            return;
        const QPointF tip = line.p2();
        line.setLength(line.length() - head + 1);
        painter.setPen(pen);
        painter.drawLine(line);
        const QPointF along = (tip - arrow.line.p1()) / arrow.line.length();
        const QPointF across(-along.y(), along.x());
        painter.setPen(Qt::NoPen);
        painter.setBrush(colour);
        painter.drawPolygon(QPolygonF(
            {tip, tip - along * head + across * (3 + width), tip - along * head - across * (3 + width)}));
    }

    void paintLabel(QPainter &painter, const Theme &theme, const WaitingArrow &arrow) const
    {
        const QFont font = timelineFont(m_font, 0.88, arrow.inCycle);
        painter.fillRect(arrow.labelRect, theme.background());
        paintText(painter, arrow.labelRect, Qt::AlignHCenter, arrow.label, font, colourOf(arrow, theme));
    }

    void paintNode(QPainter &painter, const Theme &theme, const WaitingNode &node) const
    {
        const QColor edge = node.inCycle ? theme.textColour(ChartRole::Lost) : theme.mutedText();
        painter.setPen(QPen(edge, node.inCycle ? 2.4 : 1.2, node.gone ? Qt::DashLine : Qt::SolidLine));
        painter.setBrush(node.gone ? theme.background() : theme.surface());
        const QRectF rect = node.rect.adjusted(0.5, 0.5, -0.5, -0.5);
        if (node.isLock) { // eight corners: another shape than a process
            const double cut = rect.height() * 0.3;
            painter.drawPolygon(QPolygonF({{rect.left() + cut, rect.top()},
                                           {rect.right() - cut, rect.top()},
                                           {rect.right(), rect.top() + cut},
                                           {rect.right(), rect.bottom() - cut},
                                           {rect.right() - cut, rect.bottom()},
                                           {rect.left() + cut, rect.bottom()},
                                           {rect.left(), rect.bottom() - cut},
                                           {rect.left(), rect.top() + cut}}));
        } else {
            painter.drawRoundedRect(rect, 6, 6);
            if (node.unknown)
                Hatch::paintUnknown(painter, rect.adjusted(2, 2, -2, -2), theme);
        }
        const QColor ink = node.gone ? theme.mutedText() : theme.text();
        if (node.isShort)
            return paintText(painter, rect, Qt::AlignHCenter, node.name, timelineFont(m_font, 1, true), ink);
        const QRectF upper(rect.left(), rect.top() + 4, rect.width(), rect.height() / 2 - 3);
        paintText(painter, upper, Qt::AlignHCenter, node.name, timelineFont(m_font, 1, true), ink);
        paintText(painter, upper.translated(0, rect.height() / 2 - 4), Qt::AlignHCenter,
                  node.gone ? QObject::tr("ended") : node.note, timelineFont(m_font, 0.92),
                  theme.mutedText());
    }

    /// Only what is there is explained.
    void paintLegend(QPainter &painter, const Theme &theme) const
    {
        const QFont font = timelineFont(m_font, 0.88);
        const QFontMetricsF metrics(font);
        const double line = metrics.height() + 2;
        const bool anyUnknown = std::any_of(m_layout.nodes.begin(), m_layout.nodes.end(),
                                            [](const WaitingNode &node) { return node.unknown; });
        const bool isThere[] = {true, true, m_layout.deadlock, anyUnknown};
        QStringList words;
        QList<qsizetype> entries;
        QList<double> widths;
        for (qsizetype i = 0; i < legendWords().size(); ++i) {
            if (!isThere[i])
                continue;
            entries << i;
            words << legendWords().at(i);
            widths << LegendSample + metrics.horizontalAdvance(words.last()) + 2;
        }
        const QList<QPointF> places = placeLegend(widths, m_layout.size.width() - 2 * LegendMargin, line);
        for (qsizetype i = 0; i < places.size(); ++i) {
            const QRectF entry(places[i] + QPointF(LegendMargin, m_layout.legendTop),
                               QSizeF(widths[i], line));
            paintSample(painter, theme, entry, int(entries[i]));
            paintText(painter, entry.adjusted(LegendSample, 0, 0, 0), Qt::AlignLeft, words[i], font,
                      theme.mutedText());
        }
    }

    static void paintSample(QPainter &painter, const Theme &theme, const QRectF &entry, int kind)
    {
        const double y = entry.center().y();
        if (kind == 3)
            return Hatch::paintUnknown(painter, {entry.left() + 6, y - 6, 22, 12}, theme);
        paintArrow(painter, theme,
                   {kind > 0, kind == 2, QLineF(entry.left(), y, entry.left() + 34, y), {}, {}});
    }

    static void paintText(QPainter &painter, const QRectF &rect, int flags, const QString &text,
                          const QFont &font, const QColor &colour)
    {
        painter.setFont(font);
        painter.setPen(colour);
        painter.drawText(rect, flags | Qt::AlignVCenter | Qt::TextSingleLine, text);
    }

    WaitingLayout m_layout;
    QString m_sentence;
    QFont m_font;
};

QString sentence(const Repeat &repeat, double timeS)
{
    return waitingSentence(repeat, waitForGraph(repeat, nsOf(repeat, timeS).value_or(~std::uint64_t(0))))
        .shown();
}

std::unique_ptr<InstantDrawing> draw(const Repeat &repeat, double timeS, const QSizeF &room,
                                     const QFont &font)
{
    WaitingLayout layout = layOutWaiting(repeat, nsOf(repeat, timeS), room, font);
    if (layout.nodes.isEmpty())
        return nullptr;
    return std::make_unique<WaitingDrawing>(std::move(layout), sentence(repeat, timeS), font);
}

std::optional<double> change(const Repeat &repeat, double timeS, bool later)
{
    const std::optional<std::uint64_t> next =
        waitingChange(repeat, nsOf(repeat, timeS).value_or(~std::uint64_t(0)), later);
    return next ? std::optional(repeat.secondsOf(*next)) : std::nullopt;
}

double restingInstant(const Repeat &repeat)
{
    const std::optional<std::uint64_t> last = tellingInstant(repeat);
    return last ? repeat.secondsOf(*last) : LastInstant;
}

} // namespace

const InstantKind &waitingKind()
{
    static const InstantKind kind {
        View::Waiting,
        QObject::tr("Who holds a lock and who waits for what will stand here: press Run."),
        [](const Repeat &repeat) { return nothingWaitedWords(repeat).shown(); },
        draw,
        sentence,
        change,
        restingInstant};
    return kind;
}

} // namespace plab
