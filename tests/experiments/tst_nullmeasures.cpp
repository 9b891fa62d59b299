// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "core/record/readfile.h"
#include "tests/fakes/shakenrecord.h"

#include <QDir>
#include <QRegularExpression>
#include <QTest>

using namespace plab;

namespace {

Repeat repeatOf(const Declaration &declaration, const Parameters &parameters, int number)
{
    static const double figures[] = {0, 1, 2.5, 1000, 3e-6};
    Repeat repeat;
    repeat.ending = RepeatEnding::Finished;
    if (declaration.expectsParentKilled && declaration.expectsParentKilled(parameters))
        repeat.ending = RepeatEnding::ParentKilled;
    repeat.recording = "off";
    int at = number;
    for (const MeasureDeclaration &measure : declaration.measures)
        repeat.measures.insert(measure.name, figures[std::size_t(at++) % std::size(figures)]);
    if (!declaration.outcomes.isEmpty())
        repeat.outcomes.insert(declaration.outcomes.at(number % declaration.outcomes.size()).id, 1);
    for (const Role role : {Role::Nursery, Role::Parent, Role::Child, Role::Worker, Role::Thread}) {
        ProcessRecord process;
        process.index = int(repeat.processes.size());
        process.name = QString("process %1").arg(process.index);
        process.role = role;
        process.pid = 100 + process.index;
        process.ending = {Ending::Kind::Exited, 0, {}};
        repeat.processes.append(process);
        repeat.lanes.append(LaneEvents());
    }
    return repeat;
}

/// A record of these settings as a run might have left it, with each declared measure in it and no values.
RunRecord recordOf(const Declaration &declaration, const Parameters &parameters)
{
    RunRecord run;
    run.experiment = declaration.id;
    run.title = declaration.title;
    run.parameters = parameters;
    run.repeat = 3;
    run.started = QDateTime::fromSecsSinceEpoch(1, Qt::UTC);
    run.finished = true;
    for (int number = 0; number < run.repeat; ++number)
        run.repeats.append(repeatOf(declaration, parameters, number));
    return run;
}

} // namespace

/// Any measure may be null in any record, any value be missing or of another shape: nothing that is made of
/// it crashes, and nothing says "nan".
class NullMeasuresTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression("QString::arg")); } // a text and what goes into it
    void nothingCrashes_data();
    void nothingCrashes();
    void everyLackIsWrittenAndReadAgain_data();
    void everyLackIsWrittenAndReadAgain();
};

void NullMeasuresTest::nothingCrashes_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Parameters>("parameters");
    for (const Declaration *declaration : declarations())
        QTest::newRow(qPrintable(declaration->id)) << declaration->id << Parameters(declaration->parameters);
    const QDir presets(QStringLiteral(PROCESS_LAB_PRESETS));
    const QStringList names = presets.entryList({"*.json"}, QDir::Files);
    const int step = qEnvironmentVariableIsSet("PROCESS_LAB_SLOW") ? 12 : 1; // minutes under a sanitizer
    for (int i = 0; i < names.size(); i += step) {
        const QString &name = names.at(i);
        Result<Preset> preset =
            presetFromJson(readFile(presets.filePath(name), 1 << 20).take(), findDeclaration);
        QVERIFY2(bool(preset), qPrintable(name));
        const Declaration &declaration = *findDeclaration(preset.value().experiment);
        QCOMPARE(faultOfFile(declaration, recordOf(declaration, preset.value().parameters)), QString());
        QTest::newRow(qPrintable("preset " + name)) << preset.value().experiment << preset.value().parameters;
    }
}

void NullMeasuresTest::nothingCrashes()
{
    QFETCH(QString, experiment);
    QFETCH(Parameters, parameters);
    const Declaration &declaration = *findDeclaration(experiment);
    QStringList wrong;
    forEachLack(declaration, recordOf(declaration, parameters),
                [&](const RunRecord &run, const QString &lack) {
                    for (const QString &words : badWordsOf(declaration, run))
                        wrong.append(lack + ": " + words);
                });
    QVERIFY2(wrong.isEmpty(),
             qPrintable(QString("%1 in all, such as\n%2").arg(wrong.size()).arg(wrong.mid(0, 5).join('\n'))));
}

void NullMeasuresTest::everyLackIsWrittenAndReadAgain_data()
{
    QTest::addColumn<QString>("experiment");
    for (const Declaration *declaration : declarations())
        QTest::newRow(qPrintable(declaration->id)) << declaration->id;
}

/// With the usual settings only: a file has them in a place of their own.
void NullMeasuresTest::everyLackIsWrittenAndReadAgain()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    forEachLack(declaration, recordOf(declaration, Parameters(declaration.parameters)),
                [&](const RunRecord &run, const QString &lack) {
                    const QString fault = faultOfFile(declaration, run);
                    QVERIFY2(fault.isEmpty(), qPrintable(lack + ": " + fault));
                });
}

QTEST_GUILESS_MAIN(NullMeasuresTest)
#include "tst_nullmeasures.moc"
