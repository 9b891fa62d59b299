// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/result.h"
#include "core/record/textpieces.h"
#include "ui/base/shownrun.h"

#include <QObject>

#include <functional>

class QAction;
class QActionGroup;
class QMenu;

namespace plab {

class FileWork;
class NoticeBar;
class ResultColumn;
struct ChartLook;
struct PictureOptions;

/// Writes and copies what is shown: tables, the run itself, charts, the timeline. Each thing can be asked for
/// (menu, file dialog) or written to a path at once; what fails, and where a file went, is told in the notice
/// bar. GUI thread.
class ExportController : public QObject
{
    Q_OBJECT
public:
    using Source = std::function<ShownRun()>;

    /// `shown` gives what the window shows at the time of an export, `column` the timeline and the views
    /// whose pictures are saved, `copyTable` stands in the menu, too; `window` is the parent of the dialogs.
    /// All borrowed.
    ExportController(Source shown, const ResultColumn *column, QAction *copyTable, NoticeBar *notices,
                     FileWork *files, QWidget *window);

    /// The menu for tool bar and menu bar; its entries fit what is shown.
    QMenu *menu() const { return m_menu; }

    void saveResults(const QString &path);
    void saveEvents(const QString &path);
    void saveRun(const ShownRun &run, const QString &path, bool withEvents);
    void saveChartPicture(const QString &chart, const QString &path); ///< by contract name; .png .svg .pdf
    void saveTimelinePicture(const QString &path);                    ///< .png .svg .pdf
    void saveViewPicture(View view, const QString &path);             ///< .png .svg .pdf
    void copyChart(const QString &chart);
    void copyView(View view);

    void askToSaveRun(const ShownRun &run);
    void askToSaveChart(const QString &chart);
    void askToSaveTimeline();
    void askToSaveView(View view);

private:
    /// Makes the text on another thread than the window's.
    using Write = std::function<bool(const Sink &sink, const FileProgress &progress)>;

    void fillMenu();
    void addTables();
    void addPictures(const Declaration &declaration);
    void addViews(const Declaration &declaration);
    void addScales();
    void askToSaveTable(const QString &title, const QString &what, std::function<void(const QString &)> save);
    void save(const QString &path, const Write &write);
    PictureOptions picture(const QSize &size) const;
    ChartLook lookOf(const QString &chart) const;
    QString suggestedName(const ShownRun &run, const QString &what, const QString &ending) const;
    void savePicture(const Result<QByteArray> &content, const QString &path);
    void tell(const Result<void> &written, const QString &path);

    Source m_shown;
    const ResultColumn *m_column;
    NoticeBar *m_notices;
    FileWork *m_files;
    QWidget *m_window;
    QAction *m_copyTable;
    QMenu *m_menu;
    QMenu *m_copyMenu;
    QMenu *m_scaleMenu;
    QActionGroup *m_scale;
};

} // namespace plab
