// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/environment.h"

#include "core/model/build.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QtTest>

#include <unistd.h>

using namespace plab;

class TestEnvironment : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void saysWhatRanWhere();
    void clockCostIsMeasured();
    void afterIsNullUntilTheEnd();
    void namesNeitherHostNorUser();
};

void TestEnvironment::saysWhatRanWhere()
{
    const QJsonObject environment = readEnvironment();
    QCOMPARE(environment["program"].toString(), version());
    QCOMPARE(environment["build"].toString(), buildId());
    QCOMPARE(environment["qt"].toString(), QString(qVersion()));
    QVERIFY(environment["usable_cpus"].toInt() >= 1);
    QVERIFY(environment["kernel"].toString().startsWith("Linux "));
    QVERIFY(environment["limits"].toObject().contains("processes"));
    for (const char *key : {"cpu", "governor", "virtual_machine", "clock_source", "cpu_quota"})
        QVERIFY2(environment.contains(key), key); // the value is null where the machine does not tell
}

void TestEnvironment::clockCostIsMeasured()
{
    const double ns = readEnvironment()["clock_read_ns"].toDouble();
    QVERIFY2(ns > 1 && ns < 100000, qPrintable(QString::number(ns)));
}

void TestEnvironment::afterIsNullUntilTheEnd()
{
    QJsonObject environment = readEnvironment();
    QCOMPARE(environment["load_before"].toArray().size(), 3);
    QVERIFY(environment["load_after"].isNull());
    QVERIFY(environment["pressure_after"].isNull());
    finishEnvironment(environment);
    QCOMPARE(environment["load_after"].toArray().size(), 3);
    QCOMPARE(environment["pressure_after"].toObject().keys(),
             environment["pressure_before"].toObject().keys());
}

void TestEnvironment::namesNeitherHostNorUser()
{
    char host[256] = {};
    QCOMPARE(gethostname(host, sizeof host - 1), 0);
    const QByteArray json = QJsonDocument(readEnvironment()).toJson();
    QVERIFY2(!json.contains('"' + QByteArray(host) + '"'), json);
    QVERIFY(!json.contains("/home/"));
    QVERIFY(!readEnvironment().contains("host") && !readEnvironment().contains("user"));
}

QTEST_APPLESS_MAIN(TestEnvironment)
#include "tst_environment.moc"
