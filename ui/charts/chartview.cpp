// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chartview.h"

#include "ui/base/accessiblerole.h"
#include "ui/charts/chartlook.h"
#include "ui/charts/chartplot.h"
#include "ui/charts/chartreading.h"

#include <QChartView>
#include <QContextMenuEvent>
#include <QFocusEvent>
#include <QHelpEvent>
#include <QMenu>
#include <QPainter>
#include <QToolButton>
#include <QToolTip>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace plab {

namespace {

constexpr int FocusRing = 2;

QString barFigure(const ChartData &data, const ChartBar &bar, const QLocale &locale)
{
    QString name = bar.label.shown().replace(QLatin1Char('\n'), QLatin1Char(' '));
    for (const ChartSeries &series : data.series) {
        if (data.kind == ChartData::Kind::Rows && series.role == bar.role)
            name += QStringLiteral(", ") + series.name.shown();
    }
    const QString what = data.kind != ChartData::Kind::Histogram || !name.isEmpty()
        ? name
        : QStringLiteral("%1 – %2").arg(figure(bar.left, locale), figure(bar.right, locale));
    QString text = QStringLiteral("%1: %2").arg(
        what, bar.valueLabel.isEmpty() ? figure(bar.value, locale) : bar.valueLabel.shown());
    if (bar.high > bar.low)
        text += QStringLiteral(" (%1 to %2)").arg(figure(bar.low, locale), figure(bar.high, locale));
    return text;
}

QString pointFigure(const ChartSeries &series, double x, const QLocale &locale)
{
    const auto nearer = [x](const ChartPoint &a, const ChartPoint &b) {
        return std::abs(a.x - x) < std::abs(b.x - x);
    };
    const auto point = std::min_element(series.points.begin(), series.points.end(), nearer);
    if (point == series.points.end())
        return {};
    const QString where = QStringLiteral("%1 at %2").arg(figure(point->y, locale), figure(point->x, locale));
    return series.name.isEmpty() ? where : QStringLiteral("%1: %2").arg(series.name.shown(), where);
}

/// Those whose line is so near to the pointer that it means them.
QStringList markersAt(const ChartData &data, const ChartLayout &layout, double pixelX)
{
    constexpr double Near = 4;
    QStringList lines;
    for (const ChartMarker &marker : data.markers) {
        const std::optional<double> place = onAxis(data, marker.x);
        if (place && std::abs(layout.place(*place, 0).x() - pixelX) <= Near)
            lines << marker.label.shown();
    }
    return lines;
}

QStringList spokenFigures(const ChartData &data, const QLocale &locale)
{
    QStringList parts;
    if (data.kind == ChartData::Kind::Categories || data.kind == ChartData::Kind::Rows) {
        for (const ChartBar &bar : data.bars)
            parts << barFigure(data, bar, locale);
    } else if (!data.bars.isEmpty()) {
        const auto lower = [](const ChartBar &a, const ChartBar &b) { return a.value < b.value; };
        parts << QObject::tr("most at ")
                + barFigure(data, *std::max_element(data.bars.begin(), data.bars.end(), lower), locale);
    }
    for (const ChartSeries &series : data.series) {
        const auto lower = [](const ChartPoint &a, const ChartPoint &b) { return a.y < b.y; };
        const auto highest = std::max_element(series.points.begin(), series.points.end(), lower);
        if (highest != series.points.end())
            parts << QObject::tr("%1 highest %2, last %3")
                         .arg(series.name.shown(), figure(highest->y, locale),
                              figure(series.points.last().y, locale))
                         .trimmed();
    }
    for (const ChartMarker &marker : data.markers)
        parts << marker.label.shown();
    return parts;
}

} // namespace

QString spokenChart(const ChartData &data, const QLocale &locale)
{
    const QString figures =
        hasFigures(data) ? spokenFigures(data, locale).join(QStringLiteral("; ")) : data.emptyText.shown();
    return figures.isEmpty() ? data.title.shown() : QStringLiteral("%1: %2").arg(data.title.shown(), figures);
}

