// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/runshelf.h"

#include "core/record/readfile.h"
#include "core/record/savefile.h"
#include "core/record/storedread.h"

#include <QLocale>
#include <QLockFile>
#include <QRandomGenerator>
#include <QStandardPaths>

namespace plab {

namespace {

const QString JsonEnding = QStringLiteral(".json");
const QString Summaries = QStringLiteral("summaries");
const QString Deleted = QStringLiteral("deleted");
const QString Damaged = QStringLiteral("damaged");

/// What several programs must not do at the same time: reading a file to write it anew, and making room.
class ShelfLock
{
public:
    explicit ShelfLock(const QDir &folder) : m_file(folder.filePath(QStringLiteral(".lock")))
    {
        constexpr int Patience = 10000; // ms; nobody holds it for long, and a dead holder's is broken
        m_file.setStaleLockTime(0);
        m_isOurs = m_file.tryLock(Patience);
    }

    Result<void> held() const
    {
        if (m_isOurs)
            return {};
        return failedError(
            m_file.error() == QLockFile::LockFailedError
                ? tr("Another program has been busy with the runs in %1 for too long.").arg(m_file.fileName())
                : tr("Cannot write %1: the folder is not writable.").arg(m_file.fileName()));
    }

private:
    QLockFile m_file;
    bool m_isOurs = false;
};

Result<void> moveFile(const QString &from, const QString &to)
{
    QFile file(from);
    if (file.rename(to))
        return {};
    return failedError(tr("Cannot move %1 to %2: %3.").arg(from, to, file.errorString()));
}

Error gone(const QString &path)
{
    return failedError(tr("The run %1 is not there any more: another window may have deleted it.").arg(path));
}

} // namespace

RunShelf::RunShelf(const QDir &folder, const DeclarationLookup &lookup, const Summarize &summarize,
                   qint64 limit)
    : m_folder(folder), m_lookup(lookup), m_summarize(summarize), m_limit(limit)
{
}

QDir RunShelf::ownFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
                + QStringLiteral("/process-lab/runs"));
}

QString RunShelf::summaryPath(const QString &id) const
{
    return m_folder.filePath(Summaries + QLatin1Char('/') + id + JsonEnding);
}

QStringList RunShelf::ids() const
{
    QStringList ids = m_folder.entryList({QLatin1Char('*') + JsonEnding}, QDir::Files)
                          .replaceInStrings(JsonEnding, QString());
    ids.sort();
    return ids;
}

/// By chance, too: two windows may start the same at the same instant.
QString RunShelf::newId(const RunRecord &record) const
{
    const QDateTime when = record.started.isValid() ? record.started : QDateTime::currentDateTimeUtc();
    QString id;
    do {
        id = QStringLiteral("%1-%2-%3")
                 .arg(when.toUTC().toString(QStringLiteral("yyyyMMdd-HHmmss-zzz")), record.experiment)
                 .arg(QRandomGenerator::system()->generate(), 8, 16, QLatin1Char('0'));
    } while (QFile::exists(path(id)));
    return id;
}

Result<void> RunShelf::makeFolders() const
{
    for (const QString &name : {Summaries, Deleted + QLatin1Char('/') + Summaries, Damaged}) {
        if (!m_folder.mkpath(name))
            return failedError(tr("Cannot make the folder %1 for runs: %2.")
                                   .arg(m_folder.filePath(name), qt_error_string(errno)));
    }
    return {};
}

RunShelf::Contents RunShelf::load(const QDateTime &now) const
{
    Contents contents;
    if (!m_folder.exists())
        return contents;
    clearOld(now);
    for (const QString &id : ids()) {
        if (const std::optional<KeptRun> run = loadOne(id, contents.problems))
            contents.runs.append(*run);
    }
    return contents;
}

std::optional<KeptRun> RunShelf::loadOne(const QString &id, QList<Text> &problems) const
{
    const QString path = summaryPath(id);
    if (!QFile::exists(path))
        return recover(id, problems);
    const Result<QByteArray> json = readFile(path, LargestPreset);
    if (!json) { // it cannot be read now, which says nothing of what is in it
        problems << json.error().sentence;
        return std::nullopt;
    }
    const Result<SummaryFile> file = summaryFromJson(json.value());
    if (file)
        return KeptRun {id, file.value().summary, file.value().notes, QFileInfo(this->path(id)).size()};
    problems << setAside(path, file.error().sentence);
    return recover(id, problems);
}

/// Of a run without a summary: the program that wrote it was ended in between, or somebody put the file here.
std::optional<KeptRun> RunShelf::recover(const QString &id, QList<Text> &problems) const
{
    StoredReader reader(m_lookup);
    if (const Result<void> read = readStored(path(id), reader); !read) {
        problems << read.error().sentence;
        return std::nullopt;
    }
    const Result<RunRecord> record = reader.error() ? Result<RunRecord>(*reader.error()) : reader.run();
    if (!record) {
        problems << setAside(path(id), record.error().sentence);
        return std::nullopt;
    }
    const RunSummary summary = m_summarize(record.value());
    if (const Result<void> made = makeFolders(); !made)
        problems << made.error().sentence;
    else if (const Result<void> written = writeFile(summaryPath(id), summaryToJson(summary, {})); !written)
        problems << written.error().sentence;
    return KeptRun {id, summary, {}, QFileInfo(path(id)).size()};
}

