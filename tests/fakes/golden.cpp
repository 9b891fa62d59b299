// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/golden.h"

#include <QFile>

#include <algorithm>

namespace plab {

QString goldenDifference(const QString &path, const QByteArray &actual)
{
    QFile file(path);
    if (qEnvironmentVariableIsSet("PROCESS_LAB_GOLDEN")) {
        const bool written = file.open(QIODevice::WriteOnly) && file.write(actual) == actual.size();
        return written ? QString() : QStringLiteral("Cannot write %1: %2").arg(path, file.errorString());
    }
    if (!file.open(QIODevice::ReadOnly))
        return QStringLiteral("Cannot read %1: %2").arg(path, file.errorString());
    const QByteArray expected = file.readAll();
    if (expected == actual)
        return {};
    const QList<QByteArray> wanted = expected.split('\n');
    const QList<QByteArray> got = actual.split('\n');
    for (qsizetype i = 0; i < std::max(wanted.size(), got.size()); ++i) {
        if (wanted.value(i) != got.value(i))
            return QStringLiteral("%1 line %2:\n- %3\n+ %4")
                .arg(path)
                .arg(i + 1)
                .arg(QString::fromUtf8(wanted.value(i)), QString::fromUtf8(got.value(i)));
    }
    return QStringLiteral("%1 differs in its end").arg(path);
}

} // namespace plab
