// SPDX-License-Identifier: GPL-3.0-or-later
// Experiments as scripts in Python: under the laboratory and plain they turn out as the native ones do.
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "core/twin/twin.h"
#include "tests/system/cleantest.h"

#include <QDir>
#include <QJsonArray>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace plab;

class TwinsTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void turnOutAsNative_data();
    void turnOutAsNative();
    void whatATerminatedPoolDroppedIsCounted();
    void nothingStaysOfOneThatIsEnded();
    void everyPresetFillsIn();
    void everyConstantIsAParameter();
    void whatItDoesNotHaveIsSaid();
    void howLongItTakesIsSaidBefore();
    void whatIsTimedIsNotWatched();
    void whatCannotBeRunIsRefused();
    void valuesAreWrittenAsPythonDoes();
};

namespace {

/// A filled twin that is run by itself, without the laboratory.
class PlainRun
{
public:
    explicit PlainRun(const QString &script)
    {
        QFile file(m_folder.filePath("twin.py"));
        if (!file.open(QIODevice::WriteOnly) || file.write(script.toUtf8()) < 0)
            return;
        file.close();
        m_python.start("python3", {file.fileName()});
    }
    QString outcome()
    {
        if (m_python.state() != QProcess::NotRunning && !m_python.waitForFinished(20000))
            return "not ended";
        for (const QByteArray &line : m_python.readAllStandardOutput().split('\n')) {
            if (line.startsWith("outcome = "))
                return QString::fromUtf8(line.mid(10));
        }
        return "none: " + QString::fromUtf8(m_python.readAllStandardError());
    }

private:
    const QTemporaryDir m_folder;
    QProcess m_python;
};

RunRequest inPython(const QString &experiment, Settings settings)
{
    settings.append(std::pair(QString("language"), QString("python")));
    return request(experiment, settings);
}

} // namespace

void TwinsTest::initTestCase()
{
    if (QStandardPaths::findExecutable("python3").isEmpty())
        QSKIP("There is no python3 here.");
}

void TwinsTest::turnOutAsNative_data()
{
    QTest::addColumn<QString>("experiment");
    QTest::addColumn<Settings>("settings");
    QTest::addColumn<QString>("outcome");
    const auto row = [](const char *experiment, const Settings &settings, const char *outcome) {
        QTest::addRow("%s: %s", experiment, outcome) << QString(experiment) << settings << QString(outcome);
    };
    row("lost-updates", {{"increments", "2"}, {"pause", "100000"}}, "lost");
    row("lost-updates", {{"increments", "2"}, {"pause", "100000"}, {"lock", "mutex"}}, "none-lost");
    row("lost-updates", {{"increments", "10"}, {"processes", "1"}}, "not-raced");
    row("lost-updates", {{"increments", "2"}, {"pause", "100000"}, {"lock", "mutex"}, {"steps", "1,-1"}},
        "cannot-tell");
    row("pool", {{"workers", "2"}, {"tasks", "4"}, {"step-seconds", "0.01"}}, "complete");
    row("pool", {{"task", "count"}, {"workers", "1"}, {"tasks", "4"}, {"steps-per-task", "100"}},
        "not-raced");
    row("ticket-office", {{"delay", "0.3"}}, "oversold");
    row("isolation", {{"start-method", "spawn"}}, "isolated");
    row("shared-values", {}, "seen");
    row("queue", {{"get", "block"}, {"produce-interval", "0"}}, "delivered");
    row("pipe", {{"interval", "0"}, {"duplex", "off"}}, "end-of-file");
    row("terminate", {{"how", "terminate"}}, "ended");
    row("classics", {{"problem", "readers-writers"}, {"preference", "fair"}, {"seconds", "0.3"}}, "kept");
    row("manager", {{"server-signal", "sigkill"}, {"operations", "2"}}, "server-lost");
    row("signals", {{"signal", "realtime"}}, "all-handled");
    row("parent-ends", {{"parent-end", "killed"}, {"seconds", "0.4"}, {"parent-seconds", "0.1"}},
        "children-orphaned");
    row("meeting-points", {{"kind", "barrier"}, {"hold", "0.1"}, {"passes", "20"}}, "kept");
}

