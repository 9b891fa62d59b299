// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/commandtext.h"

#include <QProcess>
#include <QTest>

using namespace plab;

namespace {

Declaration declaration()
{
    Declaration made;
    made.id = QStringLiteral("pool");
    made.parameters = {
        {.name = QStringLiteral("workers"),
         .type = ParameterType::Int,
         .minimum = 1,
         .maximum = 1024,
         .initial = qint64(8)},
        {.name = QStringLiteral("step"), .type = ParameterType::Number, .maximum = 10, .initial = 0.2},
        {.name = QStringLiteral("ordered"), .type = ParameterType::Switch, .initial = true},
        {.name = QStringLiteral("fail-task"),
         .type = ParameterType::Int,
         .maximum = 9,
         .initial = qint64(3),
         .optional = true},
        {.name = QStringLiteral("steps"),
         .type = ParameterType::List,
         .minimum = -9,
         .maximum = 9,
         .initial = QList<double> {1}},
    };
    made.processCount = [](const Parameters &parameters) { return parameters.integer("workers") + 1; };
    return made;
}

} // namespace

class CommandTextTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void defaultsAreNotWritten();
    void everyTypeIsWrittenAsTheCommandLineReadsIt();
    void manyProcessesAreConfirmed();
    void quotingSurvivesTheShell_data();
    void quotingSurvivesTheShell();
};

void CommandTextTest::defaultsAreNotWritten()
{
    Declaration pool = declaration();
    QCOMPARE(commandText(pool, Parameters(pool.parameters), 5, 7),
             QStringLiteral("process-lab run pool --repeat 5 --seed 7"));
    pool.parameters[0].ofMachine = true; // another machine has another one
    QCOMPARE(commandText(pool, Parameters(pool.parameters), 5, 7),
             QStringLiteral("process-lab run pool --set workers=8 --repeat 5 --seed 7"));
}

void CommandTextTest::everyTypeIsWrittenAsTheCommandLineReadsIt()
{
    QLocale::setDefault(QLocale(QLocale::German, QLocale::Germany)); // must not reach the text
    const Declaration pool = declaration();
    Parameters parameters(pool.parameters);
    parameters.set(QStringLiteral("workers"), qint64(4));
    parameters.set(QStringLiteral("step"), 1.5);
    parameters.set(QStringLiteral("ordered"), false);
    parameters.set(QStringLiteral("fail-task"), std::monostate());
    parameters.set(QStringLiteral("steps"), QList<double> {1, -3});
    const QString text = commandText(pool, parameters, 20, 1);
    QCOMPARE(text,
             QStringLiteral("process-lab run pool --set workers=4 --set step=1.5 --set ordered=off "
                            "--set fail-task=none --set steps=1,-3 --repeat 20 --seed 1"));
    for (const Parameter &parameter : pool.parameters) {
        const QString key = QStringLiteral("--set ") + parameter.name + QLatin1Char('=');
        const QString word = text.mid(text.indexOf(key) + key.size()).section(QLatin1Char(' '), 0, 0);
        const auto read = parseParameter(parameter, word);
        QVERIFY2(read, qPrintable(parameter.name));
        QVERIFY2(read.value() == parameters.value(parameter.name), qPrintable(parameter.name));
    }
}

void CommandTextTest::manyProcessesAreConfirmed()
{
    const Declaration pool = declaration();
    Parameters parameters(pool.parameters);
    parameters.set(QStringLiteral("workers"), qint64(63));
    QVERIFY(!commandText(pool, parameters, 1, 1).contains(QStringLiteral("--yes")));
    parameters.set(QStringLiteral("workers"), qint64(64));
    QVERIFY(commandText(pool, parameters, 1, 1).endsWith(QStringLiteral(" --yes")));
}

void CommandTextTest::quotingSurvivesTheShell_data()
{
    QTest::addColumn<QString>("word");
    QTest::newRow("plain") << QStringLiteral("workers=8");
    QTest::newRow("empty") << QString();
    QTest::newRow("space") << QStringLiteral("two words");
    QTest::newRow("quote") << QStringLiteral("it's");
    QTest::newRow("expansion") << QStringLiteral("$HOME `id` \\ \"x\" *");
}

void CommandTextTest::quotingSurvivesTheShell()
{
    QFETCH(QString, word);
    QProcess shell;
    shell.start(QStringLiteral("/bin/sh"),
                {QStringLiteral("-c"), QStringLiteral("printf %s ") + shellQuoted(word)});
    QVERIFY(shell.waitForFinished());
    QCOMPARE(QString::fromUtf8(shell.readAllStandardOutput()), word);
}

QTEST_APPLESS_MAIN(CommandTextTest)
#include "tst_commandtext.moc"
