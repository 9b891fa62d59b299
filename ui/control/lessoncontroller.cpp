// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/lessoncontroller.h"

#include "core/experiments/catalogue.h"
#include "ui/base/spotlight.h"
#include "ui/control/settingscontroller.h"
#include "ui/form/parameterform.h"
#include "ui/frame/columns.h"
#include "ui/frame/lowerpanes.h"
#include "ui/frame/resultcolumn.h"
#include "ui/frame/setupcolumn.h"
#include "ui/lesson/lablink.h"
#include "ui/lesson/lessoncolumn.h"
#include "ui/lesson/lessonpane.h"
#include "ui/lesson/ticks.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"

namespace plab {

LessonController::LessonController(Columns *columns, SettingsController *settings, QObject *parent)
    : QObject(parent), m_columns(columns), m_settings(settings), m_ticks(new Ticks(this))
{
    connect(columns->lesson()->lesson(), &LessonPane::asked, this, &LessonController::follow);
    connect(settings, &SettingsController::opened, this, [this] {
        place();
        Q_EMIT opened();
    });
    connect(m_ticks, &Ticks::changed, this, [this] {
        place();
        Q_EMIT ticked(m_ticks->presets());
    });
}

void LessonController::setCourse(const Course &course)
{
    m_course = course;
    place();
    Q_EMIT ticked(m_ticks->presets());
}

void LessonController::place()
{
    const Declaration *declaration = m_settings->declaration();
    if (!declaration)
        return;
    m_columns->lesson()->lesson()->showLesson(declaration->id, m_settings->presetId());
    m_stop = m_course.find(declaration->id, m_settings->presetId());
    m_isOnStop = m_stop >= 0 && m_course.stops().at(m_stop).preset == m_settings->presetId();
    QString place = declaration->chapter.shown();
    if (m_isOnStop)
        place = tr("%1 · %2 of %3")
                    .arg(place)
                    .arg(m_course.numberInChapter(m_stop))
                    .arg(m_course.ofChapter(place).size());
    m_columns->lesson()->setPlace(place, m_ticks->presets().contains(m_settings->presetId()));
    Q_EMIT placed();
}

/// From an experiment the first one on is its own first preset.
int LessonController::stopAfter(int by) const
{
    return m_stop + by - (by > 0 && !m_isOnStop ? 1 : 0);
}

bool LessonController::hasNext(int by) const
{
    return m_stop >= 0 && stopAfter(by) >= 0 && stopAfter(by) < m_course.stops().size();
}

void LessonController::go(int by)
{
    if (!hasNext(by))
        return;
    const Course::Stop stop = m_course.stops().at(stopAfter(by));
    if (stop.preset.isEmpty())
        Q_EMIT experimentRequested(stop.experiment);
    else
        Q_EMIT presetRequested(stop.preset);
}

void LessonController::follow(const QUrl &url)
{
    const Declaration *declaration = m_settings->declaration();
    if (!declaration)
        return;
    const Result<LabLink> read = labLink(url, *declaration);
    if (!read)
        return; // such a link is no button
    const LabLink &link = read.value();
    switch (link.kind) {
    case LabLink::Kind::Set:
    case LabLink::Kind::Run:
        if (link.kind == LabLink::Kind::Run && (!link.settings.isEmpty() || link.repeat > 0))
            m_settings->backToOpened(); // what was tried before shall not be in it
        m_settings->change(link.settings, link.repeat);
        for (const auto &[name, value] : link.settings)
            look(QStringLiteral("settings"), {}, name);
        if (link.kind == LabLink::Kind::Run)
            Q_EMIT runRequested();
        return;
    case LabLink::Kind::Look:
        return look(link.pane, link.chart, link.setting);
    case LabLink::Kind::Open:
        if (link.preset.isEmpty())
            Q_EMIT experimentRequested(link.experiment);
        else
            Q_EMIT presetRequested(link.preset);
        return;
    }
}

void LessonController::look(const QString &declaredPane, const QString &chart, const QString &setting)
{
    ResultColumn *results = m_columns->results();
    const bool isOfResult = results->outcomes()->offers(chart); // a demonstration's own picture
    const QString pane = isOfResult ? QStringLiteral("outcomes") : declaredPane;
    QWidget *target = results->pane(pane);
    if (pane == QLatin1String("settings")) {
        ParameterForm *form = m_columns->setup()->form();
        QWidget *field = setting.isEmpty() ? nullptr : form->showField(setting);
        if (!field && !setting.isEmpty())
            return; // it stands in the tool bar
        target = field ? field : form;
    } else if (target && target != results->timeline()) {
        results->lower()->bringForward(target);
    }
    if (!target)
        return;
    if (target == results->outcomes() && !chart.isEmpty())
        results->outcomes()->selectChart(chart);
    if (target == results->timing() && !chart.isEmpty())
        target = results->timing()->showChart(chart);
    Q_EMIT lookedAt(pane);
    constexpr int AroundField = 5;
    Spotlight::on(target, setting.isEmpty() ? 0 : AroundField);
}

void LessonController::tick(const RunRecord &record, const Preset *preset)
{
    const Declaration *declaration = findDeclaration(record.experiment);
    if (!preset || !declaration || record.countedRepeats() == 0)
        return;
    Parameters asked = preset->parameters;
    if (declaration->resolve)
        declaration->resolve(asked); // as it runs on this machine
    if (record.parameters == asked)
        m_ticks->add(preset->id);
}

} // namespace plab
