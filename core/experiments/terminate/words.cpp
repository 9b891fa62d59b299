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

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    if (!does(p, "exit-code") && p.integer("code") != 7)
        remarks.append(noEffectWhile(p, "code", "how"));
    if (p.flag("ignore-sigterm") && does(p, "exit-code"))
        remarks.append(noEffectWhile(p, "ignore-sigterm", "how", "no signal is sent"));
    if (p.flag("ignore-sigterm") && does(p, "kill"))
        remarks.append(noEffectWhile(p, "ignore-sigterm", "how", "nobody can ignore SIGKILL"));
    if (does(p, "exit-code") && (p.integer("code") < 0 || p.integer("code") > 255))
        remarks.append(
            QStringLiteral("An exit code has 8 bits: the parent will see %1.").arg(p.integer("code") & 0xff));
    return remarks;
}

namespace {

Headline stoppedHeadline(const RunRecord &run, double after, const QString &code)
{
    const Repeat &last = *countedRepeats(run).last();
    if (!last.outcomes.value("continued"))
        return {QStringLiteral("The child did not go on after it was stopped."),
                code.isEmpty() ? QString() : QStringLiteral("Its exit code is %1.").arg(code)};
    const QString stopped = QStringLiteral("Stopped, it is in state T and alive. ");
    return {QStringLiteral("Stopped is not ended: it went on."),
            stopped
                + (code.isEmpty() ? QStringLiteral("SIGTERM does nothing to this child, which ignores it.")
                                  : QStringLiteral("SIGTERM then waits until it continues: %1 here, then "
                                                   "exit code %2.")
                                        .arg(shownSeconds(after), code))};
}

} // namespace

Headline headline(const RunRecord &run)
{
    const Parameters &p = run.parameters;
    const QList<double> codes = measured(run, QStringLiteral("exitcode"));
    const std::optional<double> after = median(measured(run, QStringLiteral("alive_after_s")));
    const QString code = codes.isEmpty() ? QString() : QString::number(codes.last());
    if (does(p, "exit-code"))
        return codes.isEmpty() ? Headline {}
            : codes.last() < 0
            ? Headline {QStringLiteral("The child was ended by a signal: exit code %1.").arg(code),
                        QStringLiteral("It never came to its sys.exit(%1).").arg(p.integer("code"))}
            : Headline {QStringLiteral("The child ended by itself: exit code %1.").arg(code),
                        QStringLiteral("It was asked for sys.exit(%1).").arg(p.integer("code"))};
    if (!after)
        return codes.isEmpty()
            ? Headline {}
            : Headline {QStringLiteral("The child ended before it was to be: exit code %1.").arg(code),
                        QStringLiteral("Somebody else was quicker than the parent.")};
    if (does(p, "stop-continue"))
        return stoppedHeadline(run, *after, code);
    if (codes.isEmpty())
        return {QStringLiteral("The child survived SIGTERM."),
                QStringLiteral(
                    "It was still alive %1 after terminate(), so its exit code is None. SIGKILL cannot be "
                    "ignored: the laboratory ended it with that.")
                    .arg(shownSeconds(*after))};
    return {QStringLiteral("The child ended: exit code %1.").arg(code),
            QStringLiteral(
                "It lived for another %1 after the signal. A negative code is the number of the signal.")
                .arg(shownSeconds(*after))};
}

} // namespace plab::terminate