/// Nothing is thrown away: a newer program, or a person, may make something of it.
Text RunShelf::setAside(const QString &path, const Text &why) const
{
    const QString name = QFileInfo(path).fileName();
    QString to = m_folder.filePath(Damaged + QLatin1Char('/') + name);
    for (int n = 2; QFile::exists(to); ++n)
        to = m_folder.filePath(QStringLiteral("%1/%2.%3").arg(Damaged, name).arg(n));
    const Result<void> made = makeFolders();
    const Result<void> moved = made ? moveFile(path, to) : made;
    if (!moved)
        return moved.error().sentence;
    return tr("A file of a kept run could not be read and lies in %1 now. %2").arg(to, why);
}

/// What was deleted more than a day ago, and what programs that were killed while writing have left.
void RunShelf::clearOld(const QDateTime &now) const
{
    const QDateTime dayAgo = now.addDays(-1);
    for (const QString &name : {Deleted, Deleted + QLatin1Char('/') + Summaries, QString(), Summaries}) {
        const QDir folder(m_folder.filePath(name));
        const QString which = name.startsWith(Deleted) ? QStringLiteral("*") : QStringLiteral("*.json.*");
        for (const QFileInfo &file : folder.entryInfoList({which}, QDir::Files)) {
            // A moved file keeps the time of its content: what counts is when it was moved.
            if (file.metadataChangeTime() < dayAgo)
                QFile::remove(file.filePath());
        }
    }
}

Result<RunShelf::Kept> RunShelf::keep(const RunRecord &record, const RunSummary &summary,
                                      const RunNotes &notes, const FileProgress &progress) const
{
    if (const Result<void> made = makeFolders(); !made)
        return made.error();
    const QString id = newId(record);
    const qint64 most = notes.pinned ? LargestRun : m_limit / 2;
    qint64 bytes = 0;
    const Result<void> written = writeFile(path(id), [&](const Sink &sink) {
        const auto count = [&](const QByteArray &piece) {
            bytes += piece.size();
            return bytes <= most && sink(piece);
        };
        return writeRunJson(record, true, count, progress);
    });
    if (bytes > most)
        return failedError(
            tr("This run takes more than %1, half of what is kept of all runs, and is not kept: "
               "pin it to keep it nevertheless, or export it.")
                .arg(QLocale().formattedDataSize(most, 0)));
    if (!written)
        return written.error();
    if (const Result<void> told = writeFile(summaryPath(id), summaryToJson(summary, notes)); !told)
        return told.error(); // the next load() makes one
    return Kept {id, makeRoom(id), QFileInfo(path(id)).size()};
}

/// The oldest go first. What the person has said of them is asked of the file: another window may have pinned
/// one meanwhile. Whose summary cannot be read stays.
QStringList RunShelf::makeRoom(const QString &kept) const
{
    const ShelfLock lock(m_folder);
    QStringList removed;
    if (!lock.held())
        return removed; // the next one makes it
    const QStringList all = ids();
    qint64 bytes = 0;
    for (const QString &id : all)
        bytes += QFileInfo(path(id)).size();
    for (const QString &id : all) {
        if (bytes <= m_limit)
            break;
        const Result<QByteArray> json = readFile(summaryPath(id), LargestPreset);
        const Result<SummaryFile> file = json ? summaryFromJson(json.value()) : json.error();
        const qint64 size = QFileInfo(path(id)).size();
        if (id == kept || !file || file.value().notes.pinned || !QFile::remove(path(id)))
            continue;
        QFile::remove(summaryPath(id));
        bytes -= size;
        removed << id;
    }
    return removed;
}

Result<RunRecord> RunShelf::record(const QString &id, const FileProgress &progress) const
{
    if (!QFile::exists(path(id)))
        return gone(path(id));
    StoredReader reader(m_lookup);
    if (const Result<void> read = readStored(path(id), reader, Sources::Files, progress); !read)
        return read.error();
    Result<RunRecord> run = reader.error() ? Result<RunRecord>(*reader.error()) : reader.run();
    if (!run)
        return Error {run.error().kind, tr("Cannot read the run %1. %2").arg(path(id), run.error().sentence)};
    return run;
}

Result<void> RunShelf::change(const QString &id, const std::function<void(RunNotes &)> &how) const
{
    const ShelfLock lock(m_folder);
    if (const Result<void> held = lock.held(); !held)
        return held;
    if (!QFile::exists(summaryPath(id)))
        return gone(path(id));
    const Result<QByteArray> json = readFile(summaryPath(id), LargestPreset);
    if (!json)
        return json.error();
    const Result<QByteArray> changed = withOtherNotes(json.value(), how);
    return changed ? writeFile(summaryPath(id), changed.value()) : changed.error();
}

Result<void> RunShelf::remove(const QString &id) const
{
    const ShelfLock lock(m_folder);
    if (const Result<void> held = lock.held(); !held)
        return held;
    if (!QFile::exists(path(id)))
        return {}; // another window was first
    const QString to = m_folder.filePath(Deleted + QLatin1Char('/'));
    if (QFile::exists(summaryPath(id))) {
        const Result<void> moved =
            moveFile(summaryPath(id), to + Summaries + QLatin1Char('/') + id + JsonEnding);
        if (!moved)
            return moved;
    }
    return moveFile(path(id), to + id + JsonEnding);
}

Result<void> RunShelf::restore(const QString &id) const
{
    const ShelfLock lock(m_folder);
    if (const Result<void> held = lock.held(); !held)
        return held;
    const QString from = m_folder.filePath(Deleted + QLatin1Char('/'));
    if (const Result<void> moved = moveFile(from + id + JsonEnding, path(id)); !moved)
        return moved;
    const QString summary = from + Summaries + QLatin1Char('/') + id + JsonEnding;
    return QFile::exists(summary) ? moveFile(summary, summaryPath(id)) : Result<void>();
}

} // namespace plab
