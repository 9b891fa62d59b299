// SPDX-License-Identifier: GPL-3.0-or-later
// An experiment in Python: its twin runs under the probe, and what it prints is the result.
#include "core/experiments/script/leftovers.h"
#include "core/experiments/script/run.h"
#include "core/probe/tables.h"
#include "core/runtime/briefname.h"
#include "core/runtime/descriptor.h"
#include "core/runtime/lifeline.h"
#include "core/twin/twin.h"

#include <QRegularExpression>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

namespace plab::ownscript {

namespace {

constexpr double TwinHangS = 2;

/// A file without a name, so that nothing of it stays wherever somebody is killed. Spawned processes of the
/// script find it by the path, too, because this process outlives them.
Descriptor unnamedFile(const QByteArray &text)
{
    // Where nothing was handed over, the first free number is that of the laboratory's own streams.
    constexpr int Free = inherited::Streams + inherited::StreamCount;
    const Descriptor made = Parent::orRefuse(memoryFile("twin"));
    Descriptor file(fcntl(made.get(), F_DUPFD_CLOEXEC, Free));
    if (!file)
        throw Refused {systemError(tr("Cannot hand the script to Python: %1."), errno)};
    for (qsizetype at = 0; at < text.size();) {
        const ssize_t written = write(file.get(), text.constData() + at, std::size_t(text.size() - at));
        if (written < 0 && errno != EINTR)
            throw Refused {systemError(tr("Cannot hand the script to Python: %1."), errno)};
        at += std::max<ssize_t>(written, 0);
    }
    return file;
}

/// For its temporary files, so that nothing of them stays wherever somebody is killed: whoever survives
/// removes it (core/runtime/briefname.h).
class TemporaryFolder
{
public:
    TemporaryFolder()
    {
        constexpr std::size_t Longest = 70; // a socket of Python two folders below: at most 107, unix(7)
        const std::string path = namedFolder(briefName(getpid()));
        if (path.size() <= Longest && mkdir(path.c_str(), 0700) == 0)
            m_path = path;
    }
    ~TemporaryFolder()
    {
        if (!m_path.empty())
            removeBriefName(briefName(getpid()));
    }
    TemporaryFolder(const TemporaryFolder &) = delete;
    TemporaryFolder &operator=(const TemporaryFolder &) = delete;

    /// Empty where it could not be made: then they stand where all others do.
    const std::string &path() const { return m_path; }

private:
    std::string m_path;
};

/// What stands in its lines "name = value".
class Printed
{
public:
    void take(const QString &line)
    {
        static const QRegularExpression told(QStringLiteral("^([a-z][a-z0-9_]*) = (.*)$"));
        const QRegularExpressionMatch match = told.match(line);
        if (!match.hasMatch())
            return;
        if (match.captured(1) == QLatin1String("outcome"))
            m_outcomes << match.captured(2).trimmed();
        else
            m_values.insert(match.captured(1), valueFromPython(match.captured(2).trimmed()));
    }
    /// A number is a measure, unless the card has a value of that name; the card's side keeps what it has.
    void tell(Parent &parent) const
    {
        for (auto one = m_values.begin(); one != m_values.end(); ++one) {
            if (one->isDouble())
                parent.measure(one.key(), one->toDouble());
            parent.value(one.key(), *one);
        }
        for (const QString &outcome : m_outcomes)
            parent.outcome(outcome);
    }
    bool hasOutcome() const { return !m_outcomes.isEmpty(); }

private:
    QJsonObject m_values;
    QStringList m_outcomes;
};

/// Why there is no outcome.
Text trouble(Parent &parent, const Seen &seen)
{
    if (seen.hung)
        return tr("The script in Python hung: everybody waited for another, for good.");
    const Ending ending = unpackEnding(parent.arena().slot(seen.mainLane).ending.load());
    return tr("The script in Python ended with exit code %1 and told no outcome; what it printed stands in "
              "the console.")
        .arg(Text::digits(exitCode(ending).value_or(0)));
}

/// A witness has less to do. What is to be timed is not looked at while it is: of its processes only births
/// and ends are told.
Parameters settingsOfTwin(Parent &parent, const Twin &twin)
{
    Parameters parameters = parent.parameters();
    const std::optional<TwinSize::Cut> cut = twin.size.cut(parameters);
    if (!cut)
        return parameters;
    if (parent.isWitness())
        twin.size.apply(*cut, parameters);
    else if (parent.arena().header().recording == std::uint32_t(Recording::Off))
        parent.shared<probe::Tables>().onlyBirths.store(1);
    return parameters;
}

void runTwin(Parent &parent, const Twin &twin, const QString &experiment)
{
    const Descriptor file = unnamedFile(twin.filled(settingsOfTwin(parent, twin)).toUtf8());
    Settings settings;
    settings.file = QStringLiteral("/proc/%1/fd/%2").arg(getpid()).arg(file.get());
    settings.shown = experiment + QStringLiteral(".py");
    settings.given = settings.shown;
    settings.interpreter = Parent::orRefuse(interpreterNamed(QStringLiteral("python3")));
    settings.probe = probeFolder();
    settings.hangSeconds = TwinHangS;
    const TemporaryFolder folder;
    settings.temporary = folder.path();
    Printed printed;
    const Seen seen = runProgram(parent, settings, [&](const QString &line) { printed.take(line); });
    tellOfProbe(parent, settings, seen);
    if (seen.hung) {
        for (const QString &line : twin.whenHung)
            printed.take(line);
    }
    printed.tell(parent);
    if (!printed.hasOutcome())
        parent.fail(failedError(trouble(parent, seen)));
    if (seen.hung)
        parent.value(QStringLiteral("hang"), QJsonValue(true)); // its sentences follow from the events
}

} // namespace

Script twinScript(const QString &experiment)
{
    return {programNeeds, // a twin is read where it runs, not by every process that looks for a script
            [experiment](Parent &parent) { runTwin(parent, *findTwin(experiment), experiment); },
            sharedRoot<probe::Tables>(), removeLeftovers};
}

} // namespace plab::ownscript
