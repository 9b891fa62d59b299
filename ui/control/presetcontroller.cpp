// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/presetcontroller.h"

#include "core/experiments/catalogue.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "ui/base/filedialogs.h"
#include "ui/base/noticebar.h"
#include "ui/control/filework.h"
#include "ui/frame/presetdialog.h"

#include <QFileInfo>
#include <QWidget>

namespace plab {

PresetController::PresetController(NoticeBar *notices, FileWork *files, QWidget *window)
    : QObject(window), m_shelf(PresetShelf::ownFolder(), findDeclaration), m_notices(notices), m_files(files),
      m_window(window)
{
}

void PresetController::load()
{
    const QStringList problems = shownOf(m_shelf.load());
    if (!problems.isEmpty())
        m_notices->tell(NoticeBar::Kind::Warning, problems.join(QLatin1Char('\n')));
    Q_EMIT changed();
}

void PresetController::askToSave(const Preset &settings, const QString &proposedTitle)
{
    auto *dialog = new PresetDialog(tr("Save preset"), tr("&Save"), titlesBut({}), m_window);
    dialog->setReplaceable(ownTitles(settings.experiment));
    if (const Preset *own = m_shelf.find(settings.id); own && !own->builtIn) {
        dialog->setTitle(own->title);
        dialog->setNote(own->note);
    } else {
        dialog->setTitle(freeTitle(proposedTitle));
    }
    connect(dialog, &PresetDialog::chosen, this, [this, settings](const QString &title, const QString &note) {
        Preset preset = settings;
        preset.id.clear();
        preset.title = title;
        preset.note = note;
        preset.builtIn = false;
        if (const Preset *own = ownTitled(title))
            replace(*own, preset);
        else
            save(preset);
    });
    dialog->open();
}

void PresetController::replace(const Preset &old, Preset preset)
{
    const Preset before = old; // the shelf's own goes with the change
    preset.id = before.id;
    if (!told(m_shelf.put(preset)))
        return;
    Q_EMIT chosen(preset.id);
    m_notices->tell(NoticeBar::Kind::Info, tr("The preset “%1” was replaced.").arg(preset.title),
                    {{tr("&Undo"), [this, before] {
                          if (told(m_shelf.put(before)))
                              Q_EMIT chosen(before.id);
                      }}});
}

void PresetController::askToEdit(const QString &id)
{
    const Preset *preset = m_shelf.find(id);
    if (!preset || preset->builtIn) {
        m_notices->tell(
            NoticeBar::Kind::Info,
            tr("Built-in presets keep their names; save the settings under a name of your own instead."));
        return;
    }
    auto *dialog = new PresetDialog(tr("Rename preset"), tr("&Rename"), titlesBut(id), m_window);
    dialog->setTitle(preset->title);
    dialog->setNote(preset->note);
    connect(dialog, &PresetDialog::chosen, this,
            [this, id](const QString &title, const QString &note) { rename(id, title, note); });
    dialog->open();
}

void PresetController::askToExport(const QString &id)
{
    if (!m_shelf.find(id))
        return;
    askWhereToSave(m_window, tr("Export preset"), id + QStringLiteral(".json"), tr("Preset (*.json)"),
                   [this, id](const QString &path) { exportTo(id, path); });
}

void PresetController::askToImport()
{
    askWhatToOpen(m_window, tr("Import preset"), tr("Preset (*.json)"), [this](const QString &path) {
        m_files->start(
            FileWork::Kind::Reads, tr("Reading %1").arg(path),
            [path](const FileProgress &) { return readFile(path, LargestPreset); },
            [this, path](const Result<QByteArray> &json) {
                if (json)
                    import(json.value(), path);
                else
                    m_files->tellFailure(json.error());
            });
    });
}

const Preset *PresetController::save(const Preset &preset)
{
    QString id;
    if (const Preset *same = m_shelf.same(preset)) {
        id = same->id;
    } else {
        Preset named = preset;
        named.title = freeTitle(preset.title);
        const Result<Preset> kept = m_shelf.keep(named);
        if (!kept) {
            m_notices->tell(NoticeBar::Kind::Error, kept.error().sentence.shown());
            return nullptr;
        }
        id = kept.value().id;
        Q_EMIT changed();
    }
    Q_EMIT chosen(id);
    return m_shelf.find(id);
}

bool PresetController::take(const Preset &preset)
{
    const Preset *kept = save(preset);
    if (kept)
        m_notices->tell(NoticeBar::Kind::Info, tr("“%1” is in the library.").arg(kept->title));
    return kept;
}

bool PresetController::rename(const QString &id, const QString &title, const QString &note)
{
    const Preset *found = m_shelf.find(id);
    if (!found || found->builtIn)
        return false;
    Preset preset = *found;
    preset.title = title;
    preset.note = note;
    return told(m_shelf.put(preset));
}

bool PresetController::rename(const QString &id, const QString &title)
{
    const Preset *preset = m_shelf.find(id);
    return preset && rename(id, title, QString(preset->note));
}

void PresetController::duplicate(const QString &id)
{
    const Preset *found = m_shelf.find(id);
    if (!found)
        return;
    Preset copy = *found;
    copy.id.clear();
    copy.title = tr("%1 (copy)").arg(found->title);
    save(copy);
}

void PresetController::remove(const QString &id)
{
    const Preset *found = m_shelf.find(id);
    if (!found)
        return;
    const Preset removed = *found;
    if (!told(m_shelf.remove(id)))
        return;
    m_notices->tell(NoticeBar::Kind::Info, tr("The preset “%1” was deleted.").arg(removed.title),
                    {{tr("&Undo"), [this, removed] { told(m_shelf.put(removed)); }}});
}

void PresetController::exportTo(const QString &id, const QString &path)
{
    const Preset *preset = m_shelf.find(id);
    if (!preset)
        return;
    m_files->start(
        FileWork::Kind::Writes, tr("Saving %1").arg(path),
        [path, json = presetToJson(*preset)](const FileProgress &) { return writeFile(path, json); },
        [this, path](const Result<void> &written) {
            if (written)
                m_notices->tell(NoticeBar::Kind::Info, tr("Saved %1.").arg(path));
            else
                m_files->tellFailure(written.error());
        });
}

bool PresetController::import(const QByteArray &json, const QString &from)
{
    const Result<Preset> preset = presetFromJson(json, findDeclaration);
    if (!preset) {
        m_notices->tell(
            NoticeBar::Kind::Error,
            tr("%1 was not taken in: %2").arg(QFileInfo(from).fileName(), preset.error().sentence.shown()));
        return false;
    }
    return take(preset.value());
}

/// The title, with a number behind it if it is taken.
QString PresetController::freeTitle(const QString &title) const
{
    const QStringList taken = titlesBut({});
    QString free = title;
    for (int i = 2; taken.contains(free, Qt::CaseInsensitive); ++i)
        free = tr("%1 (%2)").arg(title, QString::number(i));
    return free;
}

QStringList PresetController::titlesBut(const QString &id) const
{
    QStringList titles;
    for (const Preset &preset : m_shelf.presets()) {
        if (preset.id != id)
            titles << preset.title;
    }
    return titles;
}

/// Those that may be replaced by settings of the experiment.
QStringList PresetController::ownTitles(const QString &experiment) const
{
    QStringList titles;
    for (const Preset &preset : m_shelf.presets()) {
        if (!preset.builtIn && preset.experiment == experiment)
            titles << preset.title;
    }
    return titles;
}

const Preset *PresetController::ownTitled(const QString &title) const
{
    for (const Preset &preset : m_shelf.presets()) {
        if (!preset.builtIn && preset.title.compare(title, Qt::CaseInsensitive) == 0)
            return &preset;
    }
    return nullptr;
}

bool PresetController::told(const Result<void> &result)
{
    if (!result)
        m_notices->tell(NoticeBar::Kind::Error, result.error().sentence.shown());
    Q_EMIT changed();
    return bool(result);
}

} // namespace plab
