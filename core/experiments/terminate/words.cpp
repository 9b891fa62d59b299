// SPDX-License-Identifier: GPL-3.0-or-later
// Terminate: what it says of a run, and of settings before one.
#include "core/experiments/terminate/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"
#include "core/cards/commonparts.h"
#include "core/experiments/terminate/script.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <csignal>

namespace plab::terminate {

QList<Idle> withoutEffect(const Parameters &p)
{
    QList<Idle> none;
    if (!does(p, "exit-code"))
        none.append(idleWhile(p, "code", "how"));
    if (does(p, "exit-code") || does(p, "sentinel"))
        none.append(idleWhile(p, "ignore-sigterm", "how", tr("no signal is sent")));
    const bool joinsShortly = does(p, "terminate") || does(p, "kill") || does(p, "kill-stopped");
    if (!joinsShortly)
        none.append(idleWhile(p, "join-timeout", "how"));
    return none;
}

/// That nobody can ignore SIGKILL may be tried: the child then does ignore SIGTERM, and is killed.
QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (p.flag("ignore-sigterm") && (does(p, "kill") || does(p, "kill-stopped")))
        remarks.append(noEffectWhile(p, "ignore-sigterm", "how", tr("nobody can ignore SIGKILL")));
    if (does(p, "exit-code") && (p.integer("code") < 0 || p.integer("code") > 255))
        remarks.append(tr("An exit code has 8 bits: the parent will see %1.").arg(p.integer("code") & 0xff));
    return remarks;
}

namespace {

Headline stoppedHeadline(const RunRecord &run, double after, const QString &code)
{
    const Repeat &last = *countedRepeats(run).last();
    if (!last.outcomes.value("continued"))
        return {tr("The child did not go on after it was stopped."),
                code.isEmpty() ? Text() : tr("Its exit code is %1.").arg(code)};
    return {tr("Stopped is not ended: it went on."),
            code.isEmpty() ? tr("Stopped, it is in state T and alive. SIGTERM does nothing to this child, "
                                "which ignores it.")
                           : tr("Stopped, it is in state T and alive. SIGTERM then waits until it continues: "
                                "%1 here, then exit code %2.")
                                 .arg(shownSeconds(after), code)};
}

Headline exitHeadline(const RunRecord &run, double exitcode)
{
    const QString code = QString::number(exitcode);
    const qint64 asked = run.parameters.integer("code");
    if (exitcode < 0)
        return {tr("The child was ended by a signal: exit code %1.").arg(code),
                tr("It never came to its sys.exit(%1).").arg(Text::digits(asked))};
    return {tr("The child ended by itself: exit code %1.").arg(code),
            tr("It was asked for sys.exit(%1).").arg(Text::digits(asked))};
}

Headline sentinelHeadline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    QStringList order;
    for (const QJsonValue &one : counted.last()->values.value("ready").toArray())
        order.append(one.toArray().at(0).toString());
    return {tr("Who ended first was heard of first: %1.").arg(order.join(QStringLiteral(", "))),
            tr("The parent waited for the sentinels of all of them at once, not for one after the other.")};
}

} // namespace

Headline headline(const RunRecord &run)
{
    const Parameters &p = run.parameters;
    const QList<double> codes = measured(run, QStringLiteral("exitcode"));
    const std::optional<double> after = median(measured(run, QStringLiteral("alive_after_s")));
    const QString code = codes.isEmpty() ? QString() : QString::number(codes.last());
    if (does(p, "sentinel"))
        return sentinelHeadline(run);
    if (codes.isEmpty() && (does(p, "exit-code") || !after))
        return {};
    if (does(p, "exit-code"))
        return exitHeadline(run, codes.last());
    if (!after)
        return {tr("The child ended before it was to be: exit code %1.").arg(code),
                tr("Somebody else was quicker than the parent.")};
    if (does(p, "stop-continue"))
        return stoppedHeadline(run, *after, code);
    if (codes.isEmpty())
        return {tr("The child survived SIGTERM."),
                tr("It was still alive %1 after terminate(), so its exit code is None. SIGKILL cannot be "
                   "ignored: that ended it then.")
                    .arg(shownSeconds(*after))};
    if (does(p, "kill-stopped"))
        return {
            tr("SIGKILL ended the child although it was stopped: exit code %1.").arg(code),
            tr("It lived for another %1 after the signal, and never continued.").arg(shownSeconds(*after))};
    return {tr("The child ended: exit code %1.").arg(code),
            tr("It lived for another %1 after the signal. A negative code is the number of the signal.")
                .arg(shownSeconds(*after))};
}

} // namespace plab::terminate
