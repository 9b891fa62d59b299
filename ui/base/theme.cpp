// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/base/theme.h"

#include <QApplication>
#include <QFile>
#include <QStyleFactory>

static void loadThemeIcons()
{
    Q_INIT_RESOURCE(theme); // a static library's resource is not loaded by itself
}

namespace plab {

namespace {

/// Okabe and Ito's colours (jfly.uni-koeln.de/color), lighter where the ground is dark.
struct Hues
{
    QRgb blue, sky, orange, paleOrange, green, purple, palePurple, vermilion, grey, paleGrey;
};
constexpr Hues LightHues {0xff0072b2, 0xff56b4e9, 0xffe69f00, 0xfff7dea6, 0xff009e73,
                          0xffcc79a7, 0xfff3dfea, 0xffd55e00, 0xffc9ced4, 0xffe4e7ea};
constexpr Hues DarkHues {0xff4aa3e0, 0xff2f6f9e, 0xfff0b23c, 0xff6d5a35, 0xff2fbf94,
                         0xffd58bb5, 0xff553d4b, 0xfff0803c, 0xff4a525b, 0xff3a4149};

const Hues &hues(Theme::Kind kind)
{
    return kind == Theme::Kind::Dark ? DarkHues : LightHues;
}

} // namespace

Theme Theme::current()
{
    const QPalette palette = QGuiApplication::palette();
    const bool dark =
        palette.color(QPalette::WindowText).lightness() > palette.color(QPalette::Window).lightness();
    return Theme(dark ? Kind::Dark : Kind::Light);
}

Theme Theme::of(Kind kind)
{
    return Theme(kind);
}

QColor Theme::background() const
{
    return isDark() ? 0xff262b31 : 0xffffffff;
}

QColor Theme::surface() const
{
    return isDark() ? 0xff1e2227 : 0xfff3f4f6;
}

QColor Theme::text() const
{
    return isDark() ? 0xffe6e9ec : 0xff1f2429;
}

QColor Theme::mutedText() const
{
    return isDark() ? 0xff9aa4ae : 0xff626c76;
}

QColor Theme::line() const
{
    return isDark() ? 0xff3a4149 : 0xffd5d9de;
}

QColor Theme::grid() const
{
    return isDark() ? 0xff343b42 : 0xffe6e8eb;
}

QColor Theme::accent() const
{
    return hues(m_kind).blue;
}

QColor Theme::runButton() const
{
    return isDark() ? 0xff21866a : 0xff008560; // white on it: 4.5:1
}

QColor Theme::errorBackground() const
{
    return isDark() ? 0xff4a2f3d : 0xfff8e6ef;
}

QColor Theme::colour(LaneState state) const
{
    const Hues &h = hues(m_kind);
    switch (state) {
    case LaneState::Absent:
        return Qt::transparent;
    case LaneState::Starting:
    case LaneState::Alive:
        return h.grey;
    case LaneState::Idle:
        return h.paleGrey;
    case LaneState::Working:
        return h.blue;
    case LaneState::Sleeping:
        return h.sky;
    case LaneState::Racing:
    case LaneState::Waiting:
    case LaneState::HoldingWaiting:
        return h.orange;
    case LaneState::Holding:
        return h.green;
    case LaneState::Zombie:
        return h.purple;
    case LaneState::NotRecorded:
        return h.grey;
    case LaneState::Ready:
        return h.blue;
    }
    return h.grey;
}

QColor Theme::colour(ChartRole role) const
{
    const Hues &h = hues(m_kind);
    switch (role) {
    case ChartRole::Working:
        return h.blue;
    case ChartRole::Waiting:
    case ChartRole::Interesting:
        return h.orange;
    case ChartRole::Holding:
    case ChartRole::Acceptable:
        return h.green;
    case ChartRole::Lost:
    case ChartRole::Forbidden:
    case ChartRole::Overlay2:
        return h.purple;
    case ChartRole::Overlay1: // no mark of a run's own has it
        return h.vermilion;
    case ChartRole::Overlay3:
        return mutedText();
    case ChartRole::Idle:
        return h.grey;
    }
    return h.grey;
}

QColor Theme::textColour(ChartRole role) const
{
    if (isDark())
        return role == ChartRole::Idle ? mutedText() : colour(role);
    switch (role) {
    case ChartRole::Working:
        return colour(role);
    case ChartRole::Waiting:
    case ChartRole::Interesting:
        return 0xff946200;
    case ChartRole::Holding:
    case ChartRole::Acceptable:
        return 0xff007f5c;
    case ChartRole::Lost:
    case ChartRole::Forbidden:
    case ChartRole::Overlay2:
        return 0xffa8477d;
    case ChartRole::Overlay1:
        return 0xffb54f00;
    case ChartRole::Overlay3:
    case ChartRole::Idle:
        return mutedText();
    }
    return text();
}

QColor Theme::colour(Grade grade) const
{
    switch (grade) {
    case Grade::Inconclusive:
        return mutedText();
    case Grade::Acceptable:
        return textColour(ChartRole::Acceptable);
    case Grade::Interesting:
        return textColour(ChartRole::Interesting);
    case Grade::Forbidden:
        return textColour(ChartRole::Forbidden);
    }
    return text();
}

QColor Theme::fill(LaneState state) const
{
    if (state == LaneState::Zombie)
        return hues(m_kind).palePurple;
    if (state == LaneState::NotRecorded)
        return background();
    if (state == LaneState::Ready)
        return isDark() ? 0xff2a3f50 : 0xffdcebf5;
    const bool hatched =
        state == LaneState::Waiting || state == LaneState::Racing || state == LaneState::HoldingWaiting;
    return hatched ? QColor(hues(m_kind).paleOrange) : colour(state);
}

QPalette Theme::palette() const
{
    QPalette palette;
    const auto set = [&](QPalette::ColorRole role, const QColor &colour, const QColor &disabled) {
        palette.setColor(QPalette::Active, role, colour);
        palette.setColor(QPalette::Inactive, role, colour);
        palette.setColor(QPalette::Disabled, role, disabled);
    };
    const QColor selection = isDark() ? 0xff1f6fa8 : 0xff0072b2;
    for (const auto role : {QPalette::Window, QPalette::Base})
        set(role, background(), background());
    for (const auto role : {QPalette::AlternateBase, QPalette::Button, QPalette::ToolTipBase})
        set(role, surface(), surface());
    for (const auto role :
         {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::ToolTipText})
        set(role, text(), isDark() ? 0xff6f7983 : 0xffa0a8b0);
    set(QPalette::BrightText, Qt::white, Qt::white);
    set(QPalette::PlaceholderText, mutedText(), mutedText());
    set(QPalette::Highlight, selection, line());
    set(QPalette::HighlightedText, Qt::white, mutedText());
    set(QPalette::Link, accent(), mutedText());
    set(QPalette::LinkVisited, textColour(ChartRole::Lost), mutedText());
    set(QPalette::Light, isDark() ? 0xff3a4149 : 0xffffffff, background());
    set(QPalette::Midlight, grid(), grid());
    set(QPalette::Mid, line(), line());
    set(QPalette::Dark, isDark() ? 0xff15181c : 0xffb4bbc2, line());
    set(QPalette::Shadow, isDark() ? 0xff0e1013 : 0xff8c949c, line());
    return palette;
}

void Theme::apply() const
{
    // Each of these dresses every widget anew, which is seen as a pause.
    if (qApp->styleSheet().isEmpty())
        QApplication::setStyle(QStyleFactory::create(QStringLiteral("Fusion")));
    if (QApplication::palette() != palette())
        QApplication::setPalette(palette());
    if (const QString sheet = styleSheet(); sheet != qApp->styleSheet())
        qApp->setStyleSheet(sheet);
}

QString Theme::styleSheet() const
{
    loadThemeIcons();
    QFile file(QStringLiteral(":/theme/theme.qss"));
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QString sheet = QString::fromUtf8(file.readAll());
    const QColor run = runButton();
    const QColor error = errorBackground();
    const QPalette colours = palette();
    const double points = QApplication::font().pointSizeF() > 0 ? QApplication::font().pointSizeF() : 10;
    const std::pair<const char *, QString> words[] = {
        {"@background", background().name()},
        {"@surface", surface().name()},
        {"@text", text().name()},
        {"@muted", mutedText().name()},
        {"@disabled", colours.color(QPalette::Disabled, QPalette::Text).name()},
        {"@line", line().name()},
        {"@hover", (isDark() ? QColor(0xff323941) : QColor(0xffe9ebee)).name()},
        {"@chosen", (isDark() ? QColor(0xff274a63) : QColor(0xffd3e6f3)).name()},
        {"@handle", (isDark() ? QColor(0xff535c66) : QColor(0xffc2c8ce)).name()},
        {"@accent", accent().name()},
        {"@selection", colours.color(QPalette::Highlight).name()},
        {"@runHover", run.lighter(isDark() ? 115 : 112).name()},
        {"@runDown", run.darker(115).name()},
        {"@run", run.name()},
        {"@error", error.name()},
        {"@warning", textColour(ChartRole::Interesting).name()},
        {"@lost", textColour(ChartRole::Lost).name()},
        {"@small", QString::number(points * 0.85, 'f', 1) + QStringLiteral("pt")},
        {"@compact", QString::number(points * 0.9, 'f', 1) + QStringLiteral("pt")},
        {"@huge", QString::number(points * 2.4, 'f', 1) + QStringLiteral("pt")},
        {"@large", QString::number(points * 1.45, 'f', 1) + QStringLiteral("pt")},
        {"@kind", isDark() ? QStringLiteral("dark") : QStringLiteral("light")},
    };
    for (const auto &[word, value] : words)
        sheet.replace(QLatin1String(word), value);
    return sheet;
}

} // namespace plab
