// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"
#include "core/model/wording.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace plab;

namespace {

constexpr int Tries = 400;

/// A value that is allowed, often one at an edge, since that is where plurals and remarks change.
ParameterValue anyValue(const Parameter &parameter, QRandomGenerator &random)
{
    const auto number = [&] {
        const double few[] = {parameter.minimum, parameter.maximum, 1, 2, 1234};
        const double picked = few[random.bounded(5)];
        return std::clamp(picked, parameter.minimum, parameter.maximum);
    };
    if (parameter.optional && random.bounded(3) == 0)
        return {};
    switch (parameter.type) {
    case ParameterType::Int:
        return qint64(number());
    case ParameterType::Number:
        return number();
    case ParameterType::Switch:
        return random.bounded(2) == 1;
    case ParameterType::Choice:
        return parameter.choices.at(random.bounded(int(parameter.choices.size()))).name;
    case ParameterType::List:
        return QList<double>(1 + random.bounded(20), number());
    case ParameterType::Texts:
        return QStringList(1 + random.bounded(int(parameter.maximum)), QStringLiteral("meet"));
    case ParameterType::Text:
    case ParameterType::File:
        return parameter.initial;
    }
    return {};
}

Parameters anySettings(const Declaration &declaration, QRandomGenerator &random)
{
    Parameters parameters(declaration.parameters);
    for (const Parameter &parameter : declaration.parameters) {
        if (random.bounded(2) == 1)
            parameters.set(parameter.name, anyValue(parameter, random));
    }
    if (declaration.resolve)
        declaration.resolve(parameters);
    return parameters;
}

QList<Idle> idleOf(const Declaration &declaration, const Parameters &parameters)
{
    return declaration.withoutEffect ? declaration.withoutEffect(parameters) : QList<Idle>();
}

/// What a measure may be. A code is the name of an end, not an amount: 0 to 255, or a signal's number.
std::optional<double> anyFigure(const MeasureDeclaration &measure, QRandomGenerator &random)
{
    const double amounts[] = {0, 1, 2, 0.25, 123456};
    const double codes[] = {0, 1, 255, -9, -15};
    const bool code = measure.unit == QLatin1String("code");
    if (random.bounded(6) == 0)
        return {};
    return (code ? codes : amounts)[random.bounded(5)];
}

/// A finished run with any measures, some of which may be null in any record.
RunRecord anyRun(const Declaration &declaration, QRandomGenerator &random)
{
    RunRecord run;
    run.experiment = declaration.id;
    run.title = declaration.title;
    run.parameters = anySettings(declaration, random);
    const int repeats = 1 + random.bounded(3);
    for (int i = 0; i < repeats; ++i) {
        Repeat repeat;
        repeat.ending = RepeatEnding::Finished;
        for (const MeasureDeclaration &measure : declaration.measures) {
            if (const std::optional<double> figure = anyFigure(measure, random))
                repeat.measures.insert(measure.name, *figure);
        }
        const QString outcome = declaration.outcomes.at(random.bounded(int(declaration.outcomes.size()))).id;
        repeat.outcomes.insert(outcome, 1);
        run.repeats.append(repeat);
    }
    for (const OutcomeDeclaration &outcome : declaration.outcomes) {
        OutcomeRow row;
        row.outcome = outcome.id;
        for (const Repeat &repeat : std::as_const(run.repeats))
            row.count += repeat.outcomes.value(outcome.id);
        run.outcomes.append(row);
    }
    return run;
}

/// Names that only a command line knows: of parameters, and of choices that have a label.
QRegularExpression commandNames(const Declaration &declaration)
{
    QStringList names {QStringLiteral("(?!)")}; // matches nothing
    for (const Parameter &parameter : declaration.parameters) {
        if (parameter.name.contains('-'))
            names << QRegularExpression::escape(parameter.name);
        for (const Choice &choice : parameter.choices) {
            if (choice.label.english() != choice.name && choice.name.contains('-'))
                names << QRegularExpression::escape(choice.name);
        }
    }
    return QRegularExpression(QStringLiteral("(?<![\\w-])(%1)(?![\\w-])").arg(names.join(QLatin1Char('|'))));
}

/// What is wrong with the words of a sentence; empty if nothing is.
QString faultIn(const QString &text, const QRegularExpression &names)
{
    static const QRegularExpression one(
        QStringLiteral("(?<![\\d.,])1 (?!is\\b|was\\b|has\\b)[a-z]{2,}[^s]s\\b"));
    static const QRegularExpression many(
        QStringLiteral("(?<![\\d.,])(0|[2-9]|\\d[\\d,]+) (task|item|message|worker|process|child|step|"
                       "turn|trial|repeat|permit|zombie|ticket|value|update|event|CPU)\\b(?! of)"));
    // Neither the digits of a fraction nor what stands in code is grouped.
    static const QRegularExpression plain(QStringLiteral("(?<![\\d.]|\\w\\()\\d{4,}"));
    for (const QRegularExpression *wrong : {&names, &one, &many, &plain}) {
        if (const QRegularExpressionMatch match = wrong->match(text); match.hasMatch())
            return QStringLiteral("says \"%1\"").arg(match.captured());
    }
    return text.contains(QLatin1String("%n")) || text.contains(QLatin1String("%1"))
        ? QStringLiteral("has a gap")
        : QString();
}

} // namespace

