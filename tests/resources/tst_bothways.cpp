// SPDX-License-Identifier: GPL-3.0-or-later
// A result that can be held against that of the other way: what the button under it runs, and what stands
// large beside each other.
#include "core/analysis/counterpart.h"
#include "core/experiments/catalogue.h"
#include "core/record/presetshelf.h"

#include <QTemporaryDir>
#include <QTest>

using namespace plab;

class BothWaysTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void whatHasAButtonHasFigures();
    void theButtonLeadsThereAndBack();
};

/// Two or three for everybody who offers it; of a run without a repeat they say that nothing is known.
void BothWaysTest::whatHasAButtonHasFigures()
{
    QStringList offering;
    for (const Declaration *declaration : declarations()) {
        const bool offers =
            std::any_of(declaration->parameters.begin(), declaration->parameters.end(),
                        [](const Parameter &p) { return !p.tryOn.isEmpty() || !p.tryOff.isEmpty(); });
        if (!offers)
            continue;
        offering << declaration->id;
        QVERIFY2(declaration->keyFigures, qPrintable(declaration->id));
        RunRecord nothing;
        nothing.parameters = Parameters(declaration->parameters);
        for (const KeyFigure &figure : declaration->keyFigures(nothing)) {
            QCOMPARE(figure.figure.english(), QStringLiteral("–"));
            QVERIFY(!figure.words.isEmpty());
        }
    }
    QVERIFY2(offering.size() >= 10, qPrintable(offering.join(' ')));
}

/// From every preset that has it: what is offered may run, and offers the way back.
void BothWaysTest::theButtonLeadsThereAndBack()
{
    const QTemporaryDir none;
    PresetShelf shelf(QDir(none.path()), findDeclaration);
    QVERIFY(shelf.load().isEmpty());
    int offered = 0;
    for (const Preset &preset : shelf.presets()) {
        const Declaration &declaration = *findDeclaration(preset.experiment);
        const std::optional<NextStep> there = nextStep(preset.parameters, declaration);
        if (!there)
            continue;
        ++offered;
        QVERIFY2(differOnlyInSwitch(preset.parameters, there->parameters, declaration),
                 qPrintable(preset.id));
        const std::optional<NextStep> back = nextStep(there->parameters, declaration);
        QVERIFY2(back, qPrintable(preset.id));
        QVERIFY2(isSwitchedOff(back->parameters, declaration)
                     == isSwitchedOff(preset.parameters, declaration),
                 qPrintable(preset.id));
    }
    QVERIFY2(offered >= 30, qPrintable(QString::number(offered)));
}

QTEST_GUILESS_MAIN(BothWaysTest)
#include "tst_bothways.moc"
