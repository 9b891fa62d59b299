// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/instantimage.h"

#include "core/analysis/family.h"
#include "ui/timeline/timelinelayout.h"
#include "ui/timeline/timelinescale.h"

#include <QFontMetricsF>
#include <QGuiApplication>

#include <cmath>

namespace plab {

QString instantText(double timeS, bool finished)
{
    if (timeS != LastInstant)
        return timeText(timeS * 1e9);
    return finished ? QStringLiteral("At the end") : QStringLiteral("Now");
}

Picture instantPicture(const InstantKind &kind, const Repeat &repeat, double timeS, const QString &head,
                       const QFont &font, PictureOptions &options)
{
    constexpr double Header = 48;
    const std::shared_ptr<InstantDrawing> drawing = kind.draw(repeat, timeS, {}, font);
    if (drawing)
        options.size = {std::max(options.size.width(), int(std::ceil(drawing->size().width()))),
                        int(std::ceil(drawing->size().height() + Header))};
    const QString title = viewTitle(kind.view);
    const QString sentence = drawing ? kind.sentence(repeat, timeS) : QString();
    return {title, sentence, QStringLiteral("the view"),
            [drawing, title, head, sentence, font, options](QPainter &painter, double, bool) {
                const Theme theme = Theme::of(options.theme);
                const QFont bold = timelineFont(font, 1, true);
                painter.fillRect(QRectF({0, 0}, QSizeF(options.size)), theme.background());
                painter.setFont(bold);
                painter.setPen(theme.text());
                painter.drawText(QPointF(16, 20), title);
                painter.setFont(timelineFont(font, 0.92));
                painter.setPen(theme.mutedText());
                painter.drawText(QPointF(16 + QFontMetricsF(bold).horizontalAdvance(title) + 14, 20), head);
                painter.drawText(QPointF(16, 39), sentence);
                painter.translate(0, Header);
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
        return failedError(
            QStringLiteral("Cannot write %1: the view \"%2\" has nothing to show. It needs a "
                           "recorded repeat; a stored run keeps its events with --with-events.")
                .arg(path, viewName(view)));
    const QString head = QStringLiteral("%1 · %2").arg(record.title, instantText(timeS, record.finished));
    return savePicture(instantPicture(kind, *repeat, timeS, head, font, options), path, options);
}

} // namespace plab
