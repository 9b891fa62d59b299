// SPDX-License-Identifier: GPL-3.0-or-later
// What Python's multiprocessing does and what the laboratory does, compared behaviour by behaviour. Each row
// runs a function of behaviours/*.py in python3 and an experiment beside it.
#include "tests/system/behaviour.h"
#include "tests/system/cleantest.h"

#include <QDir>
#include <QJsonDocument>
#include <QProcess>
#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace plab;

namespace {

QList<Behaviour> allBehaviours()
{
    return processBehaviours() + poolBehaviours() + channelBehaviours() + sharingBehaviours();
}

QString folder()
{
    return QDir::cleanPath(QStringLiteral(TEST_DATA "/../behaviours"));
}

/// A Python program that gives one JSON object. It runs beside the laboratory, and is waited for at the end.
class PythonProgram
{
public:
    PythonProgram(const QString &python, const char *file, const char *name)
    {
        m_process.setWorkingDirectory(folder());
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert("PYTHONDONTWRITEBYTECODE", "1"); // nothing is left beside the sources
        environment.insert("TMPDIR", m_folder.path());      // a manager that is killed leaves its socket
        m_process.setProcessEnvironment(environment);
        m_process.start(python, {QString("%1.py").arg(file), name});
    }

    QJsonObject result()
    {
        m_process.waitForFinished(int(60'000 * slowness()));
        return QJsonDocument::fromJson(m_process.readAllStandardOutput()).object();
    }
    QString complaint()
    {
        const bool started = m_process.error() != QProcess::FailedToStart;
        return started ? QString::fromUtf8(m_process.readAllStandardError()) : m_process.errorString();
    }

private:
    QTemporaryDir m_folder;
    QProcess m_process;
};

bool isTime(const QString &name)
{
    return name.endsWith("_s");
}

/// What differs, in words; empty if nothing does. Times on a crowded machine say nothing.
QString difference(const QJsonObject &python, const QJsonObject &lab)
{
    constexpr double MostRatio = 1.5;
    constexpr double AlwaysAllowedS = 0.15;
    QStringList words;
    const QStringList names = python.keys() + lab.keys();
    for (const QString &name : QSet<QString>(names.begin(), names.end())) {
        const QJsonValue there = python.value(name);
        const QJsonValue here = lab.value(name);
        const double longer = std::max(there.toDouble(), here.toDouble());
        const double shorter = std::min(there.toDouble(), here.toDouble());
        const bool alike = isTime(name) ? there.isDouble() && here.isDouble()
                && (longer <= MostRatio * shorter || longer - shorter <= AlwaysAllowedS || isCrowded())
                                        : there == here;
        if (!alike)
            words.append(QString("%1: Python %2, the laboratory %3")
                             .arg(name,
                                  QString::fromUtf8(QJsonDocument({there}).toJson(QJsonDocument::Compact)),
                                  QString::fromUtf8(QJsonDocument({here}).toJson(QJsonDocument::Compact))));
    }
    return words.join("; ");
}

} // namespace

class PythonBehavioursTest : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void thereAreAtLeastSixty();
    void everyFunctionIsARow_data();
    void everyFunctionIsARow();
    void doesWhatPythonDoes_data();
    void doesWhatPythonDoes();

private:
    QString m_python;
};

void PythonBehavioursTest::initTestCase()
{
    m_python = QStandardPaths::findExecutable("python3");
    if (m_python.isEmpty())
        QSKIP("NOT COMPARED: there is no python3 on this machine, which this test compares the laboratory "
              "with. "
              "Install it (apt-get install python3) and run the test again.");
    warmUp();
}

void PythonBehavioursTest::thereAreAtLeastSixty()
{
    QSet<QString> names;
    for (const Behaviour &behaviour : allBehaviours())
        names.insert(QString("%1/%2").arg(behaviour.file, behaviour.name));
    QCOMPARE(names.size(), allBehaviours().size());
    QVERIFY2(names.size() >= 60, qPrintable(QString::number(names.size())));
}

void PythonBehavioursTest::everyFunctionIsARow_data()
{
    QTest::addColumn<QString>("file");
    for (const char *file : {"processes", "pools", "channels", "sharing"})
        QTest::newRow(file) << file;
}

/// What Python is asked and the laboratory is not would be a hole that nobody sees.
void PythonBehavioursTest::everyFunctionIsARow()
{
    QFETCH(QString, file);
    QFile source(folder() + "/" + file + ".py");
    QVERIFY(source.open(QIODevice::ReadOnly));
    static const QRegularExpression marked("@behaviour\ndef (\\w+)\\(");
    QSet<QString> functions;
    for (const QRegularExpressionMatch &match : marked.globalMatch(QString::fromUtf8(source.readAll())))
        functions.insert(match.captured(1));
    QSet<QString> rows;
    for (const Behaviour &behaviour : allBehaviours()) {
        if (file == QLatin1String(behaviour.file))
            rows.insert(behaviour.name);
    }
    QCOMPARE((functions - rows).values(), QStringList());
    QCOMPARE((rows - functions).values(), QStringList());
}

void PythonBehavioursTest::doesWhatPythonDoes_data()
{
    QTest::addColumn<int>("row");
    const QList<Behaviour> behaviours = allBehaviours();
    for (int i = 0; i < behaviours.size(); ++i)
        QTest::addRow("%s, %s", behaviours[i].file, behaviours[i].name) << i;
}

void PythonBehavioursTest::doesWhatPythonDoes()
{
    QFETCH(int, row);
    const Behaviour behaviour = allBehaviours().at(row);
    PythonProgram program(m_python, behaviour.file, behaviour.name);
    const Shown shown = shownBy(behaviour.experiment, behaviour.settings);
    const QJsonObject lab = shown.missing.isEmpty() ? behaviour.read(shown) : QJsonObject();
    const QJsonObject python = program.result();
    QVERIFY2(shown.missing.isEmpty(), qPrintable("nothing to compare with: " + shown.missing.join(", ")));
    QVERIFY2(!python.isEmpty(), qPrintable("Python gave no result: " + program.complaint()));
    const QString differs = difference(python, lab);
    QVERIFY2(differs.isEmpty(), qPrintable(differs));
}

QTEST_GUILESS_MAIN(PythonBehavioursTest)
#include "tst_pythonbehaviours.moc"
