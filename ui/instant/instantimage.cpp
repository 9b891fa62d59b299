// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/instantimage.h"

#include "core/analysis/family.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timelinescale.h"

#include <QFontMetricsF>
#include <QGuiApplication>
#include <QObject>

#include <cmath>

namespace plab {

namespace {

constexpr double Edge = 16;
constexpr double TitleHeight = 27;
constexpr double UnderSentence = 6;
constexpr int SentenceFlags = Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap;

} // namespace

QString instantText(double timeS, bool finished)
{
    if (timeS != LastInstant)
        return timeText(timeS * 1e9);
    return finished ? QObject::tr("At the end") : QObject::tr("Now");
}

Picture instantPicture(const InstantKind &kind, const Repeat &repeat, double timeS, const QString &head,
                       const QFont &font, PictureOptions &options)
{
    const auto sentenceBox = [&](const QString &text) {
        const QRectF room(Edge, TitleHeight, options.size.width() - 2 * Edge, 1000);
        return QFontMetricsF(timelineFont(font, 0.92)).boundingRect(room, SentenceFlags, text);
    };
    double header = sentenceBox(kind.sentence(repeat, timeS)).bottom() + UnderSentence;
    const QSizeF room = kind.view == View::Waiting ? QSizeF(options.size) - QSizeF(0, header) : QSizeF();
    const std::shared_ptr<InstantDrawing> drawing = kind.draw(repeat, timeS, room, font);
    const QString title = viewTitle(kind.view).shown();
    const QString sentence = drawing ? kind.sentence(repeat, timeS) : QString();
    if (drawing) {
        options.size.setWidth(std::max(options.size.width(), int(std::ceil(drawing->size().width()))));
        header = sentenceBox(sentence).bottom() + UnderSentence; // a wider picture may need fewer lines
        options.size.setHeight(int(std::ceil(drawing->size().height() + header)));
    }
    return {title, sentence, QObject::tr("the view"),
            [drawing, title, head, sentence, header, font, options](QPainter &painter, double, bool) {
                const Theme theme = Theme::of(options.theme);
                const QFont bold = timelineFont(font, 1, true);
                painter.fillRect(QRectF({0, 0}, QSizeF(options.size)), theme.background());
                painter.setFont(bold);
                painter.setPen(theme.text());
                painter.drawText(QPointF(Edge, 20), title);
                painter.setFont(timelineFont(font, 0.92));
                painter.setPen(theme.mutedText());
                painter.drawText(QPointF(Edge + QFontMetricsF(bold).horizontalAdvance(title) + 14, 20), head);
                painter.drawText(
                    QRectF(Edge, TitleHeight, options.size.width() - 2 * Edge, header - TitleHeight),
                    SentenceFlags, sentence);
                painter.translate(0, header);
                if (drawing)
                    drawing->paint(painter, theme);
            }};
}

Result<void> saveView(View view, const RunRecord &record, const QString &path, PictureOptions options)
{
    const InstantKind &kind = view == View::Family ? familyKind() : waitingKind();
    const Repeat *repeat = record.timelineRepeat();
    const QFont font = QGuiApplication::font();
    const double timeS = repeat ? kind.restingInstant(*repeat) : 0;
    if (!repeat || !kind.draw(*repeat, timeS, {}, font))
        return failedError(plab::tr("Cannot write %1: the view \"%2\" has nothing to show. It needs a "
                                    "recorded repeat; a stored run keeps its events with --with-events.")
                               .arg(path, viewName(view)));
    const QString head =
        QStringLiteral("%1 · %2").arg(record.title.shown(), instantText(timeS, record.finished));
    return savePicture(instantPicture(kind, *repeat, timeS, head, font, options), path, options);
}

} // namespace plab
