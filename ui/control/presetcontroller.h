// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/presetshelf.h"

#include <QObject>

namespace plab {

class FileWork;
class NoticeBar;

/// What a person does with presets: save, rename, delete (with undo), export, import. Asks in small dialogs
/// that are not modal; whatever fails is told in the notice bar and changes nothing. GUI thread.
class PresetController : public QObject
{
    Q_OBJECT
public:
    /// `window` is the parent of the dialogs; borrowed, like the notices.
    PresetController(NoticeBar *notices, FileWork *files, QWidget *window);

    /// Reads all presets and tells about files that could not be read.
    void load();
    const PresetShelf &shelf() const { return m_shelf; }

    /// Asks for name and note, then saves the settings given.
    void askToSave(const Preset &settings, const QString &proposedTitle);
    void askToEdit(const QString &id);
    void askToExport(const QString &id);
    void askToImport();

    /// The same without asking. A preset that is there already is only chosen; one whose title is taken gets
    /// a number. Returns it as it is kept, null if it could not be.
    const Preset *save(const Preset &preset);
    bool take(const Preset &preset); ///< save() of one that comes from a file; says that it is there
    bool rename(const QString &id, const QString &title, const QString &note);
    bool rename(const QString &id, const QString &title); ///< the note stays
    void duplicate(const QString &id);
    void remove(const QString &id); ///< offers "Undo" in the notice bar
    void exportTo(const QString &id, const QString &path);
    bool import(const QByteArray &json, const QString &from);

Q_SIGNALS:
    void changed();                 ///< shelf() has other presets
    void chosen(const QString &id); ///< a preset that was just saved or imported should be shown

private:
    void replace(const Preset &old, Preset preset); ///< offers "Undo" in the notice bar
    QString freeTitle(const QString &title) const;
    QStringList titlesBut(const QString &id) const;
    QStringList ownTitles(const QString &experiment) const;
    const Preset *ownTitled(const QString &title) const; ///< null if none
    bool told(const Result<void> &result);

    PresetShelf m_shelf;
    NoticeBar *m_notices;
    FileWork *m_files;
    QWidget *m_window;
};

} // namespace plab
