// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "core/record/runjson.h"
#include "tests/fakes/shakenrecord.h"
#include "tests/system/eventtruth.h"
#include "tests/system/labrun.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <map>
#include <memory>

using namespace plab;

namespace {

constexpr std::size_t AtOnce = 14; ///< presets running at the same time; one of them may compute

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QStringList presetIds()
{
    QStringList ids;
    for (const QString &name : QDir(":/presets").entryList({"*.json"}, QDir::Files, QDir::Name))
        ids.append(name.chopped(5));
    return ids;
}

Preset presetOf(const QString &id)
{
    Result<Preset> read = presetFromJson(contents(":/presets/" + id + ".json"), findDeclaration);
    return read ? read.take() : Preset();
}

/// Whether the processes of a preset compute: others that do, too, would change what it shows.
bool computes(const Preset &preset)
{
    static const QStringList computing {"locks", "speed-up", "start-cost", "transports"};
    const Parameters &p = preset.parameters;
    if (preset.experiment == "pool")
        return p.choice("task") != "sleep" && p.choice("task") != "square" && p.choice("task") != "none";
    if (preset.experiment == "lost-updates")
        return p.number("pause") < 1000 && p.number("interval") < 1;
    return computing.contains(preset.experiment);
}

/// The first of its repeats and events: what may lack in those may lack in all, and is looked at a hundred
/// times.
RunRecord beginningOf(const RunRecord &whole)
{
    constexpr qsizetype Repeats = 3;
    constexpr std::size_t Events = 100;
    RunRecord run = whole;
    run.repeats = {};
    for (const Repeat &one : whole.repeats) {
        if (run.repeats.size() == Repeats)
            break;
        Repeat repeat = one;
        for (LaneEvents &lane : repeat.lanes) {
            LaneEvents first;
            for (std::size_t i = 0; i < std::min(Events, lane.size()); ++i) {
                const Event event = lane.at(i);
                first.append(&event, 1);
            }
            lane = first;
        }
        run.repeats.append(repeat);
    }
    run.repeat = int(run.repeats.size());
    return run;
}

struct Ended
{
    int status = -1;
    QByteArray said;
    QJsonObject record;
};

} // namespace

/// Every preset that comes with the program, run by the program without a display, as a script would.
class PresetsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void comesToAGradedEnd_data();
    void comesToAGradedEnd();
    void eventsSayWhatCanHaveBeen_data() { comesToAGradedEnd_data(); }
    void eventsSayWhatCanHaveBeen();
    void takesWhatItsSettingsSayAtLeast_data();
    void takesWhatItsSettingsSayAtLeast();
    void itsRecordMayLackAnything_data();
    void itsRecordMayLackAnything();
    void everyExperimentHasAPreset();

private:
    void begin(const QString &id);
    bool endOne();
    QString recordOf(const QString &id) const { return m_folder.filePath(id + ".run.json"); }

    QTemporaryDir m_folder;
    std::map<QString, std::unique_ptr<QProcess>> m_running;
    QHash<QString, Ended> m_ended;
};

void PresetsTest::initTestCase()
{
    if (!qEnvironmentVariableIsSet("TEST_PROCESS_LAB"))
        QSKIP("Needs the program process-lab: build it, and run by ctest");
    QVERIFY(m_folder.isValid());
    QStringList sleeping;
    QStringList computing;
    for (const QString &id : presetIds())
        (computes(presetOf(id)) ? computing : sleeping).append(id);
    QString computingNow;
    QElapsedTimer sinceEnd;
    sinceEnd.start();
    do {
        if (!computing.isEmpty() && m_running.count(computingNow) == 0) {
            computingNow = computing.takeFirst();
            begin(computingNow);
        }
        while (!sleeping.isEmpty() && m_running.size() < AtOnce)
            begin(sleeping.takeFirst());
        QTest::qWait(20);
        while (endOne())
            sinceEnd.restart();
        if (double(sinceEnd.elapsed()) > 90'000 * slowness())
            break; // those that hang have no entry, and the others behind them neither
    } while (!m_running.empty() || !computing.isEmpty() || !sleeping.isEmpty());
    m_running.clear();
}

void PresetsTest::begin(const QString &id)
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    environment.insert("XDG_DATA_HOME", m_folder.path()); // no presets of the person's own
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(qEnvironmentVariable("TEST_PROCESS_LAB"),
                   {"run", id, "--quiet", "--json", recordOf(id), "--with-events"});
    m_running.emplace(id, std::move(process));
}

/// Keeps what one that has ended gave; false if none has.
bool PresetsTest::endOne()
{
    const auto one = std::find_if(m_running.begin(), m_running.end(), [](const auto &running) {
        return running.second->state() == QProcess::NotRunning;
    });
    if (one == m_running.end())
        return false;
    QProcess &process = *one->second;
    const bool exited = process.exitStatus() == QProcess::NormalExit;
    m_ended.insert(one->first,
                   {exited ? process.exitCode() : -1, process.readAll(),
                    QJsonDocument::fromJson(contents(recordOf(one->first))).object()});
    m_running.erase(one);
    return true;
}

