// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/parameter.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

Q_DECLARE_METATYPE(plab::Parameter)
Q_DECLARE_METATYPE(plab::ParameterValue)

using namespace plab;

namespace {

Parameter workers()
{
    return {
        .name = "workers", .type = ParameterType::Int, .minimum = 1, .maximum = 1024, .initial = qint64(8)};
}

Parameter failTask()
{
    return {.name = "fail-task",
            .type = ParameterType::Int,
            .minimum = 0,
            .maximum = 99,
            .initial = {},
            .optional = true};
}

Parameter seconds()
{
    return {.name = "step-seconds",
            .type = ParameterType::Number,
            .unit = "s",
            .minimum = 0,
            .maximum = 3600,
            .initial = 0.2};
}

Parameter names()
{
    return {.name = "names",
            .type = ParameterType::Texts,
            .minimum = 1,
            .maximum = 3,
            .initial = {},
            .optional = true};
}

Parameter join()
{
    return {.name = "join", .type = ParameterType::Switch, .initial = true};
}

Parameter lock()
{
    return {.name = "lock", .type = ParameterType::Choice, .initial = "none", .choices = {"none", "mutex"}};
}

Parameter steps()
{
    return {.name = "steps",
            .type = ParameterType::List,
            .minimum = -10,
            .maximum = 10,
            .initial = QList<double> {1}};
}

QJsonValue json(const QByteArray &text)
{
    return QJsonDocument::fromJson('[' + text + ']').array().at(0);
}

} // namespace

class TestParameter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsTheCommandLinesForm_data();
    void readsTheCommandLinesForm();
    void refusesWithNameValueAndRange_data();
    void refusesWithNameValueAndRange();
    void readsJsonWithItsTypeChecked();
    void refusesJsonOfWrongType_data();
    void refusesJsonOfWrongType();
    void textReadsBackAsTheSameValue();
    void noLocaleChangesANumber_data();
    void noLocaleChangesANumber();
    void valuesAreLookedUpByName();
    void commonParametersAreTheContracts();
};

void TestParameter::readsTheCommandLinesForm_data()
{
    QTest::addColumn<Parameter>("parameter");
    QTest::addColumn<QString>("text");
    QTest::addColumn<ParameterValue>("expected");

    QTest::newRow("whole number") << workers() << "12" << ParameterValue(qint64(12));
    QTest::newRow("least") << workers() << "1" << ParameterValue(qint64(1));
    QTest::newRow("most") << workers() << "1024" << ParameterValue(qint64(1024));
    QTest::newRow("scientific but whole") << workers() << "1e3" << ParameterValue(qint64(1000));
    QTest::newRow("none where allowed") << failTask() << "none" << ParameterValue();
    QTest::newRow("number") << seconds() << "0.25" << ParameterValue(0.25);
    QTest::newRow("number without point") << seconds() << "3" << ParameterValue(3.0);
    QTest::newRow("tiny number") << seconds() << "1e-6" << ParameterValue(1e-6);
    QTest::newRow("on") << join() << "on" << ParameterValue(true);
    QTest::newRow("off") << join() << "off" << ParameterValue(false);
    QTest::newRow("none as a choice") << lock() << "none" << ParameterValue(QString("none"));
    QTest::newRow("list") << steps() << "1,-2,3" << ParameterValue(QList<double> {1, -2, 3});
    QTest::newRow("texts") << names() << "haibo, lina" << ParameterValue(QStringList {"haibo", "lina"});
    QTest::newRow("one text") << names() << "zwei Wörter" << ParameterValue(QStringList {"zwei Wörter"});
    QTest::newRow("no texts") << names() << "none" << ParameterValue();
    QTest::newRow("list of one") << steps() << "1.5" << ParameterValue(QList<double> {1.5});
}

void TestParameter::readsTheCommandLinesForm()
{
    QFETCH(Parameter, parameter);
    QFETCH(QString, text);
    QFETCH(ParameterValue, expected);
    const Result<ParameterValue> value = parseParameter(parameter, text);
    QVERIFY2(bool(value), value ? "" : qPrintable(value.error().sentence.english()));
    QVERIFY(value.value() == expected);
    QVERIFY(bool(checkParameter(parameter, value.value())));
}

