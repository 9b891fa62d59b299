// SPDX-License-Identifier: GPL-3.0-or-later
// The runs a person keeps: whole or not there, limited, shared by programs, and never lost without a word.
#include "core/record/runshelf.h"
#include "core/record/savefile.h"
#include "tests/fakes/fakerecord.h"

#include <QTemporaryDir>
#include <QTest>

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>

using namespace plab;

class RunShelfTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { m_home = std::make_unique<QTemporaryDir>(); }
    void aKeptRunComesBackWhole();
    void anEmptyShelfTouchesNothing();
    void whatThePersonSaysLeavesTheRecordAsItWas();
    void twoProgramsChangeOneRun();
    void twoProgramsKeepAtOnce();
    void theOldestThatAreNotPinnedGoFirst();
    void aRunTooLargeIsRefusedWithASentence();
    void aPinnedRunMayBeLarge();
    void aDamagedSummaryIsToldOnceAndMadeAnew();
    void aDamagedRecordIsToldOnceAndDoesNotHinder();
    void aRecordPutThereByHandIsListed();
    void keysOfANewerProgramStay();
    void deletingIsUndoneAndForgottenAfterADay();
    void deletedByAnotherWindowIsToldSo();
    void killedWhileWritingLeavesAllOrNothing();
    void aFullOrReadOnlyFolderIsToldNotSwallowed();

private:
    static RunSummary summarize(const RunRecord &record)
    {
        RunSummary summary;
        summary.experiment = record.experiment;
        summary.title = record.title;
        summary.started = record.started;
        summary.repeat = record.repeat;
        summary.counted = record.countedRepeats();
        summary.headline = Text::plain(QStringLiteral("made anew"));
        return summary;
    }
    static RunRecord run(int minute, int repeats = 3)
    {
        RunRecord record = fakeLostUpdates(repeats, false);
        record.started = QDateTime({2026, 1, 31}, {12, minute}, Qt::UTC);
        return record;
    }
    RunShelf shelf(qint64 limit = RunShelf::DefaultLimit) const
    {
        const DeclarationLookup none = [](const QString &) -> const Declaration * { return nullptr; };
        return {QDir(m_home->filePath(QStringLiteral("runs"))), none, &RunShelfTest::summarize, limit};
    }
    QString keep(const RunShelf &shelf, const RunRecord &record, const RunNotes &notes = {}) const
    {
        RunSummary summary = summarize(record);
        summary.headline = Text::plain(QStringLiteral("as it was"));
        const Result<RunShelf::Kept> kept = shelf.keep(record, summary, notes);
        return kept ? kept.value().id : QString();
    }
    QString summaryOf(const QString &id) const
    {
        return m_home->filePath(QStringLiteral("runs/summaries/%1.json").arg(id));
    }
    static QByteArray contentOf(const QString &path)
    {
        QFile file(path);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    static void overwrite(const QString &path, const QByteArray &content)
    {
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(content);
    }
    QStringList idsOn(const RunShelf &shelf) const
    {
        QStringList ids;
        for (const KeptRun &kept : shelf.load().runs)
            ids << kept.id;
        return ids;
    }

    std::unique_ptr<QTemporaryDir> m_home;
};

void RunShelfTest::aKeptRunComesBackWhole()
{
    const RunRecord record = fakeLostUpdates(3, true); // with a recorded witness
    const QString id = keep(shelf(), record);
    QVERIFY(id.contains(record.experiment));
    const RunShelf::Contents contents = shelf().load();
    QVERIFY(contents.problems.isEmpty());
    QCOMPARE(contents.runs.size(), 1);
    QCOMPARE(contents.runs.first().summary.headline.english(), QStringLiteral("as it was"));
    QCOMPARE(contents.runs.first().summary.started, record.started);
    const Result<RunRecord> back = shelf().record(id);
    QVERIFY(back);
    QCOMPARE(runToJson(back.value(), true), runToJson(record, true));
    QCOMPARE(contentOf(shelf().path(id)), runToJson(record, true)); // a file like any stored run
}

void RunShelfTest::anEmptyShelfTouchesNothing()
{
    QVERIFY(shelf().load().runs.isEmpty());
    QVERIFY(!QFile::exists(m_home->filePath(QStringLiteral("runs"))));
}

void RunShelfTest::whatThePersonSaysLeavesTheRecordAsItWas()
{
    const QString id = keep(shelf(), run(1));
    const QByteArray before = contentOf(shelf().path(id));
    QVERIFY(shelf().change(id, [](RunNotes &notes) {
        notes = {QStringLiteral("Erste Messung ✓"), QStringLiteral("zwei\nZeilen"), true};
    }));
    QCOMPARE(contentOf(shelf().path(id)), before);
    const KeptRun back = shelf().load().runs.first();
    QCOMPARE(back.notes,
             (RunNotes {QStringLiteral("Erste Messung ✓"), QStringLiteral("zwei\nZeilen"), true}));
    QCOMPARE(back.summary.headline.english(), QStringLiteral("as it was"));
}