ChartView::ChartView(QWidget *parent)
    : QWidget(parent), m_plot(new ChartPlot), m_view(new QChartView(m_plot)),
      m_reading(new ChartReading(this)), m_allButton(new QToolButton(this)),
      m_logarithmicButton(new QToolButton(this))
{
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(FocusRing, FocusRing, FocusRing, FocusRing);
    layout->addWidget(m_view);
    m_view->setFrameShape(QFrame::NoFrame);
    m_view->setRenderHint(QPainter::Antialiasing);
    m_view->setAttribute(Qt::WA_TransparentForMouseEvents); // tool tip and menu are this widget's
    m_view->setFocusPolicy(Qt::NoFocus);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleRole(this, QAccessible::Chart);
    setMouseTracking(true);
    m_allButton->setText(tr("Show all"));
    m_allButton->setToolTip(tr("Shows the whole axis again (Home)"));
    m_allButton->setFocusPolicy(Qt::NoFocus); // Home does the same
    m_allButton->hide();
    connect(m_allButton, &QToolButton::clicked, this, &ChartView::showAll);
    m_logarithmicButton->setText(tr("log"));
    m_logarithmicButton->setAccessibleName(tr("Logarithmic axis"));
    m_logarithmicButton->setToolTip(tr("Logarithmic axis on or off (L)"));
    m_logarithmicButton->setCheckable(true);
    m_logarithmicButton->setFocusPolicy(Qt::NoFocus); // L does the same
    m_logarithmicButton->hide();
    connect(m_logarithmicButton, &QToolButton::clicked, this, &ChartView::setLogarithmic);
    m_reading->raise();
    m_allButton->raise();
    m_logarithmicButton->raise();
    applyTheme();
}

void ChartView::show(const ChartData &data)
{
    if (data.name != m_given.name) {
        m_logarithmic.reset();
        setRange({});
    }
    m_given = data;
    showChosen();
}

/// With the axis that the person has chosen, where there is a choice.
void ChartView::showChosen()
{
    const ChartData &data = withChosenAxis(m_given, m_logarithmic);
    if (data.logX != m_plot->data().logX)
        setRange({});
    m_plot->show(data, Theme::current());
    setInstant(m_instant);
    setAccessibleName(spokenChart(data, locale()));
    setAccessibleDescription(data.note.shown());
    if (underMouse() && !m_reading->words().isEmpty())
        readAt(m_reading->at());
    placeButtons();
}

void ChartView::setLogarithmic(bool logarithmic)
{
    if (!m_given.otherScale)
        return;
    m_logarithmic = logarithmic;
    showChosen();
}

ChartLook ChartView::look() const
{
    return {m_logarithmic, m_plot->range()};
}

/// In the upper right corner; the one for the axis only while somebody is here, since it may lie over the
/// title.
void ChartView::placeButtons()
{
    m_allButton->setVisible(m_plot->range().has_value());
    m_logarithmicButton->setVisible(m_given.otherScale && (underMouse() || m_ringed));
    m_logarithmicButton->setChecked(data().logX || data().logY);
    int right = width() - 2 * FocusRing;
    for (QToolButton *const button : {m_allButton, m_logarithmicButton}) {
        if (button->isHidden())
            continue;
        button->adjustSize();
        button->move(right - button->width(), 2 * FocusRing);
        right -= button->width() + 2 * FocusRing;
    }
}

void ChartView::setInstant(std::optional<double> x)
{
    m_instant = x;
    m_plot->setInstant(x ? onAxis(m_plot->data(), *x) : std::nullopt);
}

const ChartData &ChartView::data() const
{
    return m_plot->data();
}

void ChartView::setTitled(bool titled)
{
    m_plot->setTitled(titled);
}

void ChartView::claimHeight()
{
    // Lines of text; what needs more than that is left out after all.
    const int mostLines = data().kind == ChartData::Kind::Rows ? 40 : 20;
    const ChartLayout &layout = m_plot->chartLayout();
    if (layout.isWhole || layout.isEmpty())
        return;
    const double most = mostLines * QFontMetricsF(font()).height();
    const int needed = 2 * FocusRing + int(m_plot->wholeHeight(m_plot->size().width(), most));
    setMinimumHeight(std::max(minimumHeight(), needed));
}

