// SPDX-License-Identifier: GPL-3.0-or-later
// What the window does with presets and runs that are opened from a file, dropped on it, or kept.
#include "ui/base/noticebar.h"
#include "ui/control/filework.h"
#include "ui/control/labfile.h"
#include "ui/control/presetcontroller.h"
#include "ui/control/settingscontroller.h"
#include "ui/window/mainwindow.h"

#include <QDragEnterEvent>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

namespace plab {

void MainWindow::openKept(const QString &presetId)
{
    if (const Preset *preset = m_presets->shelf().find(presetId))
        m_settings->openPreset(*preset);
}

void MainWindow::openFile(const QString &path)
{
    m_files->start(
        FileWork::Kind::Reads, tr("Opening %1").arg(QFileInfo(path).fileName()),
        [path](const FileProgress &progress) { return readLabFile(path, progress); },
        [this](Result<LabFile> &file) {
            if (file)
                open(file.take());
            else
                m_files->tellFailure(file.error());
        });
}

void MainWindow::open(LabFile file)
{
    const Preset *const preset = std::get_if<Preset>(&file);
    if (preset && preset->title.isEmpty())
        m_settings->openPreset(*preset); // what an experiment runs: nothing to be kept
    else if (preset)
        openPresetOf(*preset);
    else
        openRun(std::make_shared<const RunRecord>(std::get<RunRecord>(std::move(file))));
}

/// What is set is then what is seen.
void MainWindow::openRun(const std::shared_ptr<const RunRecord> &record)
{
    m_settings->openRun(*record);
    showRun(record);
}

/// A preset from a file: the library's own if it is that one, else one that the library does not know.
void MainWindow::openPresetOf(Preset preset)
{
    if (const Preset *kept = m_presets->shelf().same(preset))
        return m_settings->openPreset(*kept);
    if (m_presets->shelf().find(preset.id))
        preset.id.clear();
    m_settings->openPreset(preset);
    m_notices->tell(NoticeBar::Kind::Info, tr("These are the settings of “%1”, a file.").arg(preset.title),
                    {{tr("&Keep in the library"), [this, preset] { m_presets->take(preset); }}});
    m_ofOpened = m_notices->number();
}

void MainWindow::dragEnterEvent(QDragEnterEvent *event)
{
    if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
        event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent *event)
{
    event->acceptProposedAction();
    QStringList paths;
    for (const QUrl &url : event->mimeData()->urls())
        paths << url.toLocalFile();
    const auto readAll = [paths](const FileProgress &progress) {
        QList<Result<LabFile>> files;
        for (const QString &path : paths)
            files << readLabFile(path, progress);
        return files;
    };
    const auto takeAll = [this](const QList<Result<LabFile>> &files) {
        QStringList problems; // of one file must not be covered by the success of another
        for (const Result<LabFile> &file : files) {
            if (!file)
                problems << file.error().sentence.shown();
            else if (!takeIn(file.value()))
                problems << m_notices->sentence();
        }
        if (!problems.isEmpty())
            m_notices->tell(NoticeBar::Kind::Error, problems.join(QLatin1Char('\n')));
    };
    m_files->start(FileWork::Kind::Reads, tr("Opening what was dropped"), readAll, takeAll);
}

bool MainWindow::takeIn(LabFile file)
{
    if (const Preset *preset = std::get_if<Preset>(&file); preset && !preset->title.isEmpty())
        return m_presets->take(*preset);
    open(std::move(file));
    return true;
}

} // namespace plab
