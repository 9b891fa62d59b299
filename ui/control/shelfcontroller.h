// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/record/runshelf.h"

#include <QHash>
#include <QObject>
#include <QSet>

class QAction;
class QMenu;

namespace plab {

class FileWork;
class KeptMenu;
class NoticeBar;
class RunsPane;

/// Keeps the runs of the window on the shelf, if a person wants that, and lists those of earlier times. All
/// it does with files is done on the thread of FileWork. GUI thread.
class ShelfController : public QObject
{
    Q_OBJECT
public:
    enum class Choice { NotAsked, Keep, DoNotKeep };

    /// Borrows all of them. `keep`: the checkable action by which the choice is changed.
    ShelfController(RunsPane *runs, QAction *keep, NoticeBar *notices, FileWork *files, QObject *parent);

    QMenu *sizes() const; ///< how much all kept runs may take: the menu Runs has it, too

    /// Lists the kept runs: their summaries are read, and no record.
    void load();
    /// A run of this window is over: it is kept, or asked about when the window closes.
    void take(int number);
    /// Whether the window may close as far as runs go. False: the person was asked, or what was not written
    /// yet is written now; closing() comes when they have chosen.
    bool mayClose();

    static Choice choice();
    static qint64 limit(); ///< bytes of all kept runs together, as the person has chosen

Q_SIGNALS:
    void closing(); ///< the person has chosen what becomes of the runs: close again

private:
    void list(const RunShelf::Contents &contents);
    void buildMenu();
    void choose(Choice choice);
    void chooseLimit(qint64 bytes);
    void takeLimit(qint64 bytes);
    void showKept();
    QList<qint64> keptBytes() const; ///< of each
    void ask();
    void keepAll();
    void keep(int number);
    void kept(int number, const RunShelf::Kept &kept, const RunNotes &notes);
    void tellRemoved(const QStringList &ids);
    void read(int number);
    void writeNotes(int number);
    void remove(int number);
    void putBack(int number);
    void change(const QString &doing, const std::function<Result<void>(const RunShelf &)> &how);

    RunShelf m_shelf;
    RunsPane *m_runs;
    QAction *m_keep;
    NoticeBar *m_notices;
    FileWork *m_files;
    KeptMenu *m_sizes;
    QHash<int, qint64> m_bytes;   ///< of records on the shelf, by the numbers of m_ids
    QHash<int, QString> m_ids;    ///< on the shelf, of runs of the list
    QHash<int, RunNotes> m_notes; ///< as this window knows them to stand there
    QSet<int> m_own;              ///< runs of this window that are not on the shelf yet
    QSet<int> m_writing;
    bool m_hasTried = false; ///< to write at closing what could not be written before
    QString m_question;      ///< that stands in the notice bar, or stood
};

} // namespace plab
