// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/exportcontroller.h"

#include "core/experiments/catalogue.h"
#include "core/record/csv.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"
#include "ui/base/filedialogs.h"
#include "ui/base/icons.h"
#include "ui/base/keptsettings.h"
#include "ui/base/noticebar.h"
#include "ui/base/pictureoptions.h"
#include "ui/charts/chartimage.h"
#include "ui/charts/chartview.h"
#include "ui/control/filework.h"
#include "ui/frame/resultcolumn.h"
#include "ui/instant/instantpane.h"
#include "ui/outcomes/outcomespane.h"
#include "ui/timeline/timelineview.h"
#include "ui/timing/timingpane.h"

#include <QActionGroup>
#include <QApplication>
#include <QClipboard>
#include <QMenu>
#include <QSettings>

#include <algorithm>

namespace plab {

namespace {

const QString ScaleKey = QStringLiteral("export/scale");
constexpr QSize ChartSize {760, 440};
constexpr QSize ViewSize {560, 100}; ///< at least

const ChartDeclaration *chartNamed(const RunRecord &record, const QString &name)
{
    const Declaration *declaration = findDeclaration(record.experiment);
    if (!declaration)
        return nullptr;
    const auto found = std::find_if(declaration->charts.begin(), declaration->charts.end(),
                                    [&](const ChartDeclaration &chart) { return chart.name == name; });
    return found == declaration->charts.end() ? nullptr : &*found;
}

} // namespace

ExportController::ExportController(Source shown, const ResultColumn *column, QAction *copyTable,
                                   NoticeBar *notices, FileWork *files, QWidget *window)
    : QObject(window), m_shown(std::move(shown)), m_column(column), m_notices(notices), m_files(files),
      m_window(window), m_copyTable(copyTable), m_menu(new QMenu(tr("&Export"), window)),
      m_copyMenu(new QMenu(tr("&Copy chart"), window)), m_scaleMenu(new QMenu(tr("Picture &scale"), window)),
      m_scale(new QActionGroup(this))
{
    m_menu->setToolTipsVisible(true);
    addScales();
    connect(m_menu, &QMenu::aboutToShow, this, &ExportController::fillMenu);
    fillMenu();
}

void ExportController::addScales()
{
    const int kept = QSettings().value(ScaleKey, 2).toInt();
    for (const int scale : {1, 2, 3, 4}) {
        QAction *action = m_scaleMenu->addAction(tr("%1 ×").arg(scale));
        action->setToolTip(tr("Pixels per point of PNG pictures and of copied charts"));
        action->setCheckable(true);
        action->setChecked(scale == kept);
        action->setData(scale);
        m_scale->addAction(action);
    }
    connect(m_scale, &QActionGroup::triggered, this,
            [](const QAction *action) { KeptSettings::instance().keep(ScaleKey, action->data()); });
}

void ExportController::fillMenu()
{
    m_menu->clear();
    const ShownRun shown = m_shown();
    addTables();
    m_menu->addSeparator();
    if (const Declaration *declaration = shown.record ? findDeclaration(shown.record->experiment) : nullptr)
        addPictures(*declaration);
    for (QAction *action : m_menu->actions())
        action->setEnabled(shown.record != nullptr || action == m_copyTable);
    m_menu->addMenu(m_scaleMenu);
}

void ExportController::addTables()
{
    m_menu
        ->addAction(tr("&Results as CSV…"), this,
                    [this] {
                        askToSaveTable(tr("Export results"), QStringLiteral("results"),
                                       [this](const QString &p) { saveResults(p); });
                    })
        ->setToolTip(tr("One row per repeat: parameters and measures"));
    m_menu
        ->addAction(tr("&Events as CSV…"), this,
                    [this] {
                        askToSaveTable(tr("Export events"), QStringLiteral("events"),
                                       [this](const QString &p) { saveEvents(p); });
                    })
        ->setToolTip(tr("One row per recorded event of the timeline"));
    m_menu->addAction(tr("Whole run as &JSON…"), this, [this] { askToSaveRun(m_shown()); })
        ->setToolTip(tr("Everything but the events; can be opened again"));
    m_menu
        ->addAction(tr("Whole run &with events as JSON…"), this,
                    [this] {
                        const ShownRun run = m_shown();
                        askWhereToSave(m_window, tr("Export run"),
                                       suggestedName(run, QStringLiteral("run"), QStringLiteral("json")),
                                       tr("Run (*.json)"),
                                       [this, run](const QString &path) { saveRun(run, path, true); });
                    })
        ->setToolTip(tr("Everything; can be opened again with its timeline"));
    m_menu->addSeparator();
    m_menu->addAction(m_copyTable);
}

void ExportController::addPictures(const Declaration &declaration)
{
    m_copyMenu->clear();
    m_menu->addAction(tr("Time&line as picture…"), this, &ExportController::askToSaveTimeline)
        ->setToolTip(tr("PNG, SVG or PDF"));
    addViews(declaration);
    for (const ChartDeclaration &chart : declaration.charts) {
        m_menu
            ->addAction(tr("“%1” as picture…").arg(chart.title.shown()), this,
                        [this, name = chart.name] { askToSaveChart(name); })
            ->setToolTip(tr("PNG, SVG or PDF"));
        m_copyMenu->addAction(chart.title.shown(), this, [this, name = chart.name] { copyChart(name); })
            ->setToolTip(tr("Put the chart on the clipboard as a picture"));
    }
    m_menu->addMenu(m_copyMenu);
}

void ExportController::addViews(const Declaration &declaration)
{
    for (const View view : declaration.views) {
        m_menu
            ->addAction(tr("“%1” as picture…").arg(viewTitle(view).shown()), this,
                        [this, view] { askToSaveView(view); })
            ->setToolTip(tr("PNG, SVG or PDF, at the instant that is shown"));
        m_copyMenu->addAction(viewTitle(view).shown(), this, [this, view] { copyView(view); })
            ->setToolTip(tr("Put the view on the clipboard as a picture"));
    }
}

void ExportController::saveResults(const QString &path)
{
    const std::shared_ptr<const RunRecord> record = m_shown().record;
    const Declaration *declaration = record ? findDeclaration(record->experiment) : nullptr;
    if (declaration)
        save(path, [record, declaration](const Sink &sink, const FileProgress &) {
            return sink(resultsCsv(*record, *declaration));
        });
}

void ExportController::saveEvents(const QString &path)
{
    if (const std::shared_ptr<const RunRecord> record = m_shown().record)
        save(path, [record](const Sink &sink, const FileProgress &progress) {
            return writeEventsCsv(*record, sink, progress);
        });
}

void ExportController::saveRun(const ShownRun &run, const QString &path, bool withEvents)
{
    if (run.record)
        save(path, [record = run.record, withEvents](const Sink &sink, const FileProgress &progress) {
            return writeRunJson(*record, withEvents, sink, progress);
        });
}

void ExportController::save(const QString &path, const Write &write)
{
    m_files->start(
        FileWork::Kind::Writes, tr("Saving %1").arg(path),
        [path, write](const FileProgress &progress) {
            return writeFile(path, [&](const Sink &sink) { return write(sink, progress); });
        },
        [this, path](const Result<void> &written) { tell(written, path); });
}

void ExportController::saveChartPicture(const QString &chart, const QString &path)
{
    const ShownRun run = m_shown();
    if (const ChartDeclaration *declared = run.record ? chartNamed(*run.record, chart) : nullptr)
        savePicture(
            chartFile(declared->make(*run.record, run.overlays), path, picture(ChartSize), lookOf(chart)),
            path);
}

void ExportController::saveTimelinePicture(const QString &path)
{
    const TimelineView *timeline = m_column->timeline();
    if (m_shown().record)
        savePicture(timeline->file(path, picture(timeline->size())), path);
}

void ExportController::saveViewPicture(View view, const QString &path)
{
    const InstantPane *pane = m_column->view(view);
    if (!pane->isEmpty())
        savePicture(pane->file(path, picture(ViewSize)), path);
}

/// Painted is it here, where windows are; only the disk is left to the other thread.
void ExportController::savePicture(const Result<QByteArray> &content, const QString &path)
{
    if (content)
        save(path, [bytes = content.value()](const Sink &sink, const FileProgress &) { return sink(bytes); });
    else
        m_notices->tell(NoticeBar::Kind::Error, content.error().sentence.shown());
}

void ExportController::copyView(View view)
{
    const InstantPane *pane = m_column->view(view);
    if (pane->isEmpty())
        return;
    QApplication::clipboard()->setImage(pane->picture(picture(ViewSize)));
    m_notices->tell(NoticeBar::Kind::Info, tr("Copied “%1” as a picture.").arg(viewTitle(view).shown()));
}

void ExportController::copyChart(const QString &chart)
{
    const ShownRun run = m_shown();
    const ChartDeclaration *declared = run.record ? chartNamed(*run.record, chart) : nullptr;
    if (!declared)
        return;
    QApplication::clipboard()->setImage(
        chartImage(declared->make(*run.record, run.overlays), picture(ChartSize), lookOf(chart)));
    m_notices->tell(NoticeBar::Kind::Info, tr("Copied “%1” as a picture.").arg(declared->title.shown()));
}

void ExportController::askToSaveTable(const QString &title, const QString &what,
                                      std::function<void(const QString &)> save)
{
    askWhereToSave(m_window, title, suggestedName(m_shown(), what, QStringLiteral("csv")),
                   tr("Table (*.csv)"), [save = std::move(save)](const QString &path) { save(path); });
}

void ExportController::askToSaveRun(const ShownRun &run)
{
    if (run.record)
        askWhereToSave(m_window, tr("Export run"),
                       suggestedName(run, QStringLiteral("run"), QStringLiteral("json")), tr("Run (*.json)"),
                       [this, run](const QString &path) { saveRun(run, path, false); });
}

void ExportController::askToSaveChart(const QString &chart)
{
    askWhereToSave(m_window, tr("Export chart"), suggestedName(m_shown(), chart, QStringLiteral("png")),
                   tr("PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"),
                   [this, chart](const QString &path) { saveChartPicture(chart, path); });
}

void ExportController::askToSaveTimeline()
{
    askWhereToSave(m_window, tr("Export timeline"),
                   suggestedName(m_shown(), QStringLiteral("timeline"), QStringLiteral("png")),
                   tr("PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"),
                   [this](const QString &path) { saveTimelinePicture(path); });
}

void ExportController::askToSaveView(View view)
{
    askWhereToSave(m_window, tr("Export view"),
                   suggestedName(m_shown(), viewName(view), QStringLiteral("png")),
                   tr("PNG picture (*.png);;SVG drawing (*.svg);;PDF document (*.pdf)"),
                   [this, view](const QString &path) { saveViewPicture(view, path); });
}

PictureOptions ExportController::picture(const QSize &size) const
{
    const QAction *scale = m_scale->checkedAction();
    return {.size = size,
            .scale = scale ? scale->data().toDouble() : 1,
            .theme = Theme::current().kind(),
            .mayGrow = true};
}

/// The axis and the stretch of the pane that shows the chart.
ChartLook ExportController::lookOf(const QString &chart) const
{
    const ChartView *view = m_column->timing()->chartView(chart);
    if (!view)
        view = m_column->outcomes()->chartView(chart);
    return view ? view->look() : ChartLook();
}

QString ExportController::suggestedName(const ShownRun &run, const QString &what, const QString &ending) const
{
    QString name = run.record ? run.record->experiment : QString();
    name += QLatin1Char('-') + what + QLatin1Char('.') + ending;
    return name;
}

void ExportController::tell(const Result<void> &written, const QString &path)
{
    if (written)
        m_notices->tell(NoticeBar::Kind::Info, tr("Saved %1.").arg(path));
    else
        m_files->tellFailure(written.error());
}

} // namespace plab
