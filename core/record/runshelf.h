// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/runjson.h"
#include "core/record/runsummary.h"

#include <QDir>

namespace plab {

/// A run that lies on the shelf.
struct KeptRun
{
    QString id; ///< its file is <id>.json; begins with when it was started, so that ids sort by age
    RunSummary summary;
    RunNotes notes;
    qint64 bytes = 0; ///< of the record
};

/// The runs a person keeps: a folder with a record each, whole (`<id>.json`, the format of any stored run),
/// and beside it in `summaries/` what a list says of it, with the person's name, note and pin. What is
/// deleted lies in `deleted/` for a day, what could not be read in `damaged/` for ever. Every file is written
/// whole or not at all; several programs may use one folder. No QObject; one thread at a time, any.
class RunShelf
{
public:
    /// How a summary is made, where there is none that can be read.
    using Summarize = std::function<RunSummary(const RunRecord &)>;

    static constexpr qint64 DefaultLimit = qint64(1) << 30;

    /// Touches nothing yet: the folder is made by the first keep(). `limit`: bytes of all records together.
    RunShelf(const QDir &folder, const DeclarationLookup &lookup, const Summarize &summarize,
             qint64 limit = DefaultLimit);

    /// The person's folder for runs: $XDG_DATA_HOME/process-lab/runs.
    static QDir ownFolder();

    struct Contents
    {
        QList<KeptRun> runs; ///< the oldest first
        QList<Text>
            problems; ///< of files that were set aside: said once, as they are gone from the shelf then
    };
    /// Reads the summaries only, and clears what was deleted more than a day ago.
    Contents load(const QDateTime &now = QDateTime::currentDateTimeUtc()) const;

    struct Kept
    {
        QString id;
        QStringList removed; ///< what had to go for it: the oldest that are not pinned
        qint64 bytes = 0;    ///< of its record
    };
    /// Takes a run in. Refused is one that is not pinned and takes more than half of the shelf.
    Result<Kept> keep(const RunRecord &record, const RunSummary &summary, const RunNotes &notes,
                      const FileProgress &progress = {}) const;
    Result<RunRecord> record(const QString &id, const FileProgress &progress = {}) const;
    /// Changes what the person says of a run, as it stands in the file now: another window may have changed
    /// something else.
    Result<void> change(const QString &id, const std::function<void(RunNotes &)> &how) const;
    Result<void> remove(const QString &id) const;
    Result<void> restore(const QString &id) const; ///< the undo of remove()

    void setLimit(qint64 bytes) { m_limit = bytes; } ///< of what is kept from now on
    /// Removes what is beyond the limit, the oldest that are not pinned first: their ids.
    QStringList makeRoom(const QString &kept = {}) const;

    QString path(const QString &id) const { return m_folder.filePath(id + QStringLiteral(".json")); }
    const QDir &folder() const { return m_folder; }
    qint64 limit() const { return m_limit; }

private:
    QString summaryPath(const QString &id) const;
    QString newId(const RunRecord &record) const;
    QStringList ids() const;
    Result<void> makeFolders() const;
    std::optional<KeptRun> loadOne(const QString &id, QList<Text> &problems) const;
    std::optional<KeptRun> recover(const QString &id, QList<Text> &problems) const;
    Text setAside(const QString &path, const Text &why) const;
    void clearOld(const QDateTime &now) const;

    QDir m_folder;
    DeclarationLookup m_lookup;
    Summarize m_summarize;
    qint64 m_limit;
};

} // namespace plab
