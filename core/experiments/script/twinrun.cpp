// SPDX-License-Identifier: GPL-3.0-or-later
// An experiment in Python: its twin runs under the probe, and what it prints is the result.
#include "core/experiments/script/run.h"
#include "core/probe/tables.h"
#include "core/runtime/descriptor.h"
#include "core/twin/twin.h"

#include <QRegularExpression>

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

namespace plab::ownscript {

namespace {

constexpr double TwinHangS = 2;

/// A file without a name, so that nothing of it stays wherever somebody is killed. Spawned processes of the
/// script find it by the path, too, because this process outlives them.
Descriptor unnamedFile(const QByteArray &text)
{
    Descriptor file = Parent::orRefuse(memoryFile("twin"));
    for (qsizetype at = 0; at < text.size();) {
        const ssize_t written = write(file.get(), text.constData() + at, std::size_t(text.size() - at));
        if (written < 0 && errno != EINTR)
            throw Refused {systemError(tr("Cannot hand the script to Python: %1."), errno)};
        at += std::max<ssize_t>(written, 0);
    }
    // Where nothing was handed over, the first free number is that of the laboratory's own streams.
    return Descriptor(fcntl(file.get(), F_DUPFD_CLOEXEC, inherited::Streams + 3));
}

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

void runTwin(Parent &parent, const Twin &twin, const QString &experiment)
{
    const Descriptor file = unnamedFile(twin.filled(parent.parameters()).toUtf8());
    Settings settings;
    settings.file = QStringLiteral("/proc/%1/fd/%2").arg(getpid()).arg(file.get());
    settings.shown = experiment + QStringLiteral(".py");
    settings.given = settings.shown;
    settings.interpreter = Parent::orRefuse(interpreterNamed(QStringLiteral("python3")));
    settings.probe = probeFolder();
    settings.hangSeconds = TwinHangS;
    Printed printed;
    const Seen seen = runProgram(parent, settings, [&](const QString &line) { printed.take(line); });
    tellOfProbe(parent, settings, seen);
    printed.tell(parent);
    if (seen.hung && !twin.whenHung.isEmpty())
        parent.outcome(twin.whenHung);
    else if (!printed.hasOutcome())
        parent.fail(failedError(trouble(parent, seen)));
    if (seen.hung)
        parent.value(QStringLiteral("hang"), QJsonValue(true)); // its sentences follow from the events
}

} // namespace

Script twinScript(const QString &experiment)
{
    return {programNeeds,
            [experiment](Parent &parent) { runTwin(parent, *findTwin(experiment), experiment); },
            sharedRoot<probe::Tables>()};
}

} // namespace plab::ownscript
