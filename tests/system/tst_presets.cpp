// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "tests/system/labrun.h"

#include <QDir>
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <map>
#include <memory>

using namespace plab;

namespace {

constexpr int AtOnce = 8; ///< presets that sleep, running at the same time

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

/// Whether the processes of a preset compute: then others beside it would change what it shows.
bool computes(const Preset &preset)
{
    static const QStringList computing {"locks", "manager", "pipe", "speed-up", "start-cost", "transports"};
    const Parameters &p = preset.parameters;
    if (preset.experiment == "pool")
        return p.choice("task") != "sleep" && p.choice("task") != "none";
    if (preset.experiment == "lost-updates")
        return p.number("pause") < 1000 && p.number("interval") < 1;
    return computing.contains(preset.experiment);
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
    void everyExperimentHasAPreset();

private:
    void run(const QStringList &ids, std::size_t atOnce);
    std::unique_ptr<QProcess> begin(const QString &id) const;
    void end(const QString &id, QProcess &process);
    QString recordOf(const QString &id) const { return m_folder.filePath(id + ".run.json"); }

    QTemporaryDir m_folder;
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
    run(sleeping, AtOnce);
    run(computing, 1);
}

std::unique_ptr<QProcess> PresetsTest::begin(const QString &id) const
{
    auto process = std::make_unique<QProcess>();
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        environment.remove(name);
    environment.insert("XDG_DATA_HOME", m_folder.path()); // no presets of the person's own
    process->setProcessEnvironment(environment);
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(qEnvironmentVariable("TEST_PROCESS_LAB"), {"run", id, "--quiet", "--json", recordOf(id)});
    return process;
}

void PresetsTest::end(const QString &id, QProcess &process)
{
    const bool exited = process.exitStatus() == QProcess::NormalExit;
    m_ended.insert(id,
                   {exited ? process.exitCode() : -1, process.readAll(),
                    QJsonDocument::fromJson(contents(recordOf(id))).object()});
}

void PresetsTest::run(const QStringList &ids, std::size_t atOnce)
{
    std::map<QString, std::unique_ptr<QProcess>> running;
    QElapsedTimer sinceEnd;
    sinceEnd.start();
    for (auto next = ids.begin(); next != ids.end() || !running.empty();) {
        while (next != ids.end() && running.size() < atOnce) {
            running.emplace(*next, begin(*next));
            ++next;
        }
        QTest::qWait(20);
        for (auto one = running.begin(); one != running.end();) {
            const bool over = one->second->state() == QProcess::NotRunning;
            if (over) {
                end(one->first, *one->second);
                sinceEnd.restart();
            }
            one = over ? running.erase(one) : std::next(one);
        }
        if (double(sinceEnd.elapsed()) > 90'000 * slowness())
            return; // those that hang have no entry, and the others behind them neither
    }
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
    QCOMPARE(ended.record.value("experiment").toString(), preset.experiment);

    double counted = 0;
    for (const QJsonValue &one : ended.record.value("outcomes").toArray()) {
        const QJsonObject row = one.toObject();
        const double count = row.value("count").toDouble();
        QVERIFY(
            QStringList({"acceptable", "interesting", "forbidden"}).contains(row.value("grade").toString()));
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

void PresetsTest::everyExperimentHasAPreset()
{
    QStringList shown;
    for (const QString &id : presetIds())
        shown.append(presetOf(id).experiment);
    for (const Declaration *declaration : declarations())
        QVERIFY2(shown.contains(declaration->id), qPrintable(declaration->id));
}

QTEST_GUILESS_MAIN(PresetsTest)
#include "tst_presets.moc"