QString ChartView::figureAt(const QPointF &position) const
{
    const ChartLayout &layout = m_plot->chartLayout();
    const QPointF point = position - QPointF(m_view->pos());
    if (const QString whole = layout.wholeAt(point); !whole.isEmpty())
        return whole;
    if (layout.isEmpty() || !layout.touched().contains(point))
        return {};
    const ChartData &data = m_plot->data();
    const bool rows = data.kind == ChartData::Kind::Rows;
    const double x = rows ? layout.rowAt(point.y()) : fromAxis(data, layout.valueAt(point.x()));
    QStringList lines = rows ? QStringList() : markersAt(data, layout, point.x());
    for (const ChartBar &bar : data.bars) {
        const bool numeric = data.kind == ChartData::Kind::Histogram;
        const double left = numeric ? bar.left : bar.left - 0.5;
        const double right = numeric ? bar.right : bar.left + 0.5;
        if (x >= left && x < right)
            lines << barFigure(data, bar, locale());
    }
    for (const ChartSeries &series : data.series)
        lines << pointFigure(series, x, locale());
    lines.removeAll(QString());
    return lines.join(QLatin1Char('\n'));
}

QSize ChartView::sizeHint() const
{
    return {360, 220};
}

QSize ChartView::minimumSizeHint() const
{
    return {200, 150};
}

bool ChartView::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const bool isRead = !m_reading->words().isEmpty(); // the figures stand there already
        QToolTip::showText(help->globalPos(), isRead ? QString() : data().note.shown(), this);
        return true;
    }
    return QWidget::event(event);
}

/// The ring is for those who walk by keyboard.
void ChartView::focusInEvent(QFocusEvent *event)
{
    const Qt::FocusReason reason = event->reason();
    m_ringed =
        reason == Qt::TabFocusReason || reason == Qt::BacktabFocusReason || reason == Qt::ShortcutFocusReason;
    placeButtons();
    QWidget::focusInEvent(event);
}

void ChartView::focusOutEvent(QFocusEvent *event)
{
    m_ringed = false;
    placeButtons();
    QWidget::focusOutEvent(event);
}

void ChartView::changeEvent(QEvent *event)
{
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        m_plot->setTextFont(font());
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::LocaleChange)
        applyTheme();
}

void ChartView::applyTheme()
{
    const Theme theme = Theme::current();
    m_view->setBackgroundBrush(theme.background());
    m_plot->show(ChartData(m_plot->data()), theme);
    m_reading->update();
}

void ChartView::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    m_reading->setGeometry(rect());
    m_reading->clear();
    placeButtons();
}

void ChartView::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu(this);
    if (isZoomable(data()))
        menu.addAction(tr("Show &all"), QKeySequence(Qt::Key_Home), this, &ChartView::showAll)
            ->setEnabled(m_plot->range().has_value());
    if (m_given.otherScale) {
        QAction *const logarithmic = menu.addAction(tr("&Logarithmic axis"));
        logarithmic->setCheckable(true);
        logarithmic->setChecked(data().logX || data().logY);
        logarithmic->setShortcut(Qt::Key_L);
        connect(logarithmic, &QAction::toggled, this, &ChartView::setLogarithmic);
    }
    if (!menu.isEmpty())
        menu.addSeparator();
    menu.addAction(tr("&Copy chart"), this, &ChartView::copyRequested);
    menu.addAction(tr("&Save chart…"), this, &ChartView::saveRequested);
    menu.exec(event->globalPos());
}

void ChartView::paintEvent(QPaintEvent *)
{
    if (!m_ringed)
        return;
    QPainter painter(this);
    painter.setPen(QPen(Theme::current().accent(), FocusRing));
    painter.drawRect(rect().adjusted(1, 1, -1, -1));
}

} // namespace plab