void RunShelfTest::twoProgramsChangeOneRun()
{
    const RunShelf one = shelf();
    const RunShelf other = shelf();
    const QString id = keep(one, run(1));
    other.load();
    QVERIFY(one.change(id, [](RunNotes &notes) { notes.name = QStringLiteral("mine"); }));
    QVERIFY(other.change(id, [](RunNotes &notes) { notes.pinned = true; }));
    QCOMPARE(one.load().runs.first().notes, (RunNotes {QStringLiteral("mine"), {}, true}));
}

/// Real programs, which start their runs at the same instant.
void RunShelfTest::twoProgramsKeepAtOnce()
{
    constexpr int Programs = 4;
    constexpr int Each = 5;
    const RunRecord record = run(1, 1);
    for (int i = 0; i < Programs; ++i) {
        if (fork() == 0) {
            bool all = true;
            for (int n = 0; n < Each; ++n) {
                const QString id = keep(shelf(), record);
                all = all && shelf().change(id, [](RunNotes &notes) { notes.pinned = true; });
            }
            _exit(all ? 0 : 1);
        }
    }
    for (int i = 0; i < Programs; ++i) {
        int status = -1;
        wait(&status);
        QCOMPARE(status, 0);
    }
    const RunShelf::Contents contents = shelf().load();
    QVERIFY(contents.problems.isEmpty());
    QCOMPARE(contents.runs.size(), Programs * Each);
    for (const KeptRun &kept : contents.runs)
        QVERIFY(kept.notes.pinned);
}

void RunShelfTest::theOldestThatAreNotPinnedGoFirst()
{
    const RunShelf wide = shelf();
    const QString first = keep(wide, run(1));
    const QString pinned = keep(wide, run(2));
    const QString third = keep(wide, run(3));
    QVERIFY(wide.change(pinned, [](RunNotes &notes) { notes.pinned = true; }));
    const qint64 size = QFileInfo(wide.path(first)).size();
    const RunShelf narrow = shelf(3 * size + size / 2);
    const Result<RunShelf::Kept> fourth = narrow.keep(run(4), summarize(run(4)), {});
    QVERIFY(fourth);
    QCOMPARE(fourth.value().removed, QStringList {first});
    QCOMPARE(idsOn(narrow), (QStringList {pinned, third, fourth.value().id}));
    const RunShelf tiny = shelf(2 * size + size / 2);
    const Result<RunShelf::Kept> fifth = tiny.keep(run(5), summarize(run(5)), {});
    QVERIFY(fifth);
    QCOMPARE(fifth.value().removed, (QStringList {third, fourth.value().id}));
    QCOMPARE(idsOn(tiny), (QStringList {pinned, fifth.value().id}));
}

void RunShelfTest::aRunTooLargeIsRefusedWithASentence()
{
    const qint64 size = runToJson(run(1), true).size();
    const RunShelf small = shelf(2 * size - 2);
    const Result<RunShelf::Kept> kept = small.keep(run(1), summarize(run(1)), {});
    QVERIFY(!kept);
    QVERIFY2(kept.error().sentence.english().contains(QStringLiteral("pin it to keep it")),
             qPrintable(kept.error().sentence.english()));
    QVERIFY(idsOn(small).isEmpty());
    QVERIFY(QDir(m_home->filePath("runs")).entryList(QDir::Files).isEmpty());
}

void RunShelfTest::aPinnedRunMayBeLarge()
{
    const RunShelf small = shelf(100);
    const QString id = keep(small, run(1), {{}, {}, true});
    QVERIFY(!id.isEmpty());
    QCOMPARE(idsOn(small), QStringList {id});
}

void RunShelfTest::aDamagedSummaryIsToldOnceAndMadeAnew()
{
    const QString id = keep(shelf(), run(1));
    overwrite(summaryOf(id), "{\"format\": \"process-lab.run-summary\", \"run\": {\"experi");
    const RunShelf::Contents contents = shelf().load();
    QCOMPARE(contents.runs.size(), 1);
    QCOMPARE(contents.runs.first().summary.headline.english(), QStringLiteral("made anew"));
    QCOMPARE(contents.problems.size(), 1);
    QVERIFY(contents.problems.first().english().contains(QStringLiteral("/damaged/")));
    const RunShelf::Contents again = shelf().load();
    QVERIFY(again.problems.isEmpty());
    QCOMPARE(again.runs.size(), 1);
}

