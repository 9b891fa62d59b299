// SPDX-License-Identifier: GPL-3.0-or-later
// Your own program: what can be set.
#include "core/cards/parameters.h"

#include "core/experiments/script/card.h"
#include "core/experiments/script/settings.h"

namespace plab::ownscript {

namespace {

Parameter textParameter(const char *name, const Text &label, const Text &help, const QString &initial,
                        const QStringList &offered = {})
{
    Parameter parameter {.name = QString::fromLatin1(name),
                         .label = label,
                         .help = help,
                         .type = ParameterType::Text,
                         .initial = initial};
    for (const QString &one : offered)
        parameter.choices.append(Choice(one));
    return parameter;
}

Parameter fileParameter()
{
    return {.name = QStringLiteral("file"),
            .label = tr("Script"),
            .help = tr("The Python script; none: the example"),
            .type = ParameterType::File,
            .initial = std::monostate(),
            .choices = {"py"},
            .optional = true};
}

/// Those beside the probe; they are there whatever else is.
Parameter exampleParameter()
{
    return choiceParameter("example", tr("Example"), tr("What runs where no script is named"),
                           {{"tickets", tr("nine buyers, one ticket")},
                            {"tickets-locked", tr("the same with a lock")},
                            {"slow-pool", tr("a pool with short tasks")}});
}

/// A program of one's own may take its time: the limit only keeps one from staying for ever.
QList<Parameter> common()
{
    QList<Parameter> all = commonParameters("all");
    for (Parameter &parameter : all) {
        if (parameter.name == QLatin1String("time-limit"))
            parameter.initial = 600.0;
    }
    return all;
}

} // namespace

QList<Parameter> parameters()
{
    return QList<Parameter> {
               mainOne(fileParameter()),
               mainOne(exampleParameter()),
               mainOne(textParameter(
                   "arguments", tr("Arguments"),
                   tr("What the script finds in sys.argv: words with spaces between them; \"quotes\" "
                      "keep some together, and nothing is expanded"),
                   QString())),
               textParameter("interpreter", tr("Interpreter"),
                             tr("Python 3, by its name in the PATH or by its path, such as .venv/bin/python"),
                             QStringLiteral("python3"), interpretersFound()),
               choiceParameter(
                   "start-method", tr("Start method"),
                   tr("How multiprocessing starts its processes, where the script does not say it"),
                   {{"as-written", tr("as written")}, "fork", "spawn", "forkserver"}),
               choiceParameter(
                   "working-directory", tr("Working directory"),
                   tr("The folder in which the script finds its files: its own, or that of the laboratory"),
                   {{"script", tr("of the script")}, {"here", tr("of the laboratory")}}),
               choiceParameter("on-hang", tr("When it hangs"),
                               tr("What is done once nobody can go on any more"),
                               {{"stop", tr("end it")}, {"wait", tr("wait")}}),
               numberParameter(
                   "hang-seconds", tr("Hang after"),
                   tr("For how long nobody must have used a CPU or done anything that is recorded"), "s", 0.5,
                   3600, 5),
           }
    + common();
}

} // namespace plab::ownscript