/// Sentences are for people: labels instead of a command line's names, plurals where there are several, and
/// every number written in one way.
class WordsTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void remarksSpeakToPeople_data() { everyExperiment(); }
    void remarksSpeakToPeople();
    void whatHasNoEffectHasNone_data() { everyExperiment(); }
    void whatHasNoEffectHasNone();
    void noRepeatTakesLessThanNothing_data() { everyExperiment(); }
    void noRepeatTakesLessThanNothing();
    void headlinesSpeakToPeople_data() { everyExperiment(); }
    void headlinesSpeakToPeople();
    void outcomesSpeakToPeople_data() { everyExperiment(); }
    void outcomesSpeakToPeople();
    void everyFigureHasItsUnit_data() { everyExperiment(); }
    void everyFigureHasItsUnit();
    void commandLineSaysWhatItTakes();

private:
    static void everyExperiment();
};

void WordsTest::everyExperiment()
{
    QTest::addColumn<QString>("experiment");
    for (const Declaration *declaration : declarations())
        QTest::newRow(qPrintable(declaration->id)) << declaration->id;
}

void WordsTest::remarksSpeakToPeople()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    const QRegularExpression names = commandNames(declaration);
    QRandomGenerator random(1);
    QSet<QString> judged; // most are said again and again
    for (int i = 0; i < Tries; ++i) {
        const Parameters settings = anySettings(declaration, random);
        QStringList told = declaration.remarks ? englishOf(declaration.remarks(settings)) : QStringList();
        for (const Idle &idle : idleOf(declaration, settings))
            told << idle.sentence.english() << idle.why.english();
        if (declaration.check) {
            if (const Result<void> checked = declaration.check(settings); !checked)
                told << checked.error().sentence.english();
        }
        for (const QString &sentence : std::as_const(told)) {
            if (judged.contains(sentence))
                continue;
            judged.insert(sentence);
            const QString fault = faultIn(sentence, names);
            QVERIFY2(fault.isEmpty(), qPrintable(fault + ": " + sentence));
            QVERIFY2(sentence.endsWith('.'), qPrintable(sentence));
        }
    }
}

