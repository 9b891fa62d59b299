// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/scriptcontroller.h"

#include "core/experiments/scriptfile.h"
#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "ui/base/filedialogs.h"
#include "ui/base/noticebar.h"
#include "ui/source/sourcepane.h"
#include "ui/source/templates.h"
#include "ui/window/actions.h"
#include "ui/window/filework.h"
#include "ui/window/settingscontroller.h"

#include <QAction>
#include <QFileInfo>
#include <QMenu>
#include <QStringDecoder>
#include <QTimer>

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
    connect(parts.pane, &SourcePane::saveRequested, this, [this] { save([] {}); });
    connect(parts.actions->saveScript, &QAction::triggered, this, [this] { save([] {}); });
    connect(parts.actions->saveScriptAs, &QAction::triggered, this, [this] { saveAs([] {}); });
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
    const auto loadIt = [this, script] { load(script->path, script->isExample); };
    if (m_parts.pane->isChanged() && script->path != m_parts.pane->path())
        QTimer::singleShot(0, this,
                           [this, loadIt] { // a change of the settings withdraws what was asked before
                               askToSave(tr("&Discard the changes"), loadIt);
                           });
    else
        loadIt();
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
            if (path != m_wanted || (path == m_parts.pane->path() && m_parts.pane->isChanged()))
                return;
            if (!script) {
                m_parts.pane->setScript({path, {}, {}, false, true});
                m_parts.files->tellFailure(script.error());
                return;
            }
            const Read &now = script.value();
            m_parts.pane->setScript({path, now.text, now.written, isExample, !isExample && !now.isWritable});
        });
}

void ScriptController::save(const std::function<void()> &then)
{
    if (m_parts.pane->isExample())
        saveAs(then);
    else
        write(m_parts.pane->path(), then);
}

void ScriptController::saveAs(const std::function<void()> &then)
{
    askWhereToSave(m_parts.window, tr("Save script"), QFileInfo(m_parts.pane->path()).fileName(),
                   scriptFilter(), [this, then](const QString &path) { write(path, then); });
}

void ScriptController::write(const QString &path, const std::function<void()> &then, bool overwrite)
{
    const QString text = m_parts.pane->text();
    const QString before = m_parts.pane->path();
    const bool isOther = path != before;
    const QDateTime known = isOther || overwrite ? QDateTime() : m_parts.pane->written();
    m_parts.files->start(
        FileWork::Kind::Writes, tr("Saving %1").arg(QFileInfo(path).fileName()),
        [path, text, known](const FileProgress &) -> Result<bool> {
            if (known.isValid() && QFileInfo(path).lastModified() > known)
                return false;
            const Result<void> written = writeFile(path, text.toUtf8());
            return written ? Result<bool>(true) : Result<bool>(written.error());
        },
        [this, path, text, then, before](const Result<bool> &written) {
            if (!written)
                return m_parts.files->tellFailure(written.error());
            if (!written.value())
                return askToOverwrite(path, then);
            m_parts.pane->setSaved(path, text, QFileInfo(path).lastModified());
            if (path != before && m_wanted == before) { // else the settings name another one by now
                m_wanted = path;
                const Declaration *declaration = m_parts.settings->declaration();
                if (const auto script = scriptFileOf(*declaration, Parameters(declaration->parameters)))
                    m_parts.settings->change({{script->parameter, path}}, 0);
            }
            then();
        });
}

void ScriptController::afterSaving(const std::function<void()> &then)
{
    if (!m_parts.pane->isHidden() && m_parts.pane->isChanged())
        return save(then);
    if (!m_parts.pane->isHidden() && !m_parts.pane->path().isEmpty()) // another program may have changed it
        load(m_parts.pane->path(), m_parts.pane->isExample());
    then();
}

void ScriptController::askToOverwrite(const QString &path, const std::function<void()> &then)
{
    m_parts.notices->ask(
        tr("Another program has changed %1 since it was read.").arg(QFileInfo(path).fileName()),
        {{tr("&Overwrite it"), [this, path, then] { write(path, then, true); }},
         {tr("&Read it again"), [this, path] {
              m_parts.pane->setUnchanged();
              load(path, false);
          }}});
}

/// Of what stands in the pane and would be lost. `discard` is the other button.
void ScriptController::askToSave(const QString &discard, const std::function<void()> &then)
{
    m_parts.notices->ask(
        tr("%1 has changes that are not saved.").arg(QFileInfo(m_parts.pane->path()).fileName()),
        {{tr("&Save"), [this, then] { save(then); }}, {discard, then}});
}

bool ScriptController::mayClose()
{
    if (!m_parts.pane->isChanged())
        return true;
    askToSave(tr("&Close without saving"), [this] {
        m_parts.pane->setUnchanged();
        Q_EMIT closing();
    });
    return false;
}

} // namespace plab
