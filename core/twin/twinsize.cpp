// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/twin/twinsize.h"

#include "core/model/cpus.h"
#include "core/twin/twin.h"

#include <algorithm>

namespace plab {

namespace {

QString marker()
{
    return QStringLiteral("# Laboratory: ");
}

std::optional<double> numberOf(const Parameters &parameters, const QString &name)
{
    if (!parameters.contains(name))
        return std::nullopt;
    const ParameterValue value = parameters.value(name);
    if (const qint64 *whole = std::get_if<qint64>(&value))
        return double(*whole);
    if (const double *number = std::get_if<double>(&value))
        return *number;
    return std::nullopt;
}

} // namespace

bool TwinSize::isLine(const QString &line)
{
    return line.startsWith(marker());
}

void TwinSize::take(const QString &line)
{
    const QString told = line.mid(marker().size());
    const QString what = told.section(QLatin1String(" if "), 0, 0);
    const QString condition = told.section(QLatin1String(" if "), 1);
    Line one;
    for (const QString &setting : condition.split(QLatin1String(" and "), Qt::SkipEmptyParts))
        one.settings.append(settingIn(setting));
    const QString rest = what.section(QLatin1Char(' '), 1);
    if (what.startsWith(QLatin1String("recorded "))) {
        one.factors << parameterOfConstant(rest.section(QLatin1String(" <= "), 0, 0));
        one.most = rest.section(QLatin1String(" <= "), 1).toDouble();
        m_cuts.append(one);
        return;
    }
    one.isShared = rest.endsWith(QLatin1String(" / CPUS"));
    for (const QString &factor : rest.section(QLatin1String(" / "), 0, 0).split(QLatin1String(" * ")))
        one.factors << factor;
    m_seconds.append(one);
}

/// "LOCK is mutex", "LOCK is not none".
TwinSize::Line::Setting TwinSize::settingIn(const QString &words)
{
    const QLatin1String isNot(" is not ");
    const bool isIt = !words.contains(isNot);
    const QString is = isIt ? QStringLiteral(" is ") : QString(isNot);
    return {parameterOfConstant(words.section(is, 0, 0)), words.section(is, 1), isIt};
}

bool TwinSize::holds(const Line &line, const Parameters &parameters)
{
    return std::all_of(line.settings.begin(), line.settings.end(), [&](const auto &setting) {
        if (!parameters.contains(setting.parameter))
            return false;
        const QString value = pythonLiteral(parameters.value(setting.parameter)).remove(QLatin1Char('"'));
        return (value == setting.value) == setting.isIt;
    });
}

double TwinSize::seconds(const Parameters &parameters) const
{
    double sum = 0;
    for (const Line &line : m_seconds) {
        if (!holds(line, parameters))
            continue;
        double product = line.isShared ? 1.0 / std::max(1, usableCpus()) : 1;
        for (const QString &factor : line.factors) {
            bool isNumber = false;
            const double number = factor.toDouble(&isNumber);
            product *= isNumber ? number : numberOf(parameters, parameterOfConstant(factor)).value_or(0);
        }
        sum += product;
    }
    return sum;
}

std::optional<TwinSize::Cut> TwinSize::cut(const Parameters &parameters) const
{
    for (const Line &line : m_cuts) {
        if (holds(line, parameters))
            return Cut {line.factors.first(), line.most};
    }
    return std::nullopt;
}

bool TwinSize::apply(const Cut &cut, Parameters &parameters)
{
    const std::optional<double> number = numberOf(parameters, cut.name);
    if (!number || *number <= cut.most)
        return false;
    const bool isWhole =
        std::holds_alternative<qint64>(parameters.value(cut.name)) && cut.most == double(qint64(cut.most));
    parameters.set(cut.name, isWhole ? ParameterValue(qint64(cut.most)) : ParameterValue(cut.most));
    return true;
}

QString parameterOfConstant(const QString &constant)
{
    return constant.toLower().replace(QLatin1Char('_'), QLatin1Char('-'));
}

} // namespace plab
