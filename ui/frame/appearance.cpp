// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/frame/appearance.h"

#include "ui/base/keptsettings.h"
#include "ui/base/theme.h"
#include "ui/frame/actions.h"

#include <QActionGroup>
#include <QApplication>
#include <QSettings>

#include <algorithm>

namespace plab {

namespace {

constexpr int SmallestStep = -3;
constexpr int LargestStep = 12;
constexpr int ProjectorSteps = 6;
const QString ThemeKey = QStringLiteral("appearance/theme");
const QString TextKey = QStringLiteral("appearance/text-step");

} // namespace

Appearance::Appearance(QObject *parent)
    : QObject(parent), m_systemIsDark(Theme::current().isDark()), m_systemFont(QApplication::font())
{
    const QSettings settings;
    m_choice =
        Choice(std::clamp(settings.value(ThemeKey, 0).toInt(), int(Choice::System), int(Choice::Dark)));
    m_textStep = std::clamp(settings.value(TextKey, 0).toInt(), SmallestStep, LargestStep);
    apply();
}

void Appearance::follow(const Actions &actions)
{
    actions.theme->actions().at(int(m_choice))->setChecked(true);
    connect(actions.theme, &QActionGroup::triggered, this,
            [this](const QAction *action) { setChoice(Choice(action->data().toInt())); });
    connect(actions.largerText, &QAction::triggered, this, [this] { setTextStep(m_textStep + 1); });
    connect(actions.smallerText, &QAction::triggered, this, [this] { setTextStep(m_textStep - 1); });
    connect(actions.normalText, &QAction::triggered, this, [this] { setTextStep(0); });
}

void Appearance::setChoice(Choice choice)
{
    if (choice == m_choice)
        return;
    m_choice = choice;
    KeptSettings::instance().keep(ThemeKey, int(choice));
    apply();
}

void Appearance::setTextStep(int step)
{
    step = std::clamp(step, SmallestStep, LargestStep);
    if (step == m_textStep)
        return;
    m_textStep = step;
    KeptSettings::instance().keep(TextKey, step);
    apply();
}

void Appearance::setForProjector(bool on)
{
    if (on == m_forProjector)
        return;
    m_forProjector = on;
    apply();
}

void Appearance::apply()
{
    QFont font = m_systemFont;
    const int steps = m_textStep + (m_forProjector ? ProjectorSteps : 0);
    const double scale = 1 + 0.1 * std::min(steps, LargestStep);
    if (font.pointSizeF() > 0)
        font.setPointSizeF(font.pointSizeF() * scale);
    else
        font.setPixelSize(int(font.pixelSize() * scale + 0.5));
    if (font != QApplication::font())
        QApplication::setFont(font);
    const bool dark = m_choice == Choice::Dark || (m_choice == Choice::System && m_systemIsDark);
    Theme::of(dark ? Theme::Kind::Dark : Theme::Kind::Light).apply();
    Q_EMIT changed();
}

} // namespace plab