void RunShelfTest::aDamagedRecordIsToldOnceAndDoesNotHinder()
{
    const QString whole = keep(shelf(), run(1));
    const QString torn = keep(shelf(), run(2));
    const QByteArray half = contentOf(shelf().path(torn)).left(300);
    overwrite(shelf().path(torn), half);
    QCOMPARE(idsOn(shelf()).size(), 2); // nobody has looked into it
    const Result<RunRecord> shown = shelf().record(torn);
    QVERIFY(!shown);
    QVERIFY(shown.error().sentence.english().contains(shelf().path(torn)));
    QFile::remove(summaryOf(torn)); // now it has to be looked into
    const RunShelf::Contents contents = shelf().load();
    QCOMPARE(contents.problems.size(), 1);
    QCOMPARE(idsOn(shelf()), QStringList {whole});
    QVERIFY(shelf().load().problems.isEmpty());
    QCOMPARE(contentOf(m_home->filePath(QStringLiteral("runs/damaged/%1.json").arg(torn))), half);
}

void RunShelfTest::aRecordPutThereByHandIsListed()
{
    keep(shelf(), run(1));
    QVERIFY(writeFile(shelf().path(QStringLiteral("from-a-friend")), runToJson(run(2), true)));
    QCOMPARE(idsOn(shelf()).last(), QStringLiteral("from-a-friend"));
    QVERIFY(QFile::exists(summaryOf(QStringLiteral("from-a-friend"))));
}

void RunShelfTest::keysOfANewerProgramStay()
{
    const QString id = keep(shelf(), run(1));
    overwrite(summaryOf(id),
              contentOf(summaryOf(id)).replace("\"version\": 1", "\"version\": 7, \"mood\": \"good\""));
    QVERIFY(shelf().change(id, [](RunNotes &notes) { notes.name = QStringLiteral("x"); }));
    QVERIFY(contentOf(summaryOf(id)).contains("\"mood\": \"good\""));
    QVERIFY(contentOf(summaryOf(id)).contains("\"version\": 7"));
    QCOMPARE(shelf().load().runs.first().notes.name, QStringLiteral("x"));
}

void RunShelfTest::deletingIsUndoneAndForgottenAfterADay()
{
    const QString id = keep(shelf(), run(1), {QStringLiteral("named"), {}, true});
    QVERIFY(shelf().remove(id));
    QVERIFY(idsOn(shelf()).isEmpty()); // and reading the shelf does not clear what is younger than a day
    QVERIFY(shelf().restore(id));
    QCOMPARE(shelf().load().runs.first().notes.name, QStringLiteral("named"));
    QVERIFY(shelf().record(id));
    QVERIFY(shelf().remove(id));
    shelf().load();
    QVERIFY(QFile::exists(m_home->filePath(QStringLiteral("runs/deleted/%1.json").arg(id))));
    shelf().load(QDateTime::currentDateTimeUtc().addDays(2));
    QVERIFY(!QFile::exists(m_home->filePath(QStringLiteral("runs/deleted/%1.json").arg(id))));
}

void RunShelfTest::deletedByAnotherWindowIsToldSo()
{
    const QString id = keep(shelf(), run(1));
    QVERIFY(shelf().remove(id));
    QVERIFY(shelf().record(id).error().sentence.english().contains(QStringLiteral("another window")));
    QVERIFY(!shelf().change(id, [](RunNotes &) {}));
    QVERIFY(shelf().remove(id)); // twice is what was wanted
}

/// A program is killed at some instant of its writing, many times.
void RunShelfTest::killedWhileWritingLeavesAllOrNothing()
{
    RunRecord record = run(1, 1);
    record.repeats[0].slices.clear();
    const QByteArray content = runToJson(record, true);
    for (int round = 0; round < 10; ++round) {
        const pid_t writer = fork();
        if (writer == 0) {
            const RunShelf mine = shelf();
            for (;;)
                keep(mine, record);
        }
        usleep(useconds_t(3000 + 3400 * round));
        kill(writer, SIGKILL);
        waitpid(writer, nullptr, 0);
        const RunShelf::Contents contents = shelf().load();
        QVERIFY(contents.problems.isEmpty());
        for (const KeptRun &kept : contents.runs)
            QCOMPARE(contentOf(shelf().path(kept.id)), content);
    }
    QVERIFY(!idsOn(shelf()).isEmpty());
    QVERIFY(!keep(shelf(), run(2)).isEmpty()); // no lock of a dead program is in the way
}

void RunShelfTest::aFullOrReadOnlyFolderIsToldNotSwallowed()
{
    QVERIFY(QDir().mkpath(m_home->filePath("runs")));
    overwrite(m_home->filePath("runs/summaries"), "a file where a folder should be");
    const Result<RunShelf::Kept> kept = shelf().keep(run(1), summarize(run(1)), {});
    QVERIFY(!kept);
    QVERIFY(kept.error().sentence.english().contains(QStringLiteral("summaries")));
}

QTEST_GUILESS_MAIN(RunShelfTest)
#include "tst_runshelf.moc"
