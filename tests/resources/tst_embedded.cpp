// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"

#include <QDir>
#include <QFile>
#include <QSet>
#include <QTest>

using namespace plab;

class TestEmbedded : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void presetsAreValid_data();
    void presetsAreValid();
    void idsAreUniqueOverExperimentsAndPresets();
    void everyExperimentAndPresetHasALesson();
    void everyLessonBelongsToSomething();
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
    QVERIFY2(bool(read), qPrintable(read ? QString() : read.error().sentence));
    const Preset &preset = read.value();
    QCOMPARE(preset.id, id);
    QVERIFY(!preset.title.isEmpty());
    QVERIFY(!preset.note.isEmpty());
    const Declaration *declaration = findDeclaration(preset.experiment);
    QVERIFY(declaration);
    if (declaration->check) {
        const Result<void> fits = declaration->check(preset.parameters);
        QVERIFY2(bool(fits), qPrintable(fits ? QString() : fits.error().sentence));
    }
}

void TestEmbedded::idsAreUniqueOverExperimentsAndPresets()
{
    const QStringList presets = names(":/presets", "*.json");
    for (const Declaration *declaration : declarations())
        QVERIFY2(!presets.contains(declaration->id), qPrintable(declaration->id));
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
