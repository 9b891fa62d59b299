// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/runcommand.h"

#include "app/closest.h"
#include "app/endsignals.h"
#include "app/faultteller.h"
#include "app/options.h"
#include "app/progressline.h"
#include "app/signalwatch.h"
#include "app/speech.h"
#include "app/target.h"
#include "app/terminaltable.h"
#include "core/analysis/lostlines.h"
#include "core/analysis/outcomes.h"
#include "core/experiments/catalogue.h"
#include "core/model/wording.h"
#include "core/record/savefile.h"
#include "core/twin/twin.h"

#include <QEventLoop>

#include <sys/resource.h>

#include <algorithm>
#include <csignal>

namespace plab {

namespace {

void addRunOptions(QCommandLineParser &parser)
{
    addOutputOptions(parser);
    for (const char *name : {"set", "repeat", "seed", "timeout"})
        parser.addOption(QCommandLineOption(QString::fromLatin1(name), {}, "value"));
    parser.addOption(QCommandLineOption("yes"));
    parser.addOption(QCommandLineOption("quiet"));
}

Result<void> applySetting(const QString &text, const Declaration &declaration, Parameters &parameters)
{
    const qsizetype equals = text.indexOf(QLatin1Char('='));
    const QString name = text.left(equals);
    if (equals < 1)
        return usageError(
            tr("--set cannot be \"%1\": it takes name=value, such as --set workers=8.").arg(text));
    const Parameter *parameter = declaration.parameter(name);
    if (!parameter)
        return usageError(
            joined({tr("%1 has no parameter \"%2\"; it has %3.")
                        .arg(declaration.id, name, parameters.names().join(QLatin1String(", "))),
                    didYouMean(name, parameters.names())}));
    const Result<ParameterValue> value = parseParameter(*parameter, text.mid(equals + 1));
    if (!value)
        return value.error();
    parameters.set(name, value.value());
    return {};
}

Result<void> applySettings(const QStringList &texts, const Declaration &declaration, Parameters &parameters)
{
    QStringList seen;
    for (const QString &text : texts) {
        const QString name = text.section(QLatin1Char('='), 0, 0);
        if (seen.contains(name))
            return usageError(tr("--set %1 is given more than once.").arg(name));
        seen << name;
        if (const Result<void> applied = applySetting(text, declaration, parameters); !applied)
            return applied;
    }
    return {};
}

Result<void> readNumbers(const QCommandLineParser &parser, RunRequest &request)
{
    const Result<ParameterValue> repeat = readOption(parser,
                                                     {.name = "--repeat",
                                                      .type = ParameterType::Int,
                                                      .minimum = 1,
                                                      .maximum = maximumRepeat,
                                                      .initial = qint64(request.repeat)});
    const Result<ParameterValue> seed = readOption(parser,
                                                   {.name = "--seed",
                                                    .type = ParameterType::Int,
                                                    .minimum = 0,
                                                    .maximum = double(maximumSeed),
                                                    .initial = request.seed});
    const Result<ParameterValue> timeout = readOption(parser,
                                                      {.name = "--timeout",
                                                       .type = ParameterType::Number,
                                                       .unit = "s",
                                                       .minimum = 0.1,
                                                       .maximum = 1e6,
                                                       .initial = 0.0});
    for (const Result<ParameterValue> *read : {&repeat, &seed, &timeout}) {
        if (!*read)
            return read->error();
    }
    request.repeat = int(std::get<qint64>(repeat.value()));
    request.seed = std::get<qint64>(seed.value());
    request.timeoutS = std::get<double>(timeout.value());
    return {};
}

/// The file that was named, and those that settings name: a script is not to be replaced by what it did.
QStringList filesRead(const QString &target, const Declaration &declaration, const Parameters &parameters)
{
    QStringList files;
    if (isFileName(target))
        files << target;
    for (const Parameter &parameter : declaration.parameters) {
        const ParameterValue value = parameters.value(parameter.name);
        if (parameter.type == ParameterType::File && std::holds_alternative<QString>(value))
            files << std::get<QString>(value);
    }
    return files;
}

/// The sentences that say why the exit status is not 0.
QStringList troubles(const RunRecord &record)
{
    QStringList sentences;
    for (const Repeat &repeat : record.repeats) {
        if (repeat.endedAsItShould())
            continue;
        const Text told = repeat.error.isEmpty()
            ? tr("A repeat ended as: %1.").arg(repeatEndingWords(repeat.ending))
            : repeat.error;
        const QString sentence = told.english();
        if (!sentences.contains(sentence))
            sentences << sentence;
    }
    for (const OutcomeRow &row : record.outcomes) {
        if (row.grade == Grade::Forbidden && row.count > 0)
            sentences << QStringLiteral("What must not happen was seen: \"%1\", %2 of %3 times.")
                             .arg(row.title.english(), QString::number(row.count),
                                  QString::number(judgedCount(record.outcomes).judged));
    }
    return sentences;
}

int statusOf(const RunRecord &record)
{
    if (std::any_of(record.repeats.begin(), record.repeats.end(), [](const Repeat &r) { return r.refused; }))
        return Status::Refused;
    const bool whole = record.countedRepeats() == record.repeat;
    return whole && troubles(record).isEmpty() ? Status::Good : Status::Bad;
}

/// Ctrl-C in a terminal goes to all processes of a program that has the terminal; what comes of it is theirs.
void passOnInterrupt(const RunRecord &record)
{
    constexpr qsizetype FirstOfScript = 2;
    if (record.repeats.isEmpty() || record.repeats.last().processes.size() <= FirstOfScript)
        return;
    const ProcessRecord &first = record.repeats.last().processes.at(FirstOfScript);
    if (first.pid > 1 && first.ending.kind == Ending::Kind::Running)
        kill(-pid_t(first.pid), SIGINT);
}

void waitForEnd(Run &run, const SignalWatch &signalWatch, ProgressLine &line, bool isScripts)
{
    QEventLoop loop;
    FaultTeller faults;
    const auto tell = [&] {
        if (isScripts)
            return; // its own output is what stands there until it has ended
        if (!faults.tell(*run.record(), [&] { line.clear(); }) && !run.isFinished())
            line.show(run.progress());
    };
    QObject::connect(&run, &Run::updated, &loop, tell);
    QObject::connect(&run, &Run::finished, &loop, &QEventLoop::quit);
    QObject::connect(&signalWatch, &SignalWatch::asked, &loop, [&](int number) {
        if (isScripts && number == SIGINT)
            passOnInterrupt(*run.record());
        else
            run.stop();
    });
    if (caughtSignal() != 0) // before anybody listened
        run.stop();
    if (!run.isFinished())
        loop.exec();
    tell(); // what came last
}

/// Nursery and threads are gone afterwards.
Result<std::shared_ptr<const RunRecord>> runToEnd(const RunPlan &plan)
{
    const SignalWatch signalWatch;
    Lab lab;
    if (const Text late = Lab::timeRemark(plan.request); !late.isEmpty() && !plan.quiet)
        say(late);
    else if (const Text length = Lab::lengthRemark(plan.request);
             !length.isEmpty() && !plan.quiet && language::isPython(plan.request.parameters))
        say(length); // many times what the same takes natively
    const Result<Run *> started = lab.start(plan.request);
    if (!started)
        return started.error();
    ProgressLine line(!plan.quiet && !plan.request.ownStreams);
    waitForEnd(*started.value(), signalWatch, line, plan.request.ownStreams);
    line.clear();
    return started.value()->record();
}

/// The exit status of a script that had the place of this program; where a signal ended it, the same signal
/// ends this.
int endAsScript(const RunRecord &record, int status)
{
    const std::optional<double> code = record.repeats.isEmpty()
        ? std::nullopt
        : record.repeats.last().measures.value(QStringLiteral("exitcode"));
    if (!code)
        return status;
    if (*code < 0) {
        const rlimit none {0, 0}; // no second core file
        setrlimit(RLIMIT_CORE, &none);
        std::signal(int(-*code), SIG_DFL);
        std::raise(int(-*code));
    }
    return int(*code < 0 ? 128 - *code : *code);
}

} // namespace

Result<RunPlan> readRun(const QStringList &words)
{
    QCommandLineParser parser;
    addRunOptions(parser);
    if (const Result<void> parsed = parseOptions(parser, words); !parsed)
        return parsed.error();
    if (parser.positionalArguments().size() != 1)
        return usageError(
            tr("run takes one experiment, preset or file; %1 were given. See process-lab help run.")
                .arg(parser.positionalArguments().size()));
    Result<RunRequest> target = findTarget(parser.positionalArguments()[0]);
    if (!target)
        return target.error();
    RunPlan plan {.request = target.take(), .outputs = {}, .quiet = parser.isSet("quiet")};
    plan.request.allowMany = parser.isSet("yes");
    const Declaration &declaration = *findDeclaration(plan.request.experiment);
    if (const Result<void> applied =
            applySettings(parser.values("set"), declaration, plan.request.parameters);
        !applied)
        return applied.error();
    if (const Result<void> read = readNumbers(parser, plan.request); !read)
        return read.error();
    const Result<Outputs> outputs =
        readOutputs(parser, declaration,
                    filesRead(parser.positionalArguments()[0], declaration, plan.request.parameters));
    if (!outputs)
        return outputs.error();
    plan.outputs = outputs.value();
    if (const Result<void> checked = Lab::check(plan.request); !checked) {
        Error error = checked.error();
        error.sentence = Text::plain(inCommandWords(error.sentence, declaration.parameters));
        return error;
    }
    return plan;
}

int executeRun(const RunPlan &plan)
{
    // A signal during the run ends the run, and there is time to write what it has found. One that comes
    // while that is written leaves time for what is small, and what is not done by then is left as it was.
    constexpr int StopMs = 1500;
    constexpr int ScriptMs = 24 * 3600 * 1000; // a script may take its time over Ctrl-C
    constexpr int WritingMs = 600;
    giveTime(plan.request.ownStreams ? ScriptMs : StopMs);
    setLastWords(
        QStringLiteral("The run did not end in time after the signal, so nothing of it is written."));
    const Result<std::shared_ptr<const RunRecord>> ran = runToEnd(plan);
    giveTime(WritingMs);
    if (!ran)
        return complain(ran.error());
    const RunRecord &record = *ran.value();
    const Declaration &declaration = *findDeclaration(record.experiment);
    int status = statusOf(record);
    for (const QString &sentence : troubles(record))
        say(sentence);
    if (const Text lost = lostLinesSentence(record); !lost.isEmpty())
        say(lost);
    if (const Result<void> written = writeOutputs(plan.outputs, record, declaration); !written) {
        const int failed = complain(written.error());
        status = status == Status::Good ? failed : status;
    }
    if (plan.request.ownStreams) {
        if (!plan.quiet) {
            FaultTeller().tell(record, [] {});
            sayResult(resultText(record, declaration));
        }
        const bool wasStopped = caughtSignal() != 0 && caughtSignal() != SIGINT;
        return wasStopped ? 128 + caughtSignal() : endAsScript(record, status);
    }
    if (!plan.quiet && !plan.outputs.useStdout()) {
        setUnwritten(QStringLiteral("-"));
        status = print(resultText(record, declaration), status);
    }
    return caughtSignal() != 0 ? 128 + caughtSignal() : status;
}

} // namespace plab
