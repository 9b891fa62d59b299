// SPDX-License-Identifier: GPL-3.0-or-later
// What the processes of each experiment share: counted and made alike, whatever is set.
#include "core/experiments/catalogue.h"
#include "core/experiments/scripts.h"
#include "core/runtime/script.h"
#include "core/shared/memory.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <random>

using namespace plab;

namespace {

/// From the least to the most that may be set, small values as often as large ones.
double drawnNumber(const Parameter &parameter, std::minstd_rand &random)
{
    const double share = double(random()) / double(std::minstd_rand::max());
    const double width = parameter.maximum - parameter.minimum;
    return std::min(parameter.maximum, parameter.minimum + std::round(std::pow(width + 1, share) - 1));
}

ParameterValue drawn(const Parameter &parameter, std::minstd_rand &random)
{
    if (parameter.optional && random() % 4 == 0)
        return {};
    switch (parameter.type) {
    case ParameterType::Int:
        return qint64(drawnNumber(parameter, random));
    case ParameterType::Number:
        return drawnNumber(parameter, random);
    case ParameterType::Switch:
        return random() % 2 == 0;
    case ParameterType::Choice:
        return parameter.choices.at(qsizetype(random() % std::size_t(parameter.choices.size()))).name;
    case ParameterType::List:
        return QList<double>(qsizetype(1 + random() % 5), drawnNumber(parameter, random));
    case ParameterType::Texts:
        return QStringList(qsizetype(1 + random() % 5), QStringLiteral("meet"));
    case ParameterType::Text:
    case ParameterType::File:
        return parameter.initial;
    }
    return {};
}

Parameters drawnSettings(const Declaration &declaration, std::minstd_rand &random)
{
    Parameters settings(declaration.parameters);
    for (const Parameter &parameter : declaration.parameters)
        settings.set(parameter.name, drawn(parameter, random));
    return settings;
}

/// Makes it in memory of just the size that was counted, with a mark behind it; what was wrong.
QString wrongIn(const SharedRoot &root, const Parameters &settings)
{
    const std::uint64_t bytes = root.bytes(settings);
    if (bytes % CacheLine != 0)
        return QStringLiteral("counted %1 bytes, which is no whole line").arg(bytes);
    const std::unique_ptr<std::byte, decltype(&std::free)> memory(
        static_cast<std::byte *>(std::aligned_alloc(CacheLine, bytes + CacheLine)), &std::free);
    std::fill_n(memory.get(), bytes, std::byte(0));
    std::fill_n(memory.get() + bytes, CacheLine, std::byte(0x5a));
    ArenaBuilder builder({memory.get(), bytes});
    root.build(builder, settings);
    if (!builder.hasRoom() || builder.bytes() != bytes)
        return QStringLiteral("counted %1 bytes, made %2").arg(bytes).arg(builder.bytes());
    if (std::count(memory.get() + bytes, memory.get() + bytes + CacheLine, std::byte(0x5a)) != CacheLine)
        return QStringLiteral("something was written behind it");
    // A parent has read its settings from JSON.
    if (root.bytes(Parameters::fromValues(settings.toJson())) != bytes)
        return QStringLiteral("a parent needs %1 bytes, counted were %2")
            .arg(root.bytes(Parameters::fromValues(settings.toJson())))
            .arg(bytes);
    return {};
}

} // namespace

class SharedRootsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void areCountedAsTheyAreMade_data();
    void areCountedAsTheyAreMade();
    void haveTypesOfTheirOwn();
    void theMostThatCanBeSetIsCounted();
};

void SharedRootsTest::areCountedAsTheyAreMade_data()
{
    QTest::addColumn<QString>("experiment");
    for (const Declaration *declaration : declarations()) {
        if (findScript(declaration->id)->shares.build)
            QTest::newRow(qPrintable(declaration->id)) << declaration->id;
    }
}

void SharedRootsTest::areCountedAsTheyAreMade()
{
    QFETCH(QString, experiment);
    constexpr std::uint64_t MostBytes = 16 << 20; // more is counted alike, and takes its time
    const Declaration &declaration = *findDeclaration(experiment);
    const SharedRoot &root = findScript(experiment)->shares;
    QCOMPARE(wrongIn(root, Parameters(declaration.parameters)), QString());
    std::minstd_rand random(1);
    int made = 0;
    for (int round = 0; round < 300; ++round) {
        const Parameters settings = drawnSettings(declaration, random);
        if (root.bytes(settings) > MostBytes)
            continue;
        const QString wrong = wrongIn(root, settings);
        QVERIFY2(wrong.isEmpty(), qPrintable(wrong));
        ++made;
    }
    QVERIFY(made > 30);
}

/// By which a process finds out that it is in the wrong place.
void SharedRootsTest::haveTypesOfTheirOwn()
{
    QSet<QByteArray> types;
    for (const Declaration *declaration : declarations()) {
        const SharedRoot &root = findScript(declaration->id)->shares;
        if (!root.build)
            continue;
        const QByteArray type(root.type.data(), qsizetype(root.type.size()));
        QVERIFY2(type.contains("::") && !types.contains(type), type.constData());
        types.insert(type);
    }
    QVERIFY(types.size() > 10);
}

/// Gigabytes are counted without a byte of them.
void SharedRootsTest::theMostThatCanBeSetIsCounted()
{
    for (const Declaration *declaration : declarations()) {
        Parameters settings(declaration->parameters);
        for (const Parameter &parameter : declaration->parameters) {
            if (parameter.type == ParameterType::Int)
                settings.set(parameter.name, qint64(parameter.maximum));
        }
        const SharedRoot &root = findScript(declaration->id)->shares;
        QVERIFY(root.bytes(settings) >= root.bytes(Parameters(declaration->parameters)));
        QVERIFY(root.bytes(settings) < 1ULL << 40);
    }
}

QTEST_APPLESS_MAIN(SharedRootsTest)
#include "tst_sharedroots.moc"
