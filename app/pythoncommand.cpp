// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/pythoncommand.h"

#include "app/application.h"
#include "app/runcommand.h"
#include "app/speech.h"

#include <QCoreApplication>

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

} // namespace

int runPython(const QStringList &words)
{
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
    plan.value().request.ownStreams = true;
    const auto application = commandApplication(plan.value().outputs.needPictures());
    return executeRun(plan.value());
}

} // namespace plab
