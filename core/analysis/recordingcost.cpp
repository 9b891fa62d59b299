// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/recordingcost.h"

#include "core/analysis/disturbance.h"
#include "core/analysis/samples.h"
#include "core/analysis/statistics.h"

#include <QLocale>

#include <algorithm>

namespace plab {

namespace {

QString shownFactor(double factor)
{
    return QLocale().toString(factor, 'f', factor < 10 ? 1 : 0);
}

Text shownShare(double share)
{
    const double percent = 100 * share;
    return percent > 0 && percent < 0.1
        ? tr("less than %1 %").arg(QLocale().toString(0.1))
        : Text::plain(QLocale().toString(percent, 'f', percent < 10 ? 1 : 0) + QStringLiteral(" %"));
}

/// "recording made an update 7.1 times slower", "… made the spin lock 7.1 times slower, the mutex 2.0 times";
/// of many the most and the least. With a share it says before that recording took it.
Text slowdownWords(const QMap<QString, double> &slowdown, const Text &share)
{
    const auto worse = [](double a, double b) { return a < b; };
    const auto least = std::min_element(slowdown.begin(), slowdown.end(), worse);
    const auto most = std::max_element(slowdown.begin(), slowdown.end(), worse);
    constexpr double Noticed = 1.1;
    const bool isAlone = share.isEmpty();
    if (*most < Noticed)
        return isAlone ? tr("recording made nothing slower that could be noticed")
                       : tr("recording took %1 of the processes' time and made nothing slower that could be "
                            "noticed")
                             .arg(share);
    const QString worst = shownFactor(*most);
    if (slowdown.size() == 1)
        return isAlone ? tr("recording made %1 %2 times slower").arg(most.key(), worst)
                       : tr("recording took %1 of the processes' time and made %2 %3 times slower")
                             .arg(share, most.key(), worst);
    if (*least < Noticed)
        return isAlone ? tr("recording made %1 %2 times slower, %3 not").arg(most.key(), worst, least.key())
                       : tr("recording took %1 of the processes' time and made %2 %3 times slower, %4 not")
                             .arg(share, most.key(), worst, least.key());
    const QString best = shownFactor(*least);
    return isAlone
        ? tr("recording made %1 %2 times slower, %3 %4 times").arg(most.key(), worst, least.key(), best)
        : tr("recording took %1 of the processes' time and made %2 %3 times slower, %4 %5 times")
              .arg(share, most.key(), worst, least.key(), best);
}

} // namespace

QMap<QString, double> slowdownOf(const RunRecord &run, const Repeat &recorded, const Declaration &declaration)
{
    QMap<QString, double> slowdown;
    if (!declaration.paces || recorded.recording == QLatin1String("off"))
        return slowdown;
    QMap<QString, QList<double>> unrecorded;
    for (const Repeat *repeat : countedRepeats(run)) {
        if (repeat->recording != QLatin1String("off"))
            continue;
        const QMap<QString, double> paces = declaration.paces(*repeat);
        for (auto pace = paces.begin(); pace != paces.end(); ++pace)
            unrecorded[pace.key()].append(pace.value());
    }
    const QMap<QString, double> paces = declaration.paces(recorded);
    for (auto pace = paces.begin(); pace != paces.end(); ++pace) {
        const std::optional<double> usual = median(unrecorded.value(pace.key()));
        if (usual && *usual > 0 && pace.value() > 0)
            slowdown.insert(pace.key(), *usual / pace.value());
    }
    return slowdown;
}

Text recordingShareWords(double share)
{
    return tr("recording took %1 of the processes' time").arg(shownShare(share));
}

Text recordingWords(const RunRecord &run)
{
    const Repeat *repeat = run.timelineRepeat();
    if (!repeat || repeat->recording == QLatin1String("off"))
        return {};
    const std::optional<double> share = measureOf(*repeat, "recording_share");
    // Wall times of another load are not compared: the witness is short, and others may have had all of it.
    if (repeat->recordingCost && !repeat->recordingCost->slowdown.isEmpty()
        && disturbanceSentence(run).isEmpty())
        return slowdownWords(repeat->recordingCost->slowdown, share ? shownShare(*share) : Text());
    return share ? recordingShareWords(*share) : Text();
}

} // namespace plab
