// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/presetshelf.h"

#include <QTemporaryDir>
#include <QTest>

using namespace plab;

namespace {

const Declaration &pool()
{
    static const Declaration made = [] {
        Declaration pool;
        pool.id = QStringLiteral("pool");
        pool.parameters = {{.name = QStringLiteral("workers"),
                            .type = ParameterType::Int,
                            .minimum = 1,
                            .maximum = 64,
                            .initial = qint64(8)}};
        return pool;
    }();
    return made;
}

const Declaration *lookup(const QString &id)
{
    return id == pool().id ? &pool() : nullptr;
}

Preset preset(const QString &title)
{
    Preset made;
    made.title = title;
    made.experiment = pool().id;
    made.parameters = Parameters(pool().parameters);
    made.parameters.set(QStringLiteral("workers"), qint64(3));
    return made;
}

} // namespace

class PresetShelfTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void keptPresetsAreThereAfterAnotherLoad();
    void idsNeverCollideWithPresetsOrExperiments();
    void aRenamedPresetKeepsItsId();
    void aRemovedPresetComesBackAsItWas();
};

void PresetShelfTest::keptPresetsAreThereAfterAnotherLoad()
{
    QTemporaryDir folder;
    const Result<Preset> kept =
        PresetShelf(folder.path(), lookup).keep(preset(QStringLiteral("Three workers")));
    QVERIFY(kept);
    PresetShelf shelf(folder.path(), lookup);
    QCOMPARE(englishOf(shelf.load()), QList<QString>());
    const Preset *found = shelf.find(kept.value().id);
    QVERIFY(found);
    QCOMPARE(found->title, QStringLiteral("Three workers"));
    QCOMPARE(found->parameters.integer("workers"), 3);
    QVERIFY(!found->builtIn);
}

void PresetShelfTest::idsNeverCollideWithPresetsOrExperiments()
{
    QTemporaryDir folder;
    PresetShelf shelf(folder.path(), lookup);
    QStringList ids {pool().id};
    for (int i = 0; i < 3; ++i) {
        const Result<Preset> kept = shelf.keep(preset(QStringLiteral("Pool")));
        QVERIFY(kept);
        QVERIFY2(!ids.contains(kept.value().id), qPrintable(kept.value().id));
        ids << kept.value().id;
    }
}

void PresetShelfTest::aRenamedPresetKeepsItsId()
{
    QTemporaryDir folder;
    PresetShelf shelf(folder.path(), lookup);
    Preset kept = shelf.keep(preset(QStringLiteral("Before"))).value();
    kept.title = QStringLiteral("After");
    QVERIFY(shelf.put(kept));
    QCOMPARE(shelf.presets().size(), 1);
    QCOMPARE(shelf.find(kept.id)->title, QStringLiteral("After"));
}

void PresetShelfTest::aRemovedPresetComesBackAsItWas()
{
    QTemporaryDir folder;
    PresetShelf shelf(folder.path(), lookup);
    const Preset kept = shelf.keep(preset(QStringLiteral("Gone"))).value();
    QVERIFY(shelf.remove(kept.id));
    QVERIFY(!shelf.find(kept.id));
    QVERIFY(shelf.put(kept));
    QVERIFY(shelf.find(kept.id));
    QVERIFY(shelf.find(kept.id)->parameters == kept.parameters);
}

QTEST_APPLESS_MAIN(PresetShelfTest)
#include "tst_presetshelf.moc"
