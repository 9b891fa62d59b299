// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetshelf.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

#include <algorithm>

using namespace plab;

class TestEmbedded : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presetsAreValid_data();
    void presetsAreValid();
    void idsAreUniqueOverExperimentsAndPresets();
    void presetsComeAsTheyTeach();
    void everyExperimentAndPresetHasALesson();
    void everyLessonBelongsToSomething();
    void everyTutorialExampleIsAPreset_data();
    void everyTutorialExampleIsAPreset();
    void theStartPresetCountsWithoutALock();
    void iconsUseTheReplaceableColour();

private:
    static QByteArray contents(const QString &path);
    static QStringList names(const QString &folder, const QString &pattern);
};

QByteArray TestEmbedded::contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Names without their ending.
QStringList TestEmbedded::names(const QString &folder, const QString &pattern)
{
    QStringList found = QDir(folder).entryList({pattern}, QDir::Files, QDir::Name);
    for (QString &name : found)
        name.truncate(name.lastIndexOf('.'));
    return found;
}

void TestEmbedded::presetsAreValid_data()
{
    QTest::addColumn<QString>("id");
    const QStringList ids = names(":/presets", "*.json");
    QVERIFY(!ids.isEmpty());
    for (const QString &id : ids)
        QTest::newRow(qPrintable(id)) << id;
}

void TestEmbedded::presetsAreValid()
{
    QFETCH(QString, id);
    const Result<Preset> read = presetFromJson(contents(":/presets/" + id + ".json"), findDeclaration);
    QVERIFY2(bool(read), qPrintable(read ? QString() : read.error().sentence.english()));
    const Preset &preset = read.value();
    QCOMPARE(preset.id, id);
    QVERIFY(!preset.title.isEmpty());
    QVERIFY(!preset.note.isEmpty());
    const Declaration *declaration = findDeclaration(preset.experiment);
    QVERIFY(declaration);
    if (declaration->check) {
        const Result<void> fits = declaration->check(preset.parameters);
        QVERIFY2(bool(fits), qPrintable(fits ? QString() : fits.error().sentence.english()));
    }
    if (declaration->withoutEffect) { // what it sets, it sets for something
        const QList<Idle> idle = declaration->withoutEffect(preset.parameters);
        QCOMPARE(englishOf(setInVain(idle, preset.parameters)), QStringList());
    }
}

void TestEmbedded::idsAreUniqueOverExperimentsAndPresets()
{
    const QStringList presets = names(":/presets", "*.json");
    for (const Declaration *declaration : declarations())
        QVERIFY2(!presets.contains(declaration->id), qPrintable(declaration->id));
}

/// Each has its place, and none that has one is gone; within an experiment the plain case comes before its
/// cure.
void TestEmbedded::presetsComeAsTheyTeach()
{
    PresetShelf shelf(QDir("/nonexistent"), findDeclaration);
    QCOMPARE(englishOf(shelf.load()), QStringList());
    QStringList order;
    for (const QString &line : QString::fromUtf8(contents(":/presets/order.txt")).split('\n')) {
        if (!line.startsWith('#'))
            order << line.split(' ', Qt::SkipEmptyParts);
    }
    QStringList shelved;
    for (const Preset &preset : shelf.presets())
        shelved << preset.id;
    QCOMPARE(shelved, order);
    QCOMPARE(QSet<QString>(order.begin(), order.end()), [] {
        const QStringList ids = names(":/presets", "*.json");
        return QSet<QString>(ids.begin(), ids.end());
    }());
    for (const auto &[first, then] :
         {std::pair("counting-pool", "counting-pool-locked"), std::pair("nine-buyers", "nine-buyers-mutex"),
          std::pair("start-cost-fork", "start-cost-fork-ballast"),
          std::pair("joins-forward", "joins-reversed")})
        QVERIFY2(order.indexOf(first) < order.indexOf(then), first);
}

void TestEmbedded::everyExperimentAndPresetHasALesson()
{
    QStringList ids = names(":/presets", "*.json");
    for (const Declaration *declaration : declarations())
        ids.append(declaration->id);
    for (const QString &id : ids) {
        const QByteArray lesson = contents(":/lessons/" + id + ".md");
        QVERIFY2(lesson.startsWith("# "), qPrintable(id));
        QVERIFY2(lesson.count('\n') <= 45, qPrintable(id + " is longer than a screen"));
    }
}

void TestEmbedded::everyLessonBelongsToSomething()
{
    const QStringList presets = names(":/presets", "*.json");
    for (const QString &id : names(":/lessons", "*.md"))
        QVERIFY2(presets.contains(id) || findDeclaration(id), qPrintable(id));
}