void PresetsTest::comesToAGradedEnd_data()
{
    QTest::addColumn<QString>("id");
    for (const QString &id : presetIds())
        QTest::newRow(qPrintable(id)) << id;
}

void PresetsTest::comesToAGradedEnd()
{
    QFETCH(QString, id);
    const Preset preset = presetOf(id);
    QCOMPARE(preset.id, id);
    QVERIFY2(m_ended.contains(id), "It did not end in time.");
    const Ended &ended = m_ended[id];
    QVERIFY2(ended.status == 0, ended.said.constData());
    QVERIFY2(!ended.said.contains("QString::arg"),
             ended.said.constData()); // of the program, the nursery, a child
    QCOMPARE(ended.record.value("experiment").toString(), preset.experiment);

    double counted = 0;
    for (const QJsonValue &one : ended.record.value("outcomes").toArray()) {
        const QJsonObject row = one.toObject();
        const double count = row.value("count").toDouble();
        QVERIFY(QStringList({"inconclusive", "acceptable", "interesting", "forbidden"})
                    .contains(row.value("grade").toString()));
        QVERIFY2(count == 0 || row.value("grade") != "forbidden",
                 qPrintable(row.value("outcome").toString()));
        QVERIFY(!row.value("sentence").toString().isEmpty());
        counted += count;
    }
    QVERIFY2(counted >= preset.repeat, "Not every repeat has an outcome.");
    int repeats = 0;
    for (const QJsonValue &one : ended.record.value("repeats").toArray())
        repeats += !one.toObject().value("witness").toBool();
    QCOMPARE(repeats, preset.repeat);
}

void PresetsTest::eventsSayWhatCanHaveBeen()
{
    QFETCH(QString, id);
    QVERIFY2(m_ended.contains(id), "It did not end in time.");
    const Result<RunRecord> read = runFromJson(contents(recordOf(id)), findDeclaration);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    const RunRecord &run = read.value();
    std::size_t events = 0;
    for (const Repeat &repeat : run.repeats) {
        for (const LaneEvents &lane : repeat.lanes)
            events += lane.size();
        const QStringList untrue = untrueEvents(run, repeat, *findDeclaration(run.experiment));
        QVERIFY2(untrue.isEmpty(), qPrintable(untrue.join('\n')));
    }
    QVERIFY(events > 0 || presetOf(id).parameters.choice("recording") == "off");
}

void PresetsTest::takesWhatItsSettingsSayAtLeast_data()
{
    comesToAGradedEnd_data();
}

/// What is said of time limits beforehand rests on it.
void PresetsTest::takesWhatItsSettingsSayAtLeast()
{
    QFETCH(QString, id);
    const Preset preset = presetOf(id);
    const Declaration &declaration = *findDeclaration(preset.experiment);
    const double least = declaration.nominalSeconds ? declaration.nominalSeconds(preset.parameters) : 0;
    for (const QJsonValue &repeat : m_ended[id].record.value("repeats").toArray()) {
        if (repeat.toObject().value("witness").toBool())
            continue;
        double ended = 0;
        for (const QJsonValue &process : repeat.toObject().value("processes").toArray())
            ended = std::max(ended, process.toObject().value("ended_s").toDouble());
        QVERIFY2(ended >= 0.999 * least, qPrintable(QString("%1 s of %2 s").arg(ended).arg(least)));
    }
}

void PresetsTest::itsRecordMayLackAnything_data()
{
    comesToAGradedEnd_data();
}

void PresetsTest::itsRecordMayLackAnything()
{
    QFETCH(QString, id);
    const Result<RunRecord> read = runFromJson(contents(recordOf(id)), findDeclaration);
    QVERIFY2(bool(read), read ? "" : qPrintable(read.error().sentence.english()));
    const Declaration &declaration = *findDeclaration(read.value().experiment);
    QCOMPARE(faultOfFile(declaration, beginningOf(read.value())), QString());
    QStringList wrong;
    forEachLack(declaration, beginningOf(read.value()), [&](const RunRecord &run, const QString &lack) {
        for (const QString &words : badWordsOf(declaration, run))
            wrong.append(lack + ": " + words);
    });
    QVERIFY2(wrong.isEmpty(),
             qPrintable(QString("%1 in all, such as\n%2").arg(wrong.size()).arg(wrong.mid(0, 5).join('\n'))));
}

void PresetsTest::everyExperimentHasAPreset()
{
    QStringList shown;
    for (const QString &id : presetIds())
        shown.append(presetOf(id).experiment);
    for (const Declaration *declaration : declarations()) {
        QVERIFY2(shown.contains(declaration->id), qPrintable(declaration->id));
    }
}

QTEST_GUILESS_MAIN(PresetsTest)
#include "tst_presets.moc"
