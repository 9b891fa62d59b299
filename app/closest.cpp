// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/closest.h"

#include <algorithm>
#include <numeric>

namespace plab {

namespace {

qsizetype distance(const QString &a, const QString &b)
{
    QList<qsizetype> row(b.size() + 1);
    std::iota(row.begin(), row.end(), 0);
    for (qsizetype i = 1; i <= a.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i);
        for (qsizetype j = 1; j <= b.size(); ++j) {
            const qsizetype changed = diagonal + (a[i - 1] != b[j - 1]);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.last();
}

} // namespace

Text didYouMean(const QString &word, const QStringList &names)
{
    QString nearest;
    qsizetype least = std::max<qsizetype>(2, word.size() / 3) + 1;
    for (const QString &name : names) {
        const qsizetype d = distance(word.toLower(), name.toLower());
        if (d < least) {
            least = d;
            nearest = name;
        }
    }
    return nearest.isEmpty() ? Text() : tr("Did you mean %1?").arg(nearest);
}

} // namespace plab
