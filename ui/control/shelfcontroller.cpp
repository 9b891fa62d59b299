// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/shelfcontroller.h"

#include "core/experiments/catalogue.h"
#include "ui/base/noticebar.h"
#include "ui/base/plaintip.h"
#include "ui/control/filework.h"
#include "ui/runs/keptmenu.h"
#include "ui/runs/runspane.h"
#include "ui/runs/runsummaries.h"

#include <QAction>
#include <QLocale>
#include <QMenu>
#include <QSettings>
#include <QToolButton>

#include <numeric>

namespace plab {

namespace {

const QString ChoiceKey = QStringLiteral("runs/keep");
const QString LimitKey = QStringLiteral("runs/limit");

RunSummary summaryOfFile(const RunRecord &record)
{
    return summarized(record, nullptr);
}

qint64 totalOf(const QList<qint64> &bytes)
{
    return std::accumulate(bytes.begin(), bytes.end(), qint64(0));
}

} // namespace

ShelfController::ShelfController(RunsPane *runs, QAction *keep, NoticeBar *notices, FileWork *files,
                                 QObject *parent)
    : QObject(parent), m_shelf(RunShelf::ownFolder(), findDeclaration, &summaryOfFile, limit()), m_runs(runs),
      m_keep(keep), m_notices(notices), m_files(files), m_sizes(new KeptMenu(runs))
{
    m_keep->setChecked(choice() == Choice::Keep);
    buildMenu();
    connect(m_keep, &QAction::triggered, this,
            [this](bool on) { choose(on ? Choice::Keep : Choice::DoNotKeep); });
    connect(m_runs, &RunsPane::recordWanted, this, &ShelfController::read);
    connect(m_runs, &RunsPane::notesChanged, this, &ShelfController::writeNotes);
    connect(m_runs, &RunsPane::deleted, this, &ShelfController::remove);
    connect(m_runs, &RunsPane::restored, this, &ShelfController::putBack);
}

QMenu *ShelfController::sizes() const
{
    return m_sizes;
}

void ShelfController::buildMenu()
{
    auto *menu = new QMenu(m_runs->keptButton());
    menu->setToolTipsVisible(true);
    menu->addAction(m_keep);
    menu->addMenu(m_sizes);
    m_runs->keptButton()->setMenu(menu);
    connect(m_sizes, &KeptMenu::limitChosen, this, &ShelfController::chooseLimit);
    showKept();
}

qint64 ShelfController::limit()
{
    const qint64 chosen = QSettings().value(LimitKey).toLongLong();
    return chosen > 0 ? chosen : RunShelf::DefaultLimit;
}

/// What was deleted does not count, though it can come back.
QList<qint64> ShelfController::keptBytes() const
{
    QList<qint64> each;
    for (auto it = m_bytes.cbegin(); it != m_bytes.cend(); ++it) {
        if (m_runs->entry(it.key()))
            each.append(it.value());
    }
    return each;
}

/// What would go at once is asked about: it cannot be brought back.
void ShelfController::chooseLimit(qint64 bytes)
{
    m_sizes->setLimit(limit()); // as long as it is not settled
    const QLocale locale;
    const auto take = [this, bytes] { takeLimit(bytes); };
    const qint64 kept = totalOf(keptBytes());
    if (kept <= bytes)
        return take();
    m_notices->ask(
        tr("The kept runs take %1: with at most %2 the oldest of them, except those that are pinned, "
           "are removed now.")
            .arg(locale.formattedDataSize(kept, 1), locale.formattedDataSize(bytes, 0)),
        {{tr("&Remove the oldest"), take}, {tr("&Cancel"), {}}});
}

void ShelfController::takeLimit(qint64 bytes)
{
    QSettings().setValue(LimitKey, bytes);
    m_shelf.setLimit(bytes);
    showKept();
    if (totalOf(keptBytes()) <= bytes)
        return;
    m_files->start(
        FileWork::Kind::Writes, tr("Removing kept runs"),
        [shelf = m_shelf](const FileProgress &) { return shelf.makeRoom(); },
        [this](const QStringList &removed) {
            if (!removed.isEmpty())
                tellRemoved(removed);
        });
}

/// What is kept, and how much it takes.
void ShelfController::showKept()
{
    const QLocale locale;
    const QList<qint64> kept = keptBytes();
    const qint64 bytes = totalOf(kept);
    QToolButton *button = m_runs->keptButton();
    button->setText(kept.isEmpty() ? tr("Nothing kept")
                                   : tr("%1 kept").arg(locale.formattedDataSize(bytes, 1)));
    const QString count = kept.isEmpty()
        ? tr("No run is kept on the disk.")
        : plab::tr("%n runs are kept on the disk and take %1.", "One run is kept on the disk and takes %1.",
                   double(kept.size()))
              .arg(locale.formattedDataSize(bytes, 1))
              .shown();
    const QString rule = tr("All take at most %1; the oldest that are not pinned go first.")
                             .arg(locale.formattedDataSize(m_shelf.limit(), 0));
    button->setToolTip(
        plainTip(count + QLatin1Char('\n') + rule + QLatin1Char('\n') + m_shelf.folder().path()));
    button->setAccessibleName(count);
    m_sizes->setLimit(m_shelf.limit());
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
        kept(m_runs->addKept(run.summary, run.notes), {run.id, {}, run.bytes}, run.notes);
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
    m_bytes.insert(number, kept.bytes);
    m_notes.insert(number, notes);
    m_own.remove(number);
    m_runs->setKept(number, kept.bytes);
    if (!kept.removed.isEmpty())
        tellRemoved(kept.removed);
    showKept();
}

/// What the list has only from the disk goes; what was read stays as long as the window.
void ShelfController::tellRemoved(const QStringList &ids)
{
    for (const QString &id : ids) {
        const int number = m_ids.key(id);
        m_ids.remove(number);
        m_bytes.remove(number);
        m_runs->setKept(number, 0);
        if (number > 0 && !m_runs->record(number))
            m_runs->forget(number);
    }
    showKept();
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
    showKept();
    if (m_ids.contains(number))
        change(tr("Deleting it"),
               [id = m_ids.value(number)](const RunShelf &shelf) { return shelf.remove(id); });
}

void ShelfController::putBack(int number)
{
    showKept();
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
                    "first. The menu Runs changes both.")
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