void TestParameter::refusesWithNameValueAndRange_data()
{
    QTest::addColumn<Parameter>("parameter");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QString>("allowed");

    for (const char *text : {"",
                             "0",
                             "-1",
                             "1025",
                             "1e9",
                             "0.5",
                             "1.000",
                             "1.0",
                             "1.5e1",
                             "1_000",
                             "1'000",
                             "1e999",
                             "9223372036854775808",
                             "99999999999999999999",
                             "9007199254740993",
                             "1,000",
                             "1 000",
                             " 8",
                             "8 ",
                             "+8",
                             "0x10",
                             "nan",
                             "inf",
                             "none",
                             "eight",
                             "٨"})
        QTest::addRow("int \"%s\"", text) << workers() << text << "a whole number from 1 to 1024";
    for (const char *text : {"", "0,5", "-0.1", "3600.1", "1e999", "inf", "nan", "none", "1s"})
        QTest::addRow("number \"%s\"", text) << seconds() << text << "a number from 0 to 3600 s";
    for (const char *text : {"", "ON", "true", "1", "yes"})
        QTest::addRow("switch \"%s\"", text) << join() << text << "on or off";
    for (const char *text : {"", "Mutex", "lock"})
        QTest::addRow("choice \"%s\"", text) << lock() << text << "one of none, mutex";
    for (const char *text : {"", "1,,2", "1;2", "1,11", "1,x"})
        QTest::addRow("list \"%s\"", text)
            << steps() << text << "a list such as 1,2,3 of numbers from -10 to 10";
    for (const char *text : {"", "a,,b", "a,", "a,b,c,d", "a,none", "a\tb"})
        QTest::addRow("texts \"%s\"", text)
            << names() << text
            << "a list such as Anna,Ben of texts without commas, from 1 to 3 of them, or none";
    QTest::newRow("optional") << failTask() << "100"
                              << "a whole number from 0 to 99, or none";
}

void TestParameter::refusesWithNameValueAndRange()
{
    QFETCH(Parameter, parameter);
    QFETCH(QString, text);
    QFETCH(QString, allowed);
    const Result<ParameterValue> value = parseParameter(parameter, text);
    QVERIFY(!value);
    QCOMPARE(value.error().kind, ErrorKind::Usage);
    QCOMPARE(value.error().sentence,
             QStringLiteral("%1 cannot be \"%2\": allowed is %3.").arg(parameter.name, text, allowed));
}

void TestParameter::readsJsonWithItsTypeChecked()
{
    QVERIFY(parameterFromJson(workers(), json("64")).value() == ParameterValue(qint64(64)));
    QVERIFY(parameterFromJson(workers(), json("64.0")).value() == ParameterValue(qint64(64)));
    QVERIFY(parameterFromJson(failTask(), json("null")).value() == ParameterValue());
    QVERIFY(parameterFromJson(seconds(), json("2")).value() == ParameterValue(2.0));
    QVERIFY(parameterFromJson(join(), json("false")).value() == ParameterValue(false));
    QVERIFY(parameterFromJson(lock(), json("\"none\"")).value() == ParameterValue(QString("none")));
    QVERIFY(parameterFromJson(steps(), json("[1,3]")).value() == ParameterValue(QList<double> {1, 3}));
    const ParameterValue two = QStringList {"haibo", "lina"};
    QVERIFY(parameterFromJson(names(), json("[\"haibo\",\"lina\"]")).value() == two);
    QCOMPARE(parameterToText(two), QString("haibo,lina"));
    QCOMPARE(parameterToJson(two), QJsonValue(QJsonArray {"haibo", "lina"}));
    const Parameters sent = Parameters::fromValues({{"names", parameterToJson(two)}});
    QCOMPARE(sent.texts("names"), QStringList({"haibo", "lina"}));
}

void TestParameter::refusesJsonOfWrongType_data()
{
    QTest::addColumn<Parameter>("parameter");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("shown");

    QTest::newRow("fraction for int") << workers() << QByteArray("0.5") << "0.5";
    QTest::newRow("too many") << workers() << QByteArray("1000000000") << "1000000000";
    QTest::newRow("negative") << workers() << QByteArray("-1") << "-1";
    QTest::newRow("beyond 2^53") << workers() << QByteArray("9007199254740993") << "9007199254740993";
    QTest::newRow("text for int") << workers() << QByteArray("\"8\"") << "\"8\"";
    QTest::newRow("null for int") << workers() << QByteArray("null") << "null";
    QTest::newRow("true for int") << workers() << QByteArray("true") << "true";
    QTest::newRow("text for texts") << names() << QByteArray("\"a\"") << "\"a\"";
    QTest::newRow("numbers for texts") << names() << QByteArray("[1]") << "an array";
    QTest::newRow("text for number") << seconds() << QByteArray("\"0.2\"") << "\"0.2\"";
    QTest::newRow("text for switch") << join() << QByteArray("\"on\"") << "\"on\"";
    QTest::newRow("number for switch") << join() << QByteArray("1") << "1";
    QTest::newRow("null for choice") << lock() << QByteArray("null") << "null";
    QTest::newRow("text for list") << steps() << QByteArray("\"1,2\"") << "\"1,2\"";
    QTest::newRow("text in list") << steps() << QByteArray("[1,\"2\"]") << "an array";
    QTest::newRow("empty list") << steps() << QByteArray("[]") << "an array";
    QTest::newRow("object") << workers() << QByteArray("{}") << "an object";
}

