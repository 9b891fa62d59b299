// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/commandline.h"

#include "app/application.h"
#include "app/closest.h"
#include "app/helptext.h"
#include "app/options.h"
#include "app/pythoncommand.h"
#include "app/runcommand.h"
#include "app/speech.h"
#include "app/target.h"
#include "core/experiments/catalogue.h"
#include "core/model/build.h"
#include "core/model/wording.h"
#include "core/record/describe.h"

namespace plab {

namespace {

int list(const QStringList &words)
{
    QCommandLineParser parser;
    parser.addOption(QCommandLineOption("json"));
    if (const Result<void> parsed = parseOptions(parser, words); !parsed)
        return complain(parsed.error());
    if (!parser.positionalArguments().isEmpty())
        return complain(usageError(
            tr("list takes no \"%1\"; see process-lab help list.").arg(parser.positionalArguments()[0])));
    PresetShelf shelf(PresetShelf::ownFolder(), findDeclaration);
    const QList<Text> problems = shelf.load();
    for (const Text &problem : problems)
        say(problem);
    const bool json = parser.isSet("json");
    return print(json ? QString::fromUtf8(listJson(declarations(), shelf.presets()))
                      : listText(declarations(), shelf.presets()));
}

Error unknownExperiment(const QString &name, const PresetShelf &shelf)
{
    if (const Preset *preset = shelf.find(name))
        return usageError(tr("\"%1\" is a preset of the experiment %2; see process-lab describe %2.")
                              .arg(name, preset->experiment));
    QStringList ids;
    for (const Declaration *declaration : declarations())
        ids << declaration->id;
    return usageError(joined({tr("There is no experiment \"%1\".").arg(name), didYouMean(name, ids),
                              tr("See process-lab list.")}));
}

int describe(const QStringList &words)
{
    QCommandLineParser parser;
    parser.addOption(QCommandLineOption("json"));
    if (const Result<void> parsed = parseOptions(parser, words); !parsed)
        return complain(parsed.error());
    if (parser.positionalArguments().size() != 1)
        return complain(usageError(tr("describe takes one experiment; %1 were given. See process-lab list.")
                                       .arg(parser.positionalArguments().size())));
    const QString name = parser.positionalArguments()[0];
    const PresetShelf shelf = loadedShelf();
    const Declaration *declaration = findDeclaration(name);
    if (!declaration)
        return complain(unknownExperiment(name, shelf));
    const bool json = parser.isSet("json");
    return print(json ? QString::fromUtf8(describeJson(*declaration, shelf.presets()))
                      : describeText(*declaration, shelf.presets()));
}

int run(const QStringList &words)
{
    const Result<RunPlan> plan = readRun(words);
    if (!plan)
        return complain(plan.error());
    const auto application = commandApplication(plan.value().outputs.needPictures());
    return executeRun(plan.value());
}

int exportRun(const QStringList &words)
{
    QCommandLineParser parser;
    addOutputOptions(parser);
    if (const Result<void> parsed = parseOptions(parser, words); !parsed)
        return complain(parsed.error());
    if (parser.positionalArguments().size() != 1)
        return complain(
            usageError(tr("export takes one stored run; %1 were given. See process-lab help export.")
                           .arg(parser.positionalArguments().size())));
    const Result<StoredRun> stored = openRun(parser.positionalArguments()[0]);
    if (!stored)
        return complain(stored.error());
    const Result<Outputs> outputs =
        readOutputs(parser, *stored.value().declaration, parser.positionalArguments().mid(0, 1));
    if (!outputs)
        return complain(outputs.error());
    if (outputs.value().isEmpty())
        return complain(usageError(
            tr("export has nothing to write: give --json, --csv, --events, --chart or --timeline.")));
    const auto application = commandApplication(outputs.value().needPictures());
    const Result<void> written =
        writeOutputs(outputs.value(), stored.value().record, *stored.value().declaration);
    return written ? Status::Good : complain(written.error());
}

int help(const QStringList &words)
{
    const QString text = helpText(words.value(0));
    if (words.size() > 1)
        return complain(
            usageError(tr("help takes one command; %1 were given. See process-lab help.").arg(words.size())));
    if (text.isEmpty())
        return complainOfCommand(words[0]);
    return print(text);
}

int tellVersion(const QStringList &words)
{
    if (!words.isEmpty())
        return complain(usageError(tr("--version takes no \"%1\".").arg(words[0])));
    return print(QStringLiteral("process-lab %1\nbuild %2, %3, Qt %4\n")
                     .arg(version(), buildId(), compiler(), QString::fromLatin1(qVersion())));
}

struct Command
{
    const char *name;
    int (*run)(const QStringList &words);
};

constexpr Command commands[] = {
    {"list", list}, {"describe", describe}, {"run", run}, {"export", exportRun},      {"python", runPython},
    {"help", help}, {"--help", help},       {"-h", help}, {"--version", tellVersion}, {"-v", tellVersion},
};

const Command *findCommand(const QString &word)
{
    for (const Command &command : commands) {
        if (word == QLatin1String(command.name))
            return &command;
    }
    return nullptr;
}

} // namespace

bool isCommand(const QString &word)
{
    return findCommand(word);
}

int runCommandLine(const QStringList &words)
{
    const Command *command = findCommand(words.first());
    const QStringList rest = words.mid(1);
    const bool givesAway = words.first() == QLatin1String("python") && rest.size() > 1; // to a script
    const bool asksForHelp = !givesAway && !words.first().startsWith(QLatin1Char('-'))
        && (rest.contains("--help") || rest.contains("-h"));
    return asksForHelp ? help({words.first()}) : command->run(rest);
}

int complainOfCommand(const QString &word)
{
    PresetShelf shelf(PresetShelf::ownFolder(), findDeclaration);
    shelf.load();
    if (findDeclaration(word) || shelf.find(word))
        return complain(usageError(
            tr("\"%1\" is no command but something to run: process-lab run %1. Without words, process-lab "
               "opens the window, which has it in its Library.")
                .arg(word)));
    QStringList names;
    for (const Command &command : commands)
        names << QString::fromLatin1(command.name);
    return complain(usageError(joined({tr("There is no command \"%1\", and no such file.").arg(word),
                                       didYouMean(word, names), tr("See process-lab help.")})));
}

} // namespace plab
