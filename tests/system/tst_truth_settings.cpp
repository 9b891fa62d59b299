// SPDX-License-Identifier: GPL-3.0-or-later
// What must hold of every record, whatever was set: tried with settings drawn at random over all experiments.
#include "core/experiments/catalogue.h"
#include "core/model/cpus.h"
#include "core/record/csv.h"
#include "core/record/runjson.h"
#include "tests/system/cleantest.h"

#include <QTest>

#include <array>
#include <cmath>

using namespace plab;

namespace {

constexpr double MostSeconds = 0.05;
constexpr double MostCount = 12;
constexpr int DrawsForOneRun = 50;
constexpr int AtOnce = 4; // most of a run is waiting

/// Settings of one experiment, small enough to run in a moment. `seed` makes them again.
class Draw
{
public:
    explicit Draw(unsigned seed) : m_engine(seed) { }

    Parameters of(const Declaration &declaration)
    {
        Parameters drawn(declaration.parameters);
        for (const Parameter &parameter : declaration.parameters) {
            if (parameter.name == QLatin1String("time-limit"))
                drawn.set(parameter.name, 20.0);
            else if (isTime(parameter) || chance(2)) // what lasts is always drawn: the defaults are seconds
                drawn.set(parameter.name, value(parameter));
        }
        return drawn;
    }
    int below(int count) { return std::uniform_int_distribution<>(0, count - 1)(m_engine); }

private:
    bool chance(int in) { return below(in) == 0; }
    static bool isTime(const Parameter &parameter)
    {
        return parameter.unit.words == QLatin1String("s") || parameter.unit.words == QLatin1String("ms")
            || parameter.name == QLatin1String("increments") || parameter.name == QLatin1String("iterations")
            || parameter.name == QLatin1String("count") || parameter.name == QLatin1String("messages");
    }
    static double mostOf(const Parameter &parameter)
    {
        if (parameter.unit.words == QLatin1String("s"))
            return MostSeconds;
        if (parameter.unit.words == QLatin1String("ms") || parameter.unit.words == QLatin1String("µs"))
            return 5;
        return MostCount;
    }
    double number(const Parameter &parameter)
    {
        const double most = std::min(parameter.maximum, std::max(parameter.minimum, mostOf(parameter)));
        return std::uniform_real_distribution<>(parameter.minimum, most)(m_engine);
    }
    ParameterValue value(const Parameter &parameter)
    {
        if (parameter.optional && chance(2))
            return {};
        switch (parameter.type) {
        case ParameterType::Int:
            return qint64(std::ceil(number(parameter)));
        case ParameterType::Number:
            return number(parameter);
        case ParameterType::Switch:
            return chance(2);
        case ParameterType::Texts:
            return QStringList {QStringLiteral("haibo")};
        case ParameterType::Text:
        case ParameterType::File:
            return parameter.initial;
        case ParameterType::Choice:
            return parameter.choices.at(below(int(parameter.choices.size()))).name;
        default:
            break;
        }
        if (parameter.unit.words != QLatin1String("s"))
            return parameter.initial;
        return QList<double> {number(parameter), number(parameter)};
    }

