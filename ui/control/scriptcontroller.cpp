// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/scriptcontroller.h"

#include "core/experiments/scriptfile.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "ui/base/filedialogs.h"
#include "ui/base/noticebar.h"
#include "ui/control/filework.h"
#include "ui/control/settingscontroller.h"
#include "ui/frame/actions.h"
#include "ui/source/templates.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QStringDecoder>

namespace plab {

namespace {

constexpr qint64 LargestScript = qint64(1) << 22;

QString scriptFilter()
{
    return ScriptController::tr("Python script (*.py)");
}

} // namespace

ScriptController::ScriptController(const Parts &parts)
    : QObject(parts.window), m_parts(parts), m_menu(new QMenu(tr("&New Python script"), parts.window))
{
    buildMenu();
    for (auto signal : {&SettingsController::opened, &SettingsController::changed})
        connect(parts.settings, signal, this, &ScriptController::follow);
    connect(parts.pane, &SourcePane::saveRequested, this, [this] { save(m_parts.pane->draft(), [] {}); });
    connect(parts.actions->saveScript, &QAction::triggered, this,
            [this] { save(m_parts.pane->draft(), [] {}); });
    connect(parts.actions->saveScriptAs, &QAction::triggered, this,
            [this] { saveAs(m_parts.pane->draft(), [] {}); });
    follow();
}

void ScriptController::buildMenu()
{
    m_menu->setToolTipsVisible(true);
    for (const ScriptTemplate &script : scriptTemplates()) {
        QAction *action =
            m_menu->addAction(QString(script.title).replace(QLatin1Char('&'), QStringLiteral("&&")));
        connect(action, &QAction::triggered, this, [this, script] {
            askWhereToSave(m_parts.window, tr("New Python script"), script.fileName, scriptFilter(),
                           [this, script](const QString &path) { make(path, script.text); });
        });
    }
}

void ScriptController::make(const QString &path, const QString &text)
{
    m_parts.files->start(
        FileWork::Kind::Writes, tr("Making %1").arg(QFileInfo(path).fileName()),
        [path, text](const FileProgress &) { return writeFile(path, text.toUtf8()); },
        [this, path](const Result<void> &written) {
            if (written)
                Q_EMIT openRequested(path);
            else
                m_parts.files->tellFailure(written.error());
        });
}

/// Which script the settings name, if any.
void ScriptController::follow()
{
    const Declaration *declaration = m_parts.settings->declaration();
    const std::optional<ScriptFile> script =
        declaration ? scriptFileOf(*declaration, m_parts.settings->settings().parameters) : std::nullopt;
    m_parts.pane->setVisible(script.has_value());
    for (QAction *action : {m_parts.actions->saveScript, m_parts.actions->saveScriptAs,
                            m_parts.actions->panes.at(Actions::ScriptPane)})
        action->setEnabled(script.has_value());
    if (!script || script->path == m_wanted)
        return;
    m_wanted = script->path;
    setAside();
    if (m_drafts.contains(m_wanted))
        m_parts.pane->setDraft(m_drafts.take(m_wanted));
    else if (!QFileInfo::exists(m_wanted)) // the form says so, with every letter that is typed
        m_parts.pane->setScript({m_wanted, {}, {}, false, true});
    else
        load(m_wanted, script->isExample);
}

/// What stands in the pane and is not saved, before another script stands there.
void ScriptController::setAside()
{
    if (!m_parts.pane->isChanged())
        return;
    const QString path = m_parts.pane->path();
    m_drafts.insert(path, m_parts.pane->draft());
    m_parts.pane->setUnchanged();
    m_parts.notices->tell(NoticeBar::Kind::Info,
                          tr("The changes of %1 are not saved. They are there when it is opened again.")
                              .arg(QFileInfo(path).fileName()),
                          {{tr("&Save them"), [this, path] {
                                if (m_drafts.contains(path))
                                    save(m_drafts.value(path), [] {});
                            }}});
}

Result<ScriptController::Read> ScriptController::read(const QString &path)
{
    const Result<QByteArray> bytes = readFile(path, LargestScript);
    if (!bytes)
        return bytes.error();
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::ConvertInitialBom);
    const QString text = decoder(bytes.value());
    return Read {text, !decoder.hasError() && !text.contains(QChar(0)) && QFileInfo(path).isWritable(),
                 QFileInfo(path).lastModified()};
}

void ScriptController::load(const QString &path, bool isExample)
{
    m_parts.files->start(
        FileWork::Kind::Reads, tr("Reading %1").arg(QFileInfo(path).fileName()),
        [path](const FileProgress &) { return read(path); },
        [this, path, isExample](const Result<Read> &script) {
            const bool isShown = path == m_parts.pane->path();
            if (path != m_wanted || (isShown && m_parts.pane->isChanged()))
                return;
            if (script)
                return show(path, isExample, script.value());
            m_parts.files->tellFailure(script.error());
            if (!isShown)
                m_parts.pane->setScript({path, {}, {}, false, true});
            else if (!m_parts.pane->text()
                          .isEmpty()) // it is gone: what stands here is all that is left of it
                m_parts.pane->setDraft({{path, {}, {}, isExample, false}, m_parts.pane->text()});
        });
}