void TwinsTest::turnOutAsNative()
{
    QFETCH(QString, experiment);
    QFETCH(Settings, settings);
    QFETCH(QString, outcome);
    const RunRequest asked = inPython(experiment, settings);
    PlainRun plain(findTwin(experiment)->filled(asked.parameters));
    Lab lab;
    const Record record = runToEnd(lab, asked);
    QCOMPARE(troubleOf(record), QString());
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(repeat.outcomes.keys(), QStringList {outcome});
    QVERIFY(repeat.processes.size() > 2);
    QVERIFY(!repeat.values.value("interpreter_version").toString().isEmpty());
    QCOMPARE(plain.outcome(), outcome);
}

void TwinsTest::whatATerminatedPoolDroppedIsCounted()
{
    Lab lab;
    const Record record =
        runToEnd(lab, inPython("pool", {{"workers", "2"}, {"tasks", "50"}, {"leave", "terminate"}}));
    const Repeat repeat = lastRepeat(record);
    QCOMPARE(measureIn(repeat, "tasks_done"), 0.0); // each takes a second
    QVERIFY(measureIn(repeat, "tasks_dropped") >= 48);
    QVERIFY(measureIn(repeat, "work_s") > 0 && measureIn(repeat, "work_s") < measureIn(repeat, "wall_s"));
    const QString said = findDeclaration("pool")->headline(*record).sentence.english();
    QVERIFY2(said.contains("of 50 tasks were dropped"), qPrintable(said));
}

/// The residue check looks for its temporary files.
void TwinsTest::nothingStaysOfOneThatIsEnded()
{
    Lab lab;
    const Record record = runToEnd(lab, inPython("ticket-office", {{"delay", "10"}, {"time-limit", "1"}}));
    QCOMPARE(lastRepeat(record).ending, RepeatEnding::TimedOut);
    QVERIFY(lastRepeat(record).processes.size() > 3);
}

void TwinsTest::everyPresetFillsIn()
{
    const QTemporaryDir folder;
    QStringList files;
    for (const QString &name : QDir(":/presets").entryList({"*.json"}, QDir::Files)) {
        QFile stored(":/presets/" + name);
        QVERIFY(stored.open(QIODevice::ReadOnly));
        const Result<Preset> preset = presetFromJson(stored.readAll(), findDeclaration);
        QVERIFY2(preset, qPrintable(name));
        const Twin *twin = findTwin(preset.value().experiment);
        if (!twin)
            continue;
        QFile script(folder.filePath(name.chopped(5) + ".py"));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write(twin->filled(preset.value().parameters).toUtf8());
        files << script.fileName();
    }
    QVERIFY(files.size() > 50);
    QProcess python;
    python.start("python3", QStringList {"-m", "py_compile"} + files);
    QVERIFY(python.waitForFinished());
    QCOMPARE(python.readAllStandardError(), QByteArray());
    QCOMPARE(python.exitCode(), 0);
}

/// What stands in the block and is no parameter would never be filled in.
void TwinsTest::everyConstantIsAParameter()
{
    for (const Declaration *declaration : declarations()) {
        const Twin *twin = findTwin(declaration->id);
        if (!twin)
            continue;
        QCOMPARE(twin->isScript(), declaration->parameter(language::Name) != nullptr);
        QVERIFY2(twin->isScript() || twin->whyNone().endsWith("natively only."), qPrintable(declaration->id));
        for (const TwinConstant &constant : twin->constants) {
            const Parameter *parameter = declaration->parameter(constant.name);
            QVERIFY2(parameter, qPrintable(declaration->id + ": " + constant.name));
            for (const QString &choice : constant.isChoice() ? constant.choices : QStringList())
                QVERIFY2(parameter->choice(choice), qPrintable(declaration->id + ": " + choice));
        }
        for (const QString &line : twin->whenHung) {
            const QString name = line.section(" = ", 0, 0);
            const QString value = line.section(" = ", 1);
            const auto isIt = [&](const MeasureDeclaration &measure) { return measure.name == name; };
            const bool isMeasure =
                std::any_of(declaration->measures.begin(), declaration->measures.end(), isIt);
            QVERIFY2(name == "outcome" ? bool(declaration->outcome(value)) : isMeasure, qPrintable(line));
        }
    }
}

