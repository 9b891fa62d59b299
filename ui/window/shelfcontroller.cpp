// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/shelfcontroller.h"

#include "core/experiments/catalogue.h"
#include "ui/base/noticebar.h"
#include "ui/runs/runspane.h"
#include "ui/runs/runsummaries.h"
#include "ui/window/filework.h"

#include <QAction>
#include <QLocale>
#include <QSettings>

namespace plab {

namespace {

const QString ChoiceKey = QStringLiteral("runs/keep");

RunSummary summaryOfFile(const RunRecord &record)
{
    return summarized(record, nullptr);
}

} // namespace

ShelfController::ShelfController(RunsPane *runs, QAction *keep, NoticeBar *notices, FileWork *files,
                                 QObject *parent, qint64 limit)
    : QObject(parent), m_shelf(RunShelf::ownFolder(), findDeclaration, &summaryOfFile, limit), m_runs(runs),
      m_keep(keep), m_notices(notices), m_files(files)
{
    m_keep->setChecked(choice() == Choice::Keep);
    connect(m_keep, &QAction::triggered, this,
            [this](bool on) { choose(on ? Choice::Keep : Choice::DoNotKeep); });
    connect(m_runs, &RunsPane::recordWanted, this, &ShelfController::read);
    connect(m_runs, &RunsPane::notesChanged, this, &ShelfController::writeNotes);
    connect(m_runs, &RunsPane::deleted, this, &ShelfController::remove);
    connect(m_runs, &RunsPane::restored, this, &ShelfController::putBack);
}

ShelfController::Choice ShelfController::choice()
{
    const QVariant kept = QSettings().value(ChoiceKey);
    if (!kept.isValid())
        return Choice::NotAsked;
    return kept.toBool() ? Choice::Keep : Choice::DoNotKeep;
}

void ShelfController::choose(Choice choice)
{
    QSettings().setValue(ChoiceKey, choice == Choice::Keep);
    m_keep->setChecked(choice == Choice::Keep);
    if (choice == Choice::Keep)
        keepAll();
}

void ShelfController::load()
{
    if (!m_shelf.folder().exists())
        return;
    m_files->start(
        FileWork::Kind::Reads, tr("Reading the list of kept runs"),
        [shelf = m_shelf](const FileProgress &) { return shelf.load(); },
        [this](const RunShelf::Contents &contents) { list(contents); });
}

void ShelfController::list(const RunShelf::Contents &contents)
{
    for (const KeptRun &run : contents.runs)
        kept(m_runs->addKept(run.summary, run.notes), {run.id, {}}, run.notes);
    if (!contents.problems.isEmpty())
        m_notices->tell(NoticeBar::Kind::Warning, shownOf(contents.problems).join(QLatin1Char('\n')));
}

void ShelfController::take(int number)
{
    m_own.insert(number);
    if (choice() == Choice::Keep)
        keep(number);
}

void ShelfController::keepAll()
{
    for (const int number : QSet<int>(m_own))
        keep(number);
}

void ShelfController::keep(int number)
{
    const RunEntry *entry = m_runs->entry(number);
    if (!entry || !entry->record || m_ids.contains(number) || m_writing.contains(number))
        return;
    m_writing.insert(number);
    m_files->start(
        FileWork::Kind::Writes, tr("Keeping %1").arg(m_runs->nameOf(number)),
        [shelf = m_shelf, run = *entry](const FileProgress &progress) {
            return shelf.keep(*run.record, run.summary, run.notes, progress);
        },
        [this, number, notes = entry->notes](const Result<RunShelf::Kept> &result) {
            m_writing.remove(number);
            if (!result)
                return m_files->tellFailure(result.error());
            kept(number, result.value(), notes);
            if (m_runs->entry(number))
                writeNotes(number); // if they have changed meanwhile
            else
                remove(number);
        });
}

void ShelfController::kept(int number, const RunShelf::Kept &kept, const RunNotes &notes)
{
    m_ids.insert(number, kept.id);
    m_notes.insert(number, notes);
    m_own.remove(number);
    if (!kept.removed.isEmpty())
        tellRemoved(kept.removed);
}

/// What the list has only from the disk goes; what was read stays as long as the window.
void ShelfController::tellRemoved(const QStringList &ids)
{
    for (const QString &id : ids) {
        const int number = m_ids.key(id);
        m_ids.remove(number);
        if (number > 0 && !m_runs->record(number))
            m_runs->forget(number);
    }
    const QString room = QLocale().formattedDataSize(m_shelf.limit(), 0);
    m_notices->tell(NoticeBar::Kind::Info,
                    plab::tr("The %n oldest kept runs were removed, as all take at most %1. Those that are "
                             "pinned always stay.",
                             "The oldest kept run was removed, as all take at most %1. Those that are pinned "
                             "always stay.",
                             double(ids.size()))
                        .arg(room)
                        .shown());
}

void ShelfController::read(int number)
{
    const QString id = m_ids.value(number);
    m_files->start(
        FileWork::Kind::Reads, tr("Opening %1").arg(m_runs->nameOf(number)),
        [shelf = m_shelf, id](const FileProgress &progress) { return shelf.record(id, progress); },
        [this, number](Result<RunRecord> &record) {
            if (record)
                return m_runs->setRecord(number, std::make_shared<const RunRecord>(record.take()));
            m_files->tellFailure(record.error());
            m_runs->recordFailed(number);
        });
}

void ShelfController::change(const QString &doing, const std::function<Result<void>(const RunShelf &)> &how)
{
    m_files->start(
        FileWork::Kind::Writes, doing, [shelf = m_shelf, how](const FileProgress &) { return how(shelf); },
        [this](const Result<void> &done) {
            if (!done)
                m_files->tellFailure(done.error());
        });
}

/// Only what has changed here: another window may have changed something else. A pin is a wish to keep,
/// whatever the choice is.
void ShelfController::writeNotes(int number)
{
    const RunEntry *entry = m_runs->entry(number);
    if (!entry || m_writing.contains(number))
        return;
    if (!m_ids.contains(number)) {
        if (entry->notes.pinned)
            keep(number);
        return;
    }
    const RunNotes before = m_notes.value(number);
    const RunNotes now = entry->notes;
    if (now == before)
        return;
    m_notes.insert(number, now);
    change(tr("Noting it"), [id = m_ids.value(number), before, now](const RunShelf &shelf) {
        return shelf.change(id, [&](RunNotes &notes) {
            for (const auto part : {&RunNotes::name, &RunNotes::note}) {
                if (now.*part != before.*part)
                    notes.*part = now.*part;
            }
            if (now.pinned != before.pinned)
                notes.pinned = now.pinned;
        });
    });
}

void ShelfController::remove(int number)
{
    if (m_ids.contains(number))
        change(tr("Deleting it"),
               [id = m_ids.value(number)](const RunShelf &shelf) { return shelf.remove(id); });
}

void ShelfController::putBack(int number)
{
    if (m_ids.contains(number))
        change(tr("Bringing it back"),
               [id = m_ids.value(number)](const RunShelf &shelf) { return shelf.restore(id); });
}

bool ShelfController::mayClose()
{
    for (const int number : QSet<int>(m_own)) {
        if (!m_runs->entry(number)) // deleted
            m_own.remove(number);
    }
    const bool isNothingNew = m_own.isEmpty() || m_own == m_writing;
    if (isNothingNew || choice() == Choice::DoNotKeep)
        return true;
    if (choice() == Choice::Keep) {
        if (!m_hasTried)
            keepAll();
        m_hasTried = true;
        return true; // the window waits for what is being written, and for what then is told
    }
    const bool stands = !m_question.isEmpty() && m_notices->sentence() == m_question;
    if (!stands)
        ask();
    return stands; // who closes while the question stands has answered it for this time
}

void ShelfController::ask()
{
    m_question = tr("Keep runs for the next time? They lie in %1 then and take at most %2; the oldest go "
                    "first. The menu Runs changes it.")
                     .arg(m_shelf.folder().path(), QLocale().formattedDataSize(m_shelf.limit(), 0));
    const auto answer = [this](Choice choice) {
        return [this, choice] {
            choose(choice);
            Q_EMIT closing();
        };
    };
    m_notices->ask(m_question,
                   {{tr("&Keep runs"), answer(Choice::Keep)},
                    {tr("Do &not keep"), answer(Choice::DoNotKeep)},
                    {tr("&Cancel"), {}}});
}

} // namespace plab
