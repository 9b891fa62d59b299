// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/commandtext.h"

#include "core/model/processcount.h"

#include <QRegularExpression>

namespace plab {

namespace {

QString settingText(const ParameterValue &value)
{
    return std::holds_alternative<std::monostate>(value) ? QStringLiteral("none") : parameterToText(value);
}

} // namespace

QString shellQuoted(const QString &word)
{
    static const QRegularExpression harmless(QStringLiteral("\\A[A-Za-z0-9_@%+=:,./-]+\\z"));
    if (harmless.match(word).hasMatch())
        return word;
    QString inside = word;
    inside.replace(QLatin1Char('\''), QLatin1String("'\\''"));
    return QLatin1Char('\'') + inside + QLatin1Char('\'');
}

QString commandText(const Declaration &declaration, const Parameters &parameters, int repeat, qint64 seed)
{
    QStringList words {QStringLiteral("process-lab"), QStringLiteral("run"), declaration.id};
    for (const Parameter &parameter : declaration.parameters) {
        const ParameterValue &value = parameters.value(parameter.name);
        if (value != parameter.initial || parameter.ofMachine)
            words << QStringLiteral("--set") << parameter.name + QLatin1Char('=') + settingText(value);
    }
    words << QStringLiteral("--repeat") << QString::number(repeat) << QStringLiteral("--seed")
          << QString::number(seed);
    if (asksFirst(declaration, parameters))
        words << QStringLiteral("--yes");
    for (QString &word : words)
        word = shellQuoted(word);
    return words.join(QLatin1Char(' '));
}

} // namespace plab