void TestEmbedded::everyTutorialExampleIsAPreset_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<QStringList>("settings"); // that tell the example from others, as on the command line
    const auto row = [](const char *example, const char *experiment, const QStringList &settings) {
        if (findDeclaration(experiment))
            QTest::newRow(example) << QString(experiment) << settings;
    };
    row("two processes and their pids", "create", {"children=2", "defined-as=function"});
    row("a class instead of a function", "create", {"defined-as=class"});
    row("two children with names", "create", {"names=haibo,lina"});
    row("a class with a name and an attribute", "create", {"names=meet", "defined-as=class", "age=18"});
    row("daemon too late, and a daemon with a child", "create", {"mistake=all"});
    row("count += 100 by argument", "isolation", {"given=argument", "runner=process"});
    row("thread subclass with a number", "isolation", {"runner=thread", "defined-as=class"});
    row("signals", "signals", {"disposition=handled"});
    row("parent that ends first", "parent-ends", {"parent-end=wait-at-exit"});
    row("daemon", "parent-ends", {"parent-end=daemon"});
    row("daemon, joined", "parent-ends", {"parent-end=join"});
    row("orphan", "parent-ends", {"parent-end=killed"});
    row("zombie", "zombie", {"then=wait"});
    row("zombie, its parent gone", "zombie", {"then=exit"});
    row("terminate", "terminate", {"how=terminate"});
    row("three joins, forward", "join-order", {"seconds=1,2,3", "order=as-started"});
    row("three joins, reversed", "join-order", {"seconds=1,2,3", "order=reversed"});
    row("three joins, the wrong way", "join-order", {"seconds=1,2,3", "order=start-and-join-each"});
    row("isolation", "isolation", {"sharing=separate", "runner=process"});
    row("isolation, thread", "isolation", {"runner=thread"});
    row("pool of 8 with 16 tasks", "pool", {"workers=8", "tasks=16", "step-seconds=0.2", "steps-per-task=5"});
    row("one task more than workers", "pool",
        {"workers=4", "tasks=5", "step-seconds=1", "submit=apply-async"});
    row("apply", "pool", {"submit=apply"});
    row("apply_async", "pool", {"submit=apply-async"});
    row("map with the automatic chunk", "pool", {"workers=2", "tasks=10", "submit=map", "chunk=0"});
    row("pool of 2", "pool", {"workers=2", "tasks=10", "submit=map", "chunk=1"});
    row("no pool at all", "pool", {"workers=1", "tasks=10"});
    row("pool counting without a lock", "pool", {"task=count", "lock=none"});
    row("pool counting with a lock", "pool", {"task=count", "lock=mutex"});
    row("process against thread against serial", "speed-up", {"runner=all", "global-lock=off"});
    row("the same with one global lock", "speed-up", {"runner=all", "global-lock=on"});
    row("results through a queue", "queue", {"payload=results"});
    row("producer and consumer", "queue", {"items=5", "capacity=0", "get=timeout", "timeout=3"});
    row("full queue of 3", "queue", {"capacity=3", "put=block", "joinable=off"});
    row("full queue, put_nowait", "queue", {"capacity=3", "put=nowait"});
    row("joinable queue", "queue", {"capacity=3", "joinable=on"});
    row("pipe", "pipe", {"duplex=on", "close-unused=on"});
    row("manager's dict", "manager", {"object=dict"});
    row("manager's list", "manager", {"object=list"});
    row("Value and Array", "shared-values", {"length=10"});
    row("counter +1 and +3", "lost-updates", {"steps=1,3", "increments=10", "lock=none"});
    row("counter +1 and +3, locked", "lost-updates",
        {"steps=1,3", "increments=10", "lock=mutex", "scope=loop"});
    row("nine buyers, one ticket", "ticket-office", {"buyers=9", "tickets=1", "lock=none"});
    row("nine buyers, one ticket, mutex", "ticket-office", {"buyers=9", "tickets=1", "lock=mutex"});
    row("ten threads, 100 - 10", "lost-updates",
        {"processes=10", "start-value=100", "runner=thread", "lock=none"});
    row("ten threads, 100 - 10, locked", "lost-updates",
        {"processes=10", "start-value=100", "runner=thread", "lock=mutex"});
}

void TestEmbedded::everyTutorialExampleIsAPreset()
{
    QFETCH(QString, experiment);
    QFETCH(QStringList, settings);
    const Declaration *declaration = findDeclaration(experiment);
    bool found = false;
    for (const QString &id : names(":/presets", "*.json")) {
        const Result<Preset> read = presetFromJson(contents(":/presets/" + id + ".json"), findDeclaration);
        if (!read || read.value().experiment != experiment)
            continue;
        found = found || std::all_of(settings.begin(), settings.end(), [&](const QString &setting) {
                    const Parameter *parameter = declaration->parameter(setting.section('=', 0, 0));
                    const auto wanted = parameter ? parseParameter(*parameter, setting.section('=', 1))
                                                  : Result<ParameterValue>(Error());
                    return wanted && read.value().parameters.value(parameter->name) == wanted.value();
                });
    }
    QVERIFY(found);
}

void TestEmbedded::theStartPresetCountsWithoutALock()
{
    const Result<Preset> preset = presetFromJson(contents(":/presets/counting-pool.json"), findDeclaration);
    QVERIFY(bool(preset));
    QCOMPARE(preset.value().parameters.choice("task"), QString("count"));
    QCOMPARE(preset.value().parameters.choice("lock"), QString("none"));
    QVERIFY(preset.value().repeat > 1);
}

void TestEmbedded::iconsUseTheReplaceableColour()
{
    const QStringList icons = names(":/icons", "*.svg");
    QVERIFY(icons.contains("run"));
    for (const QString &icon : icons) {
        const QByteArray drawing = contents(":/icons/" + icon + ".svg");
        QVERIFY2(icon == "process-lab" || drawing.contains("#767676"), qPrintable(icon));
    }
}

QTEST_GUILESS_MAIN(TestEmbedded)
#include "tst_embedded.moc"