void TwinsTest::whatItDoesNotHaveIsSaid()
{
    const QList<Text> remarks = Lab::remarks(inPython("lost-updates", {{"lock", "spin"}, {"trials", "7"}}));
    const QString all = englishOf(remarks).join('\n');
    QVERIFY2(all.contains("has no “spin” for “Lock”"), qPrintable(all));
    QVERIFY2(all.contains("“Trials” has no effect while “Language” is “Python”"), qPrintable(all));
    const QString drawn = englishOf(Lab::remarks(inPython("speed-up", {}))).join('\n');
    QVERIFY2(drawn.contains("The seed feeds nothing in the script in Python."), qPrintable(drawn));
    QVERIFY2(!all.contains("The seed"), qPrintable(all));
    const RunRequest asked = inPython("lost-updates", {{"lock", "spin"}});
    QVERIFY(findTwin("lost-updates")->filled(asked.parameters).contains("LOCK = \"mutex\""));
}

void TwinsTest::howLongItTakesIsSaidBefore()
{
    const Settings work {
        {"task", "count"}, {"tasks", "1000"}, {"steps-per-task", "100000"}, {"lock", "mutex"}};
    QVERIFY(Lab::lengthRemark(request("pool", work)).isEmpty());
    const RunRequest asked = inPython("pool", work);
    QVERIFY(!Lab::lengthRemark(asked).isEmpty());
    QVERIFY(Lab::timeRemark(asked).isEmpty());
    QVERIFY(!Lab::timeRemark(inPython("pool", Settings {{"time-limit", "20"}} + work)).isEmpty());
    QVERIFY(!findTwin("pool")->filled(asked.parameters).contains("Laboratory"));
}

void TwinsTest::whatIsTimedIsNotWatched()
{
    const RunRequest asked = inPython("lost-updates", {{"increments", "5000"}, {"lock", "mutex"}});
    Lab lab;
    const Record record = runToEnd(lab, asked);
    QCOMPARE(troubleOf(record), QString());
    QCOMPARE(record->repeats.size(), 2);
    for (const Repeat &repeat : record->repeats) {
        QCOMPARE(repeat.recording, QString(repeat.witness ? "all" : "off"));
        QCOMPARE(repeat.measures.value("expected"), std::optional<double>(repeat.witness ? 2000 : 10000));
        QCOMPARE(repeat.measures.value("processes_started"), std::optional<double>(2));
        QCOMPARE(repeat.eventsDropped, quint64(0));
    }
}

void TwinsTest::whatCannotBeRunIsRefused()
{
    QVERIFY(!Lab::check(inPython("transports", {{"mechanism", "message-queue"}})));
    QVERIFY(!Lab::check(inPython("locks", {{"kind", "spin"}})));
    QVERIFY(Lab::check(inPython("locks", {{"kind", "rlock"}})));
}

void TwinsTest::valuesAreWrittenAsPythonDoes()
{
    QCOMPARE(pythonLiteral({}), "None");
    QCOMPARE(pythonLiteral(true), "True");
    QCOMPARE(pythonLiteral(qint64(-3)), "-3");
    QCOMPARE(pythonLiteral(0.1), "0.1");
    QCOMPARE(pythonLiteral(QStringLiteral("a\"b\\")), "\"a\\\"b\\\\\"");
    QCOMPARE(pythonLiteral(QList<double> {1, 0.5}), "[1, 0.5]");
    QCOMPARE(pythonLiteral(QStringList {"Anna", "Ben"}), "[\"Anna\", \"Ben\"]");
    QCOMPARE(valueFromPython("['a', None]").toArray(), (QJsonArray {"a", QJsonValue()}));
    QCOMPARE(valueFromPython("{'a': [\"b's (c)\", True]}").toObject().value("a").toArray(),
             (QJsonArray {"b's (c)", true}));
    QCOMPARE(valueFromPython("1.5"), QJsonValue(1.5));
    QCOMPARE(valueFromPython("True"), QJsonValue(true));
    QCOMPARE(valueFromPython("some words"), QJsonValue("some words"));
}

QTEST_GUILESS_MAIN(TwinsTest)
#include "tst_twins.moc"
