// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pythoncommand.h"

#include "app/application.h"
#include "app/endsignals.h"
#include "app/runcommand.h"
#include "app/speech.h"
#include "core/twin/twin.h"

#include <QCoreApplication>
#include <QDir>

#include <fcntl.h>
#include <unistd.h>

namespace plab {

namespace {

/// One word for QProcess::splitCommand().
QString quoted(QString word)
{
    if (!word.isEmpty() && !word.contains(QLatin1Char(' ')) && !word.contains(QLatin1Char('"'))
        && !word.contains(QLatin1Char('\t')))
        return word;
    word.replace(QLatin1Char('"'), QStringLiteral("\"\"\""));
    return QLatin1Char('"') + word + QLatin1Char('"');
}

/// How many words before the file are options of ours, each with its value.
qsizetype optionCount(const QStringList &words)
{
    static const QStringList withoutValue {QStringLiteral("--quiet"), QStringLiteral("--with-events"),
                                           QStringLiteral("--yes")};
    qsizetype count = 0;
    while (count < words.size() && words.at(count).startsWith(QLatin1String("--"))) {
        const QString &word = words.at(count);
        const bool isWhole = withoutValue.contains(word) || word.contains(QLatin1Char('='));
        count += isWhole ? 1 : 2;
    }
    return std::min(count, words.size());
}

/// What this program was given beside its streams, as `3<file` of a shell: all that it opens itself closes at
/// exec.
std::vector<int> givenDescriptors()
{
    constexpr std::size_t Most = 35; // whose numbers fit into one message
    std::vector<int> given;
    for (const QString &name : QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System)) {
        const int number = name.toInt();
        const int flags = number > STDERR_FILENO ? fcntl(number, F_GETFD) : -1;
        if (flags >= 0 && !(flags & FD_CLOEXEC) && given.size() < Most)
            given.push_back(number);
    }
    return given;
}

/// The script of an experiment in Python, with the settings of a preset or by --set.
int printTwin(const QStringList &words)
{
    const Result<RunPlan> plan = readRun(words);
    if (!plan)
        return complain(plan.error());
    const RunRequest &request = plan.value().request;
    const Twin *twin = findTwin(request.experiment);
    if (!twin || !twin->isScript())
        return complain(usageError(twin ? Text::plain(twin->whyNone())
                                        : tr("%1 has no script in Python.").arg(request.experiment)));
    Parameters parameters = request.parameters;
    parameters.set(QString::fromLatin1(language::Name), QStringLiteral("python"));
    RunRequest inPython = request;
    inPython.parameters = parameters;
    if (const Result<void> checked = Lab::check(inPython); !checked)
        return complain(checked.error());
    for (const Text &remark : Lab::remarks(inPython))
        say(remark);
    if (const Text length = Lab::lengthRemark(inPython); !length.isEmpty())
        say(length);
    return print(twin->filled(parameters), Status::Good);
}

} // namespace

int runPython(const QStringList &words)
{
    if (!words.isEmpty() && words.first() == QLatin1String("--twin"))
        return printTwin(words.mid(1));
    const qsizetype options = optionCount(words);
    if (options == words.size())
        return complain(
            usageError(tr("python takes a script, and then what it is given; see process-lab help python.")));
    QStringList arguments;
    for (const QString &word : words.mid(options + 1))
        arguments << quoted(word);
    QStringList run {QStringLiteral("script"), QStringLiteral("--set"),
                     QStringLiteral("file=") + words.at(options), QStringLiteral("--set"),
                     QStringLiteral("working-directory=here")};
    if (!arguments.isEmpty())
        run << QStringLiteral("--set") << QStringLiteral("arguments=") + arguments.join(QLatin1Char(' '));
    Result<RunPlan> plan = readRun(run + words.first(options));
    if (!plan)
        return complain(plan.error());
    if (plan.value().outputs.useStdout())
        return complain(usageError(tr("The standard output is the script's own: name a file instead of \"-\".")));
    plan.value().request.ownStreams = true;
    plan.value().request.handed = givenDescriptors();
    plan.value().request.ignored = ignoredAtStart();
    const auto application = commandApplication(plan.value().outputs.needPictures());
    return executeRun(plan.value());
}

} // namespace plab