    std::mt19937 m_engine;
};

/// The request of a round: as many draws until one is allowed.
RunRequest drawnRequest(const Declaration &declaration, unsigned seed, int round)
{
    Draw draw(seed * 1000 + unsigned(round));
    RunRequest request {declaration.id};
    request.repeat = 1 + draw.below(3);
    request.seed = round + 1;
    for (int draws = 0; draws < DrawsForOneRun; ++draws) {
        request.parameters = draw.of(declaration);
        if (Lab::check(request))
            break;
    }
    return request;
}

QString text(const Parameters &parameters)
{
    QStringList words;
    for (const QString &name : parameters.names())
        words.append(name + '=' + parameterToText(parameters.value(name)));
    return words.join(' ');
}

QString shareTrouble(const OutcomeRow &row)
{
    if (row.share && !(*row.share >= 0 && *row.share <= 1))
        return QStringLiteral("%1 has the share %2").arg(row.outcome).arg(*row.share);
    if (row.share && row.shareLow && row.shareHigh
        && !(*row.shareLow <= *row.share && *row.share <= *row.shareHigh))
        return QStringLiteral("the interval of %1 does not hold its share %2")
            .arg(row.outcome)
            .arg(*row.share);
    return {};
}

/// Outcomes are counted once: the rows are the sums of the repeats, and a repeat has one unless it has
/// trials.
QString outcomeTrouble(const RunRecord &run)
{
    QMap<QString, quint64> sums;
    const bool hasTrials = run.parameters.contains("trials") && run.parameters.integer("trials") > 1;
    for (const Repeat &repeat : run.repeats) {
        quint64 here = 0;
        for (auto outcome = repeat.outcomes.begin(); outcome != repeat.outcomes.end(); ++outcome) {
            here += outcome.value();
            if (!repeat.witness && repeat.endedAsItShould())
                sums[outcome.key()] += outcome.value();
        }
        if (!hasTrials && !repeat.witness && repeat.endedAsItShould() && here != 1)
            return QStringLiteral("a repeat has %1 outcomes").arg(here);
    }
    for (const OutcomeRow &row : run.outcomes) {
        if (row.count != sums.value(row.outcome))
            return QStringLiteral("%1 is counted %2 times and was seen %3 times")
                .arg(row.outcome)
                .arg(row.count)
                .arg(sums.value(row.outcome));
        if (const QString trouble = shareTrouble(row); !trouble.isEmpty())
            return trouble;
    }
    return {};
}

QString processTrouble(const Repeat &repeat, const ProcessRecord &process)
{
    constexpr double Slack = 0.001; // clocks are read by different processes, one after the other
    const double begin = process.startedS.value_or(-INFINITY);
    const double end = process.endedS.value_or(INFINITY);
    if (end < begin - Slack
        || process.reapedS.value_or(INFINITY) < process.endedS.value_or(-INFINITY) - Slack)
        return QStringLiteral("%1 ends before it begins, or is collected before it ends").arg(process.name);
    // An interpreter computes for some tenths of a second before the code that it was started for begins.
    const bool isInterpreter = repeat.values.contains("interpreter_version");
    const double before = isInterpreter && process.startMethod == StartMethod::Spawn ? 0.5 : 0.02;
    if (process.cpuS && process.startedS && process.endedS && *process.cpuS > (end - begin) + before)
        return QStringLiteral("%1 used more CPU time than it lived").arg(process.name);
    if (process.index >= repeat.lanes.size() || repeat.lanes[process.index].isEmpty())
        return {};
    const LaneEvents &events = repeat.lanes[process.index];
    if (repeat.secondsOf(events.at(0).timeNs) < begin - Slack
        || repeat.secondsOf(events.at(events.size() - 1).timeNs) > end + Slack)
        return QStringLiteral("%1 wrote events before or after its life").arg(process.name);
    return {};
}

QString measureTrouble(const Declaration &declaration, const RunRecord &run, const Repeat &repeat)
{
    const auto measured = [&](const char *name) { return repeat.measures.value(name); };
    for (auto measure = repeat.measures.begin(); measure != repeat.measures.end(); ++measure) {
        const bool declared = std::any_of(declaration.measures.begin(), declaration.measures.end(),
                                          [&](const auto &one) { return one.name == measure.key(); });
        if (!declared || (measure.value() && !std::isfinite(*measure.value())))
            return QStringLiteral("%1 is not declared, or not finite").arg(measure.key());
    }
    for (const char *share :
         {"recording_share", "overlap", "overlap_most", "overlap_spans", "lost_fraction"}) {
        if (measured(share) && !(*measured(share) >= 0 && *measured(share) <= 1.0000001))
            return QStringLiteral("%1 is %2").arg(share).arg(*measured(share));
    }
    if (measured("overlap") > measured("overlap_most"))
        return QStringLiteral("the certain overlap is more than the possible one");
    // Work that computes is never sped up beyond the CPUs; 10 % for the clocks of short runs.
    const bool sleeps = run.parameters.contains("task")
        && QStringList {"sleep", "square"}.contains(run.parameters.choice("task"));
    if (!sleeps && measured("speedup") && *measured("speedup") > 1.1 * usableCpus())
        return QStringLiteral("the speed-up is %1 on %2 CPUs").arg(*measured("speedup")).arg(usableCpus());
    return {};
}

QString troubleIn(const Declaration &declaration, const RunRecord &run)
{
    if (const QString trouble = outcomeTrouble(run); !trouble.isEmpty())
        return trouble;
    for (const Repeat &repeat : run.repeats) {
        if (repeat.refused && !repeat.error.isEmpty() && repeat.outcomes.isEmpty())
            continue; // this machine gives less than was drawn
        if (!repeat.endedAsItShould())
            return QStringLiteral("a repeat ended as %1: %2")
                .arg(repeatEndingName(repeat.ending), repeat.error.english());
        if (const QString trouble = measureTrouble(declaration, run, repeat); !trouble.isEmpty())
            return trouble;
        for (const ProcessRecord &process : repeat.processes) {
            if (const QString trouble = processTrouble(repeat, process); !trouble.isEmpty())
                return trouble;
        }
    }
    const QByteArray json = runToJson(run, true);
    const Result<RunRecord> read = runFromJson(json, findDeclaration);
    if (!read)
        return read.error().sentence.english();
    if (runToJson(read.value(), true) != json || eventsCsv(read.value()) != eventsCsv(run)
        || resultsCsv(read.value(), declaration) != resultsCsv(run, declaration))
        return QStringLiteral("what was read back is written differently");
    return {};
}

} // namespace

