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

QString shownShare(double share)
{
    const double percent = 100 * share;
    return percent > 0 && percent < 0.1
        ? QStringLiteral("less than %1 %").arg(QLocale().toString(0.1))
        : QStringLiteral("%1 %").arg(QLocale().toString(percent, 'f', percent < 10 ? 1 : 0));
}

/// "made an update 7.1 times slower", "made the spin lock 7.1 times slower, the mutex 2.0 times"; of many the
/// most and the least.
QString slowdownWords(const QMap<QString, double> &slowdown)
{
    if (slowdown.isEmpty())
        return {};
    const auto worse = [](double a, double b) { return a < b; };
    const auto least = std::min_element(slowdown.begin(), slowdown.end(), worse);
    const auto most = std::max_element(slowdown.begin(), slowdown.end(), worse);
    constexpr double Noticed = 1.1;
    if (*most < Noticed)
        return QStringLiteral("made nothing slower that could be noticed");
    const QString worst = QStringLiteral("made %1 %2 times slower").arg(most.key(), shownFactor(*most));
    if (slowdown.size() == 1)
        return worst;
    return *least < Noticed ? worst + QStringLiteral(", %1 not").arg(least.key())
                            : worst + QStringLiteral(", %1 %2 times").arg(least.key(), shownFactor(*least));
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

QString recordingShareWords(double share)
{
    return QStringLiteral("recording took %1 of the processes' time").arg(shownShare(share));
}

QString recordingWords(const RunRecord &run)
{
    const Repeat *repeat = run.timelineRepeat();
    if (!repeat || repeat->recording == QLatin1String("off"))
        return {};
    const std::optional<double> share = measureOf(*repeat, "recording_share");
    // Wall times of another load are not compared: the witness is short, and others may have had all of it.
    const bool comparable = repeat->recordingCost && disturbanceSentence(run).isEmpty();
    const QString slower = comparable ? slowdownWords(repeat->recordingCost->slowdown) : QString();
    QString words = share ? recordingShareWords(*share) : QString();
    if (!slower.isEmpty())
        words += (share ? QStringLiteral(" and ") : QStringLiteral("recording ")) + slower;
    return words;
}

} // namespace plab
