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

QList<Text> remarks(const Parameters &p)
{
    QList<Text> remarks;
    const auto size = std::uint64_t(p.integer("size"));
    QStringList numbers;
    for (const Mechanism mechanism : {Mechanism::Eventfd, Mechanism::Signal}) {
        if (isAsked(p, mechanism) && carriedBytes(mechanism, size) != size)
            numbers.append(mechanismName(mechanism));
    }
    if (!numbers.isEmpty())
        remarks.append(QStringLiteral("%1 has no effect on %2: what is carried is a number of 8 bytes.")
                           .arg(shownLabel(p, "size"), numbers.join(QLatin1String(" and "))));
    const std::uint64_t limit = messageQueueLimit();
    if (isAsked(p, Mechanism::MessageQueue) && size > limit)
        remarks.append(
            QStringLiteral("The message queue carries each message in %1 pieces: here one is at most "
                           "%2 bytes long (/proc/sys/fs/mqueue/msgsize_max).")
                .arg(shownCount(double((size + limit - 1) / limit)), shownCount(double(limit))));
    if (isAsked(p, Mechanism::SharedMemorySpin) && p.choice("placement") == QLatin1String("same-cpu"))
        remarks.append(
            QStringLiteral("On one CPU a spinning reader only keeps the writer from running, so it "
                           "offers the CPU (sched_yield) after a thousand looks."));
    if (!Tally::hasPercentile(quint64(p.integer("messages")), 0.99))
        remarks.append(QStringLiteral("Of so few messages there is no p99: from 500 on five lie beyond it. "
                                      "The longest is shown instead."));
    if (usableCpus() < 2 && p.choice("placement") == QLatin1String("free"))
        remarks.append(QStringLiteral("There is one CPU, so the placement is free."));
    return remarks;
}

QString placementWords(const RunRecord &run)
{
    const QString placement = run.parameters.choice("placement");
    return placement == QLatin1String("two-cpus") ? QStringLiteral("on two CPUs")
        : placement == QLatin1String("same-cpu")  ? QStringLiteral("on the same CPU")
                                                  : QStringLiteral("wherever the scheduler put them");
}

namespace {

/// " (12.1 µs to 14.0 µs in the repeats)", where there are several.
QString spreadWords(const Summary &us)
{
    return us.spread ? QStringLiteral(" (%1 to %2 in the repeats)")
                           .arg(shownSeconds(us.spread->low * 1e-6), shownSeconds(us.spread->high * 1e-6))
                     : QString();
}

QString mechanismInWords(const QString &name)
{
    static const QHash<QString, QString> words {
        {"pipe", "a pipe"},
        {"fifo", "a FIFO"},
        {"unix-socket", "a Unix socket"},
        {"local-socket", "a QLocalSocket"},
        {"message-queue", "a message queue"},
        {"eventfd", "an eventfd"},
        {"signal", "a signal"},
        {"shared-memory-spin", "shared memory with spinning"},
        {"shared-memory-futex", "shared memory with a futex"},
        {"manager", "a manager's server"},
    };
    return words.value(name, name);
}

QString atBegin(const QString &words)
{
    return words.left(1).toUpper() + words.mid(1);
}

Headline oneHeadline(const RunRecord &run)
{
    const std::optional<double> middle = median(measured(run, "round_trip_us_median"));
    if (!middle)
        return {};
    const QList<const Repeat *> repeats = countedRepeats(run);
    const auto p99 = summaryOf(repeats, "round_trip_us_p99");
    const auto longest = summaryOf(repeats, "round_trip_us_max");
    const qint64 messages = run.parameters.integer("messages");
    QString slow;
    if (p99 && longest)
        slow =
            QStringLiteral("One in a hundred took longer than %1%2, the longest %3.")
                .arg(shownSeconds(p99->value * 1e-6), spreadWords(*p99), shownSeconds(longest->value * 1e-6));
    else if (longest)
        slow = QStringLiteral("The longest took %1.").arg(shownSeconds(longest->value * 1e-6));
    return {QStringLiteral("There and back by %1 takes %2.")
                .arg(mechanismInWords(run.parameters.choice("mechanism")), shownSeconds(*middle * 1e-6)),
            QStringLiteral("Median of %1 between two processes %2. %3")
                .arg(counted(double(messages), "%n message", "%n messages"), placementWords(run), slow)};
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
    const bool isExtreme = medians.first() == all.first() && medians.last() == all.last();
    const QString fastest = mechanismInWords(medians.first().second);
    return {QStringLiteral("%1 is fastest: there and back in %2.")
                .arg(isExtreme ? atBegin(fastest)
                               : QStringLiteral("Of those that carry the whole message, %1").arg(fastest),
                     shownSeconds(medians.first().first * 1e-6)),
            QStringLiteral("%1 is slowest with %2. Medians of %3 each between two processes %4.")
                .arg(atBegin(mechanismInWords(medians.last().second)),
                     shownSeconds(medians.last().first * 1e-6),
                     counted(double(run.parameters.integer("messages")), "%n message", "%n messages"),
                     placementWords(run))};
}

} // namespace plab::transports
