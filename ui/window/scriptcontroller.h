// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"

#include <QDateTime>
#include <QObject>

#include <functional>

class QMenu;
class QWidget;

namespace plab {

class Actions;
class FileWork;
class NoticeBar;
class SettingsController;
class SourcePane;

/// The script of the settings, as a file: read into the pane Source, written back, made anew from a template.
/// What was changed and not saved is never lost without a question. GUI thread.
class ScriptController : public QObject
{
    Q_OBJECT
public:
    struct Parts ///< all of them borrowed
    {
        SourcePane *pane;
        SettingsController *settings;
        const Actions *actions;
        NoticeBar *notices;
        FileWork *files;
        QWidget *window;
    };
    explicit ScriptController(const Parts &parts);

    QMenu *newScripts() const { return m_menu; }
    /// Saves what was changed, and then does it. Not where it could not be saved, which is told.
    void afterSaving(const std::function<void()> &then);
    bool mayClose(); ///< else it asks

Q_SIGNALS:
    void openRequested(const QString &path); ///< a script that was just made
    void closing();                          ///< what hindered the window from closing is settled

private:
    struct Read
    {
        QString text;
        bool isWritable = false;
        QDateTime written;
    };
    static Result<Read> read(const QString &path);

    void buildMenu();
    void follow();
    void load(const QString &path, bool isExample);
    void save(const std::function<void()> &then);
    void saveAs(const std::function<void()> &then);
    void write(const QString &path, const std::function<void()> &then, bool overwrite = false);
    void askToOverwrite(const QString &path, const std::function<void()> &then);
    void make(const QString &path, const QString &text);
    void askToSave(const QString &discard, const std::function<void()> &then);

    const Parts m_parts;
    QMenu *m_menu;
    QString m_wanted; ///< what the settings name
};

} // namespace plab
