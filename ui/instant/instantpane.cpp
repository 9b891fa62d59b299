// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/instant/instantpane.h"

#include "core/analysis/family.h"
#include "ui/base/breakable.h"
#include "ui/base/icons.h"
#include "ui/base/plaintip.h"
#include "ui/base/refreshpacer.h"
#include "ui/base/repeatwords.h"
#include "ui/instant/instantcanvas.h"
#include "ui/instant/instantimage.h"

#include <QContextMenuEvent>
#include <QLabel>
#include <QMenu>
#include <QResizeEvent>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace plab {

InstantPane::InstantPane(const InstantKind &kind, QWidget *parent)
    : QWidget(parent), m_kind(kind), m_resting(LastInstant)
{
    m_pacer = new RefreshPacer([this] { refresh(); }, this);
    m_canvas = new InstantCanvas;
    m_canvas->setAccessibleName(viewTitle(kind.view).shown());
    m_canvas->setToolTip(viewHelp(kind.view).shown());
    m_scroll = new QScrollArea(this); // Tab goes from the focus proxy to what is made after it
    m_scroll->setWidget(m_canvas);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHeader();
    layout->addWidget(m_scroll, 1);
    setFocusProxy(m_canvas);
    connect(m_canvas, &InstantCanvas::stepRequested, this, &InstantPane::step);
    connect(m_canvas, &InstantCanvas::newestRequested, this, [this] { Q_EMIT instantRequested({}); });
    connect(m_canvas, &InstantCanvas::beginRequested, this, [this] { Q_EMIT instantRequested(0.0); });
    refresh();
}

void InstantPane::buildHeader()
{
    m_time = new QLabel;
    m_time->setProperty("look", QStringLiteral("section"));
    m_time->setObjectName(QStringLiteral("instantTime"));
    m_time->setTextFormat(Qt::PlainText);
    m_time->setMinimumWidth(1); // long words do not widen the pane
    m_caption = new BreakingLabel;
    m_caption->setObjectName(QStringLiteral("instantCaption"));
    m_caption->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_earlier = makeButton(QStringLiteral("previous"), tr("Change before"),
                           tr("Go back to the change before (Left)"));
    m_later = makeButton(QStringLiteral("next"), tr("Next change"), tr("Go on to the next change (Right)"));
    m_newest =
        makeButton(QStringLiteral("newest"), tr("Newest instant"), tr("Show the newest instant again (End)"));
    connect(m_earlier, &QToolButton::clicked, this, [this] { step(false); });
    connect(m_later, &QToolButton::clicked, this, [this] { step(true); });
    connect(m_newest, &QToolButton::clicked, this, [this] { Q_EMIT instantRequested({}); });

    auto *row = new QHBoxLayout;
    row->setContentsMargins(16, 6, 8, 0);
    row->setSpacing(4);
    row->addWidget(m_time, 1);
    row->addWidget(m_earlier);
    row->addWidget(m_later);
    row->addWidget(m_newest);
    auto *column = static_cast<QVBoxLayout *>(layout());
    column->addLayout(row);
    m_caption->setContentsMargins(16, 0, 16, 4);
    column->addWidget(m_caption);
    sizeCaption();
}

/// Two lines at least, four at most (the tip has all), and of one run never fewer than before: the picture
/// stands still while the time is scrubbed.
void InstantPane::sizeCaption()
{
    const int line = m_caption->fontMetrics().lineSpacing();
    const int needed = m_caption->heightForWidth(std::max(1, width()));
    m_captionHeight = std::max(m_captionHeight, std::clamp(needed, 2 * line + 6, 4 * line + 6));
    m_caption->setFixedHeight(m_captionHeight);
}