void TestParameter::refusesJsonOfWrongType()
{
    QFETCH(Parameter, parameter);
    QFETCH(QByteArray, value);
    QFETCH(QString, shown);
    const Result<ParameterValue> read = parameterFromJson(parameter, json(value));
    QVERIFY(!read);
    QCOMPARE(read.error().sentence,
             QStringLiteral("%1 cannot be %2: allowed is %3.")
                 .arg(parameter.name, shown, allowedValues(parameter).english()));
}

void TestParameter::textReadsBackAsTheSameValue()
{
    for (const double number : {0.0, 0.1, 1.0 / 3, 1e-9, 3599.999999999, 1234.5}) {
        const QString text = parameterToText(number);
        QVERIFY2(parseParameter(seconds(), text).value() == ParameterValue(number), qPrintable(text));
        QVERIFY(parameterFromJson(seconds(), parameterToJson(number)).value() == ParameterValue(number));
    }
    QCOMPARE(parameterToText(qint64(10000000)), QString("10000000"));
    QCOMPARE(parameterToText(1e6), QString("1000000"));
    QCOMPARE(parameterToText(QList<double> {1, -0.5}), QString("1,-0.5"));
    QCOMPARE(parameterToText(false), QString("off"));
    QCOMPARE(parameterToText({}), QString());
}

void TestParameter::noLocaleChangesANumber_data()
{
    QTest::addColumn<QString>("locale");
    for (const char *name : {"de_DE", "fr_CH", "tr_TR", "ar_EG"})
        QTest::newRow(name) << name;
}

void TestParameter::noLocaleChangesANumber()
{
    QFETCH(QString, locale);
    const QLocale before;
    QLocale::setDefault(QLocale(locale));
    setlocale(LC_ALL, qPrintable(locale + ".UTF-8")); // where it is installed
    const QString text = parameterToText(1234.5);
    const bool commaRefused = !parseParameter(seconds(), "0,5");
    const bool pointRead = parseParameter(seconds(), "0.5").value() == ParameterValue(0.5);
    const QString sentence = parseParameter(seconds(), "4000.5").error().sentence.english();
    setlocale(LC_ALL, "C");
    QLocale::setDefault(before);
    QCOMPARE(text, QString("1234.5"));
    QVERIFY(commaRefused);
    QVERIFY(pointRead);
    QCOMPARE(sentence, QString("step-seconds cannot be \"4000.5\": allowed is a number from 0 to 3600 s."));
}

void TestParameter::valuesAreLookedUpByName()
{
    Parameters parameters({workers(), failTask(), seconds(), join(), lock(), steps()});
    QCOMPARE(parameters.integer("workers"), 8);
    QCOMPARE(parameters.number("workers"), 8.0);
    QCOMPARE(parameters.number("step-seconds"), 0.2);
    QVERIFY(parameters.flag("join"));
    QCOMPARE(parameters.choice("lock"), QString("none"));
    QCOMPARE(parameters.list("steps"), QList<double> {1});
    QVERIFY(parameters.isNull("fail-task"));
    QCOMPARE(parameters.integer("fail-task"), 0);
    QCOMPARE(parameters.names(),
             QStringList({"workers", "fail-task", "step-seconds", "join", "lock", "steps"}));
    Parameters changed = parameters;
    changed.set("workers", qint64(2));
    QVERIFY(changed != parameters);
    QCOMPARE(
        QJsonDocument(changed.toJson()).toJson(QJsonDocument::Compact),
        QByteArray(
            R"({"fail-task":null,"join":true,"lock":"none","step-seconds":0.2,"steps":[1],"workers":2})"));
}

void TestParameter::commonParametersAreTheContracts()
{
    const Parameters common(commonParameters("sampled"));
    QCOMPARE(common.names(), QStringList({"recording", "sampling", "time-limit"}));
    QCOMPARE(common.choice("recording"), QString("sampled"));
    QCOMPARE(common.integer("sampling"), 64);
    QCOMPARE(common.number("time-limit"), 60.0);
    QCOMPARE(allowedValues(commonParameters("off")[1]), QString("a whole number from 1 to 1000000 turns"));
}

QTEST_APPLESS_MAIN(TestParameter)
#include "tst_parameter.moc"
