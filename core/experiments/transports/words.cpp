// SPDX-License-Identifier: GPL-3.0-or-later
// Transports: what it says of a run, and of settings before one.
#include "core/experiments/transports/card.h"

#include "core/analysis/samples.h"
#include "core/analysis/summary.h"
#include "core/cards/commonparts.h"
#include "core/experiments/transports/pair.h"
#include "core/model/cpus.h"
#include "core/model/shownfigures.h"
#include "core/model/wording.h"

#include <QHash>

#include <algorithm>

namespace plab::transports {

QList<Idle> withoutEffect(const Parameters &p)
{
    for (const Mechanism mechanism : {Mechanism::Eventfd, Mechanism::Signal}) {
        if (p.choice("mechanism") == mechanismName(mechanism))
            return {idleWhile(p, "size", "mechanism", tr("what is carried is a number of 8 bytes"))};
    }
    return {};
}

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const auto size = std::uint64_t(p.integer("size"));
    QStringList numbers;
    for (const Mechanism mechanism : {Mechanism::Eventfd, Mechanism::Signal}) {
        if (isAsked(p, mechanism) && carriedBytes(mechanism, size) != size)
            numbers.append(mechanismName(mechanism));
    }
    const QList<Idle> idle = withoutEffect(p); // whoever left the size as it is is told, too
    if (!numbers.isEmpty())
        remarks.append(idle.isEmpty() ? tr("%1 has no effect on %2: what is carried is a number of 8 bytes.")
                                            .arg(shownLabel(p, "size"), listed(numbers))
                                      : idle.first().sentence);
    const std::uint64_t limit = messageQueueLimit();
    if (isAsked(p, Mechanism::MessageQueue) && size > limit)
        remarks.append(tr("The message queue carries each message in %1 pieces: here one is at most %2 bytes "
                          "long (/proc/sys/fs/mqueue/msgsize_max).")
                           .arg((size + limit - 1) / limit, limit));
    if (isAsked(p, Mechanism::SharedMemorySpin) && p.choice("placement") == QLatin1String("same-cpu"))
        remarks.append(tr("On one CPU a spinning reader only keeps the writer from running, so it offers the "
                          "CPU (sched_yield) after a thousand looks."));
    if (!Tally::hasPercentile(quint64(p.integer("messages")), 0.99))
        remarks.append(tr("Of so few messages there is no p99: from 500 on five lie beyond it. The longest "
                          "is shown instead."));
    if (usableCpus() < 2 && p.choice("placement") == QLatin1String("free"))
        remarks.append(tr("There is one CPU, so the placement is free."));
    return remarks;
}

Text placementWords(const RunRecord &run)
{
    const QString placement = run.parameters.choice("placement");
    return placement == QLatin1String("two-cpus") ? tr("The two processes ran on two CPUs.")
        : placement == QLatin1String("same-cpu")
        ? tr("The two processes ran on the same CPU.")
        : tr("The two processes ran wherever the scheduler put them.");
}

namespace {

/// How long the slowest took, where that is known.
Text slowWords(const RunRecord &run)
{
    const QList<const Repeat *> repeats = countedRepeats(run);
    const auto shown = [](double us) { return shownSeconds(us * 1e-6); };
    const auto p99 = summaryOf(repeats, "round_trip_us_p99");
    const auto longest = summaryOf(repeats, "round_trip_us_max");
    if (!longest)
        return {};
    if (!p99)
        return tr("The longest took %1.").arg(shown(longest->value));
    if (!p99->spread)
        return tr("One in a hundred took longer than %1, the longest %2.")
            .arg(shown(p99->value), shown(longest->value));
    return tr("One in a hundred took longer than %1 (%2 to %3 in the repeats), the longest %4.")
        .arg(shown(p99->value), shown(p99->spread->low), shown(p99->spread->high), shown(longest->value));
}

Text mechanismInWords(const QString &name)
{
    static const QHash<QString, Text> words {
        {"pipe", tr("a pipe")},
        {"fifo", tr("a FIFO")},
        {"unix-socket", tr("a Unix socket")},
        {"local-socket", tr("a QLocalSocket")},
        {"message-queue", tr("a message queue")},
        {"eventfd", tr("an eventfd")},
        {"signal", tr("a signal")},
        {"shared-memory-spin", tr("shared memory with spinning")},
        {"shared-memory-futex", tr("shared memory with a futex")},
        {"manager", tr("a manager's server")},
    };
    return words.value(name, Text::plain(name));
}

Headline oneHeadline(const RunRecord &run)
{
    const std::optional<double> middle = median(measured(run, "round_trip_us_median"));
    if (!middle)
        return {};
    const auto messages = double(run.parameters.integer("messages"));
    return {tr("There and back by %1 takes %2.")
                .arg(mechanismInWords(run.parameters.choice("mechanism")), shownSeconds(*middle * 1e-6)),
            joined({tr("Median of %n messages.", "Of one message.", messages), placementWords(run),
                    slowWords(run)})};
}

/// Median round trip by mechanism, over the counted repeats.
QList<std::pair<double, QString>> mediansByMechanism(const RunRecord &run)
{
    QList<std::pair<double, QString>> found;
    for (const QString &name : mechanismNames()) {
        QList<double> medians;
        for (const Repeat &repeat : run.repeats) {
            const QJsonObject figures = repeat.values.value("by_mechanism").toObject().value(name).toObject();
            if (!repeat.witness && repeat.ending == RepeatEnding::Finished && !figures.isEmpty())
                medians.append(figures.value("round_trip_us_median").toDouble());
        }
        if (const std::optional<double> middle = median(medians))
            found.append({*middle, name});
    }
    std::sort(found.begin(), found.end());
    return found;
}

/// Then its figure stands in the chart, but is no rival to the others.
bool carriesLess(const QString &name, std::uint64_t size)
{
    constexpr Mechanism ofNumbers[] = {Mechanism::Eventfd, Mechanism::Signal};
    return std::any_of(std::begin(ofNumbers), std::end(ofNumbers), [&](Mechanism mechanism) {
        return mechanismName(mechanism) == name && carriedBytes(mechanism, size) != size;
    });
}

} // namespace

Headline headline(const RunRecord &run)
{
    if (run.parameters.choice("mechanism") != QLatin1String("all"))
        return oneHeadline(run);
    const QList<std::pair<double, QString>> all = mediansByMechanism(run);
    QList<std::pair<double, QString>> medians = all;
    medians.removeIf([&](const std::pair<double, QString> &one) {
        return carriesLess(one.second, std::uint64_t(run.parameters.integer("size")));
    });
    if (medians.isEmpty())
        return {};
    const auto words = [](const Text &pattern, const std::pair<double, QString> &one) {
        return pattern.arg(mechanismInWords(one.second), shownSeconds(one.first * 1e-6));
    };
    const bool isExtreme = medians.first() == all.first() && medians.last() == all.last();
    const Text fastest = isExtreme
        ? tr("Fastest is %1: there and back in %2.")
        : tr("Of those that carry the whole message, %1 is fastest: there and back in %2.");
    return {words(fastest, medians.first()),
            joined({words(tr("Slowest is %1 with %2."), medians.last()),
                    tr("Medians of %n messages each.", "Of one message each.",
                       double(run.parameters.integer("messages"))),
                    placementWords(run)})};
}

} // namespace plab::transports
