// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/source/sourcepane.h"

#include "core/model/instant.h"
#include "ui/base/breakable.h"
#include "ui/base/icons.h"
#include "ui/source/sourceeditor.h"

#include <QDir>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>

namespace plab {

SourcePane::SourcePane(QWidget *parent) : QWidget(parent), m_editor(new SourceEditor(this))
{
    setObjectName(QStringLiteral("source"));
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    buildHead();
    layout->addWidget(m_editor, 1);
    setFocusProxy(m_editor);
    connect(m_editor, &QsciScintilla::modificationChanged, this, [this] { showName(); });
    showName();
}

void SourcePane::buildHead()
{
    auto *head = new QHBoxLayout;
    head->setContentsMargins(10, 4, 8, 4);
    m_name = new QLabel;
    m_name->setObjectName(QStringLiteral("sourceName"));
    m_name->setTextFormat(Qt::PlainText);
    m_name->setWordWrap(true);
    m_note = new QLabel;
    m_note->setProperty("look", QStringLiteral("muted"));
    m_note->setWordWrap(true);
    m_save = new QToolButton;
    m_save->setObjectName(QStringLiteral("saveSource"));
    m_save->setText(tr("Save"));
    m_save->setIcon(lineIcon(QStringLiteral("save")));
    m_save->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_save->setToolTip(tr("Write the script to its file; Run does it, too"));
    m_save->setFocusPolicy(Qt::TabFocus);
    connect(m_save, &QToolButton::clicked, this, &SourcePane::saveRequested);
    auto *words = new QVBoxLayout;
    words->setSpacing(0);
    words->addWidget(m_name);
    words->addWidget(m_note);
    head->addLayout(words, 1);
    head->addWidget(m_save);
    static_cast<QVBoxLayout *>(layout())->addLayout(head);
}

void SourcePane::setScript(const Script &script)
{
    const bool isSame = script.path == m_script.path && !isChanged() && script.text == m_editor->text();
    m_script = script;
    if (isSame) // a person's place in it stays
        return showName();
    m_editor->setStanding({});
    m_editor->setReadOnly(false); // else it takes no text from here either
    m_editor->setEolMode(script.text.contains(QLatin1String("\r\n")) ? QsciScintilla::EolWindows
                                                                     : QsciScintilla::EolUnix);
    m_editor->setText(script.text);
    m_editor->setModified(false);
    m_editor->SendScintilla(QsciScintillaBase::SCI_EMPTYUNDOBUFFER);
    m_editor->setReadOnly(script.isReadOnly);
    m_editor->showLine(0);
    showName();
    refresh();
}

void SourcePane::setDraft(const Draft &draft)
{
    setScript(draft.script);
    m_editor->setReadOnly(false);
    m_editor->selectAll();
    m_editor->replaceSelectedText(draft.text);
    m_editor->setCursorPosition(0, 0);
}

QString SourcePane::text() const
{
    return m_editor->text();
}

bool SourcePane::isChanged() const
{
    return m_editor->isModified();
}

void SourcePane::setSaved(const QString &path, const QString &text, const QDateTime &written)
{
    m_script = {path, text, written};
    m_editor->setReadOnly(false);
    if (m_editor->text() == text) // else a person has gone on while it was written
        m_editor->setModified(false);
    showName();
}

void SourcePane::setUnchanged()
{
    m_editor->setModified(false);
}

void SourcePane::showName()
{
    const QString name = QFileInfo(m_script.path).fileName();
    m_name->setText(breakable(isChanged() ? tr("%1 (changed)").arg(name) : name));
    m_name->setToolTip(m_script.path);
    showNote();
    m_save->setEnabled(isChanged() || m_script.isExample);
    m_save->setVisible(!m_script.path.isEmpty());
}

void SourcePane::showNote()
{
    m_note->setText(note());
    m_note->setHidden(m_note->text().isEmpty());
}

/// What a person should know before trusting the marks or typing.
QString SourcePane::note() const
{
    if (m_script.isReadOnly && !m_script.written.isValid() && !m_script.path.isEmpty())
        return tr("is not there");
    if (m_record && (isChanged() || m_script.written > m_record->started))
        return tr("not as it was in this run");
    if (m_script.isExample)
        return tr("an example");
    return m_script.isReadOnly ? tr("can only be read") : QString();
}

const Repeat *SourcePane::repeat() const
{
    return m_record ? m_record->shownRepeat() : nullptr;
}

void SourcePane::showRun(std::shared_ptr<const RunRecord> record)
{
    m_record = std::move(record);
    showNote();
    refresh();
}

void SourcePane::setInstant(std::optional<double> seconds)
{
    m_instant = seconds;
    refresh();
}

/// The interpreter names a script as it was given: by its whole path, or from the folder it was started in.
bool SourcePane::isThisScript(const QString &file) const
{
    return QDir::cleanPath(file) == m_script.path
        || (QDir::isRelativePath(file) && QFileInfo(file).fileName() == QFileInfo(m_script.path).fileName());
}

void SourcePane::refresh()
{
    QMap<int, QStringList> names;
    const Repeat *shown = repeat();
    if (shown && (m_instant || !m_record->finished)) {
        m_places.update(*shown);
        const std::uint64_t timeNs = m_instant ? instantAfter(shown->entryNs, *m_instant) : ~std::uint64_t(0);
        for (const Standing &standing : m_places.at(*shown, timeNs)) {
            if (isThisScript(standing.place.file))
                names[standing.place.line] << shown->processes.at(standing.process).name;
        }
    }
    m_editor->setStanding(names);
}

void SourcePane::showLineOf(int process, std::uint64_t timeNs)
{
    const Repeat *shown = repeat();
    if (!shown)
        return;
    m_places.update(*shown);
    const std::optional<CodePlace> place = m_places.placeOf(*shown, process, timeNs);
    m_editor->showLine(place && isThisScript(place->file) ? place->line : 0);
}

} // namespace plab