class TruthOfSettings : public CleanTest
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { warmUp(); }
    void whatMustHoldOfEveryRecordHolds_data();
    void whatMustHoldOfEveryRecordHolds();
};

void TruthOfSettings::whatMustHoldOfEveryRecordHolds_data()
{
    QTest::addColumn<QString>("experiment");
    for (const Declaration *declaration : declarations())
        QTest::newRow(qPrintable(declaration->id)) << declaration->id;
}

void TruthOfSettings::whatMustHoldOfEveryRecordHolds()
{
    QFETCH(QString, experiment);
    const Declaration &declaration = *findDeclaration(experiment);
    const unsigned seed = qEnvironmentVariableIntValue("PROCESS_LAB_SEED") + 1u;
    std::array<Lab, AtOnce> labs;
    for (int round = 0; round < rounds(AtOnce); round += AtOnce) {
        std::array<Run *, AtOnce> runs;
        for (int i = 0; i < AtOnce; ++i) {
            RunRequest request = drawnRequest(declaration, seed, round + i);
            Result<Run *> run = labs[std::size_t(i)].start(request);
            QVERIFY2(bool(run), run ? "" : qPrintable(run.error().sentence.english()));
            runs[std::size_t(i)] = run.value();
        }
        QVERIFY(comesTrue(
            [&] {
                return std::all_of(runs.begin(), runs.end(),
                                   [](const Run *run) { return run->isFinished(); });
            },
            120'000));
        for (int i = 0; i < AtOnce; ++i) {
            const Record record = runs[std::size_t(i)]->record();
            const QString trouble = troubleIn(declaration, *record);
            QVERIFY2(trouble.isEmpty(),
                     qPrintable(QStringLiteral("%1 (PROCESS_LAB_SEED=%2, round %3: %4)")
                                    .arg(trouble)
                                    .arg(seed - 1)
                                    .arg(round + i)
                                    .arg(text(record->parameters))));
        }
    }
}

QTEST_GUILESS_MAIN(TruthOfSettings)
#include "tst_truth_settings.moc"