QToolButton *InstantPane::makeButton(const QString &icon, const QString &text, const QString &toolTip)
{
    auto *button = new QToolButton;
    button->setIcon(lineIcon(icon));
    button->setAccessibleName(text);
    button->setToolTip(toolTip);
    button->setProperty("look", QStringLiteral("flat"));
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

void InstantPane::showRun(std::shared_ptr<const RunRecord> record, const QString &name)
{
    const bool another = !record || !m_record || record->started != m_record->started;
    const bool grows = !another && !record->finished;
    if (another)
        m_captionHeight = 0;
    m_record = std::move(record);
    m_name = name;
    const bool rests = m_record && m_record->finished && repeat();
    m_resting = rests ? m_kind.restingInstant(*repeat()) : LastInstant;
    if (grows)
        m_pacer->request();
    else
        m_pacer->requestNow();
}

void InstantPane::setInstant(std::optional<double> seconds)
{
    if (seconds == m_instant)
        return;
    m_instant = seconds;
    if (isVisible()) // scrubbing follows the mouse
        refresh();
}

const Repeat *InstantPane::repeat() const
{
    return m_record ? m_record->shownRepeat() : nullptr;
}

bool InstantPane::isEmpty() const
{
    return m_canvas->drawing() == nullptr;
}

double InstantPane::shownInstant() const
{
    return m_instant.value_or(m_resting);
}

void InstantPane::step(bool later)
{
    if (!repeat())
        return;
    const std::optional<double> next = m_kind.change(*repeat(), shownInstant(), later);
    if (next || later)
        Q_EMIT instantRequested(next);
}

void InstantPane::refresh()
{
    const Repeat *shown = repeat();
    const double at = shownInstant();
    std::unique_ptr<InstantDrawing> drawing;
    if (shown)
        drawing = m_kind.draw(*shown, at, m_scroll->viewport()->size(), font());
    m_sentence = drawing ? m_kind.sentence(*shown, at) : QString();
    m_canvas->show(std::move(drawing), emptyWords());
    fillHeader();
}

/// Why there is nothing to draw.
QString InstantPane::emptyWords() const
{
    const Repeat *shown = repeat();
    if (shown && !m_record->finished && asksRecording(*m_record) && shown->recording == QLatin1String("off"))
        return tr("The repeat that runs is not recorded: recording would change the race. What was recorded "
                  "of the witness stands here when the run is over.");
    return shown && m_kind.emptyWords ? m_kind.emptyWords(*shown) : m_kind.emptyText;
}

/// "Now · run 3 · repeat 4 of 20": which repeat it is, where there are several.
QString InstantPane::instantWords() const
{
    const QString instant = instantText(shownInstant(), m_record->finished);
    const Repeat &shown = *repeat();
    if (m_record->repeat == 1 && !shown.witness)
        return instant;
    QStringList words {instant, m_name, sourceWords(shown, asksRecording(*m_record))};
    words.removeAll(QString());
    return words.join(QStringLiteral(" · "));
}

void InstantPane::fillHeader()
{
    const Repeat *shown = isEmpty() ? nullptr : repeat();
    m_time->setText(shown ? instantWords() : QString());
    m_time->setToolTip(plainTip(m_time->text()));
    m_caption->setText(breakable(m_sentence));
    sizeCaption();
    m_caption->setToolTip(plainTip(m_sentence));
    m_earlier->setEnabled(shown && m_kind.change(*shown, shownInstant(), false));
    m_later->setEnabled(shown && (m_instant || m_kind.change(*shown, shownInstant(), true)));
    m_newest->setEnabled(shown && m_instant);
}

Picture InstantPane::pictureOf(PictureOptions &options) const
{
    const Repeat *shown = repeat();
    if (!shown)
        return {viewTitle(m_kind.view).shown(), {}, {}, [](QPainter &, double, bool) {}};
    const double at = shownInstant();
    const QString head = QStringLiteral("%1 · %2").arg(m_name, instantText(at, m_record->finished));
    return instantPicture(m_kind, *shown, at, head, font(), options);
}

QImage InstantPane::picture(PictureOptions options) const
{
    const Picture made = pictureOf(options);
    return pictureImage(made, options);
}

Result<QByteArray> InstantPane::file(const QString &path, PictureOptions options) const
{
    const Picture made = pictureOf(options);
    return pictureFile(made, path, options);
}

void InstantPane::contextMenuEvent(QContextMenuEvent *event)
{
    if (isEmpty())
        return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const auto add = [&](const QString &text, const QString &icon, bool enabled, auto &&act) {
        menu->addAction(lineIcon(icon), text, this, act)->setEnabled(enabled);
    };
    add(tr("Change &before\tLeft"), QStringLiteral("previous"), m_earlier->isEnabled(),
        [this] { step(false); });
    add(tr("&Next change\tRight"), QStringLiteral("next"), m_later->isEnabled(), [this] { step(true); });
    menu->addSeparator();
    add(tr("&Copy picture"), QStringLiteral("copy"), true, [this] { Q_EMIT copyRequested(); });
    add(tr("&Save picture…"), QStringLiteral("save"), true, [this] { Q_EMIT saveRequested(); });
    menu->popup(event->globalPos());
}

void InstantPane::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    if (event->size().width() != event->oldSize().width())
        m_captionHeight = 0;
    m_pacer->requestNow();
}

void InstantPane::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    m_pacer->requestNow();
}

void InstantPane::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange) {
        m_captionHeight = 0;
        if (m_pacer)
            m_pacer->requestNow();
    }
}

} // namespace plab
