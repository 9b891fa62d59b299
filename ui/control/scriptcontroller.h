// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/result.h"
#include "ui/source/sourcepane.h"

#include <QDateTime>
#include <QMap>
#include <QObject>

#include <functional>

class QMenu;
class QWidget;

namespace plab {

class Actions;
class FileWork;
class NoticeBar;
class SettingsController;

/// The script of the settings, as a file: read into the pane Source, written back, made anew from a template.
/// What the settings name is what the pane shows: who goes on to another script finds what was changed of
/// this one when coming back. It is lost only with the window, and not without a question. GUI thread.
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
    using Draft = SourcePane::Draft;
    struct Read
    {
        QString text;
        bool isWritable = false;
        QDateTime written;
    };
    static Result<Read> read(const QString &path);

    void buildMenu();
    void follow();
    void setAside();
    void load(const QString &path, bool isExample);
    void show(const QString &path, bool isExample, const Read &now);
    void save(const Draft &draft, const std::function<void()> &then);
    void saveAs(const Draft &draft, const std::function<void()> &then);
    void saveAll(const std::function<void()> &then);
    void write(const Draft &draft, const QString &path, const std::function<void()> &then,
               bool overwrite = false);
    void written(const Draft &draft, const QString &path);
    void askToOverwrite(const Draft &draft, const std::function<void()> &then);
    void give(const QString &path); ///< up what was changed of it
    void make(const QString &path, const QString &text);
    QList<Draft> unsaved() const;

    const Parts m_parts;
    QMenu *m_menu;
    QString m_wanted;              ///< what the settings name
    QMap<QString, Draft> m_drafts; ///< by path: what was changed of scripts that are not shown now
};

} // namespace plab