/// Another value of it changes neither how long a repeat takes, nor how many processes it starts, nor how it
/// is recorded, nor what else has no effect. Each is told once, and is a parameter there is.
void WordsTest::whatHasNoEffectHasNone()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    const auto seen = [&](const Parameters &p) {
        QStringList figures {
            QString::number(declaration.nominalSeconds ? declaration.nominalSeconds(p) : 0),
            QString::number(declaration.processCount(p)),
            QString::number(declaration.races && declaration.races(p)),
            declaration.witnessCut ? declaration.witnessCut(p).english() : QString(),
        };
        for (const Idle &idle : idleOf(declaration, p))
            figures << idle.sentence.english();
        return figures.join('\n');
    };
    QRandomGenerator random(7);
    for (int i = 0; i < Tries; ++i) {
        const Parameters settings = anySettings(declaration, random);
        const QString usual = seen(settings);
        QStringList names;
        for (const Idle &idle : idleOf(declaration, settings)) {
            QVERIFY2(!names.contains(idle.name), qPrintable(idle.name));
            names << idle.name;
            const Parameter *parameter = declaration.parameter(idle.name);
            QVERIFY2(parameter, qPrintable(idle.name));
            Parameters other = settings;
            other.set(idle.name, anyValue(*parameter, random));
            const QString changed = seen(other);
            QVERIFY2(changed == usual,
                     qPrintable(idle.sentence.english() + '\n' + usual + "\nor\n" + changed));
        }
    }
}

void WordsTest::noRepeatTakesLessThanNothing()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    QRandomGenerator random(11);
    for (int i = 0; i < Tries && declaration.nominalSeconds; ++i)
        QVERIFY(declaration.nominalSeconds(anySettings(declaration, random)) >= 0);
}

void WordsTest::headlinesSpeakToPeople()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    const QRegularExpression names = commandNames(declaration);
    QRandomGenerator random(2);
    for (int i = 0; i < Tries; ++i) {
        const Headline told = declaration.headline(anyRun(declaration, random));
        for (const Text &sentence : {told.sentence, told.detail}) {
            const QString fault = faultIn(sentence.english(), names);
            QVERIFY2(fault.isEmpty(), qPrintable(fault + ": " + sentence.english()));
        }
    }
}

void WordsTest::outcomesSpeakToPeople()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    const QRegularExpression names = commandNames(declaration);
    QStringList told {declaration.summary.english(), declaration.title.english()};
    for (const OutcomeDeclaration &outcome : declaration.outcomes)
        told << outcome.title.english() << outcome.sentence.english();
    for (const ChartDeclaration &chart : declaration.charts)
        told << chart.title.english();
    for (const Parameter &parameter : declaration.parameters)
        told << parameter.label.english() << parameter.help.english();
    for (const QString &text : std::as_const(told)) {
        const QString fault = faultIn(text, names);
        QVERIFY2(fault.isEmpty(), qPrintable(fault + ": " + text));
    }
}

void WordsTest::everyFigureHasItsUnit()
{
    QFETCH(QString, experiment);
    static const QRegularExpression known(
        QStringLiteral("^(s|ms|µs|1/s|B|MiB/s|CPUs|tasks|pid|count|number|share|ratio|index|flag|code)$"));
    const Declaration &declaration = *findDeclaration(experiment);
    for (const MeasureDeclaration &measure : declaration.measures)
        QVERIFY2(known.match(measure.unit).hasMatch(), qPrintable(measure.name));
    for (const ValueDeclaration &value : declaration.values) {
        const bool inHelp = value.help.english().contains(QLatin1String("[["));
        const bool told = value.unit == QLatin1String("text") || value.unit == QLatin1String("object")
            || known.match(value.unit).hasMatch();
        QVERIFY2(inHelp || told, qPrintable(value.name));
    }
    QCOMPARE(writtenUnit(QStringLiteral("count")), QString());
    QCOMPARE(writtenUnit(QStringLiteral("µs")), QStringLiteral("µs"));
}

void WordsTest::commandLineSaysWhatItTakes()
{
    const Declaration &declaration = *findDeclaration("join-order");
    Parameters settings(declaration.parameters);
    settings.set("seconds", QList<double>(20, 1.0));
    const Result<void> refused = declaration.check(settings);
    QVERIFY(!refused);
    QVERIFY2(refused.error().sentence.english().startsWith("“Sleeps” has 20 values"),
             qPrintable(refused.error().sentence.english()));
    const QString typed = inCommandWords(refused.error().sentence, declaration.parameters);
    QVERIFY2(typed.startsWith("seconds has 20 values"), qPrintable(typed));
}

QTEST_GUILESS_MAIN(WordsTest)
#include "tst_words.moc"