void ScriptController::show(const QString &path, bool isExample, const Read &now)
{
    m_parts.pane->setScript({path, now.text, now.written, isExample, !isExample && !now.isWritable});
}

/// An example is the laboratory's own: what a person makes of it goes to another file.
void ScriptController::save(const Draft &draft, const std::function<void()> &then)
{
    if (draft.script.isExample)
        saveAs(draft, then);
    else
        write(draft, draft.script.path, then);
}

void ScriptController::saveAs(const Draft &draft, const std::function<void()> &then)
{
    askWhereToSave(m_parts.window, tr("Save script"), QFileInfo(draft.script.path).fileName(), scriptFilter(),
                   [this, draft, then](const QString &path) { write(draft, path, then); });
}

void ScriptController::write(const Draft &draft, const QString &path, const std::function<void()> &then,
                             bool overwrite)
{
    const bool isOther = path != draft.script.path;
    const QDateTime known = isOther || overwrite ? QDateTime() : draft.script.written;
    m_parts.files->start(
        FileWork::Kind::Writes, tr("Saving %1").arg(QFileInfo(path).fileName()),
        [path, text = draft.text, known](const FileProgress &) -> Result<bool> {
            if (known.isValid() && QFileInfo(path).lastModified() > known)
                return false;
            const Result<void> written = writeFile(path, text.toUtf8());
            return written ? Result<bool>(true) : Result<bool>(written.error());
        },
        [this, draft, path, then](const Result<bool> &isWritten) {
            if (!isWritten)
                return m_parts.files->tellFailure(isWritten.error());
            if (!isWritten.value())
                return askToOverwrite(draft, then);
            written(draft, path);
            then();
        });
}

/// In the pane or aside, wherever it is by now.
void ScriptController::written(const Draft &draft, const QString &path)
{
    const QString before = draft.script.path;
    m_drafts.remove(before);
    m_drafts.remove(path);
    if (m_parts.pane->path() != before)
        return;
    m_parts.pane->setSaved(path, draft.text, QFileInfo(path).lastModified());
    if (path == before || m_wanted != before) // else the settings name another one by now
        return;
    m_wanted = path;
    const Declaration *declaration = m_parts.settings->declaration();
    if (const auto script = scriptFileOf(*declaration, Parameters(declaration->parameters)))
        m_parts.settings->change({{script->parameter, path}}, 0);
}

void ScriptController::afterSaving(const std::function<void()> &then)
{
    if (!m_parts.pane->isHidden() && m_parts.pane->isChanged())
        return save(m_parts.pane->draft(), then);
    if (!m_parts.pane->isHidden() && !m_parts.pane->path().isEmpty()) // another program may have changed it
        load(m_parts.pane->path(), m_parts.pane->draft().script.isExample);
    then();
}

void ScriptController::askToOverwrite(const Draft &draft, const std::function<void()> &then)
{
    const QString path = draft.script.path;
    m_parts.notices->ask(
        tr("Another program has changed %1 since it was read.").arg(QFileInfo(path).fileName()),
        {{tr("&Overwrite it"), [this, draft, then] { write(draft, draft.script.path, then, true); }},
         {tr("&Read it again"), [this, path] { give(path); }},
         {tr("&Cancel"), {}}});
}

void ScriptController::give(const QString &path)
{
    m_drafts.remove(path);
    if (path != m_parts.pane->path())
        return;
    m_parts.pane->setUnchanged();
    load(path, false);
}

QList<ScriptController::Draft> ScriptController::unsaved() const
{
    QList<Draft> drafts = m_drafts.values();
    if (m_parts.pane->isChanged())
        drafts.prepend(m_parts.pane->draft());
    return drafts;
}

/// One after the other; what cannot be saved, or is not wanted after all, ends it.
void ScriptController::saveAll(const std::function<void()> &then)
{
    const QList<Draft> drafts = unsaved();
    if (drafts.isEmpty())
        then();
    else
        save(drafts.first(), [this, then] { saveAll(then); });
}

bool ScriptController::mayClose()
{
    QStringList names;
    for (const Draft &draft : unsaved())
        names << QFileInfo(draft.script.path).fileName();
    if (names.isEmpty())
        return true;
    const auto discard = [this] {
        m_drafts.clear();
        m_parts.pane->setUnchanged();
        Q_EMIT closing();
    };
    m_parts.notices->ask(
        names.size() == 1
            ? tr("%1 has changes that are not saved.").arg(names.first())
            : tr("These scripts have changes that are not saved: %1.").arg(names.join(tr(", "))),
        {{tr("&Save"), [this] { saveAll([this] { Q_EMIT closing(); }); }},
         {tr("&Close without saving"), discard},
         {tr("&Cancel"), {}}});
    return false;
}

} // namespace plab
