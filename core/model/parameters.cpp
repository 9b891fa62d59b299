// SPDX-License-Identifier: GPL-3.0-or-later
// The values of an experiment's parameters, and the parameters that all experiments have.
#include "core/model/parameter.h"

#include <QJsonArray>

#include <algorithm>
#include <utility>

namespace plab {

namespace {

/// A number that is whole may have been declared as either; Parameters::number() takes both.
ParameterValue plainValue(const QJsonValue &json)
{
    if (json.isBool())
        return json.toBool();
    if (json.isString())
        return json.toString();
    if (json.isArray() && json.toArray().first().isString())
        return json.toVariant().toStringList();
    if (json.isArray()) {
        QList<double> list;
        for (const QJsonValue &member : json.toArray())
            list.append(member.toDouble());
        return list;
    }
    if (!json.isDouble())
        return std::monostate();
    const double number = json.toDouble();
    const qint64 whole = json.toInteger(qint64(std::clamp(number, -9e15, 9e15)));
    return double(whole) == number ? ParameterValue(whole) : ParameterValue(number);
}

} // namespace

Parameters::Parameters(const QList<Parameter> &declared) : m_declared(declared)
{
    for (const Parameter &parameter : declared) {
        m_names << parameter.name;
        m_values << parameter.initial;
    }
}

const ParameterValue &Parameters::value(const QString &name) const
{
    static const ParameterValue none;
    const qsizetype i = m_names.indexOf(name);
    Q_ASSERT_X(i >= 0, "Parameters::value", qPrintable(name));
    return i >= 0 ? m_values.at(i) : none;
}

void Parameters::set(const QString &name, ParameterValue value)
{
    const qsizetype i = m_names.indexOf(name);
    Q_ASSERT_X(i >= 0, "Parameters::set", qPrintable(name));
    if (i >= 0)
        m_values[i] = std::move(value);
}

bool Parameters::contains(const QString &name) const
{
    return m_names.contains(name);
}

qint64 Parameters::integer(const char *name) const
{
    const auto *integer = std::get_if<qint64>(&value(QLatin1String(name)));
    return integer ? *integer : 0;
}

double Parameters::number(const char *name) const
{
    const ParameterValue &held = value(QLatin1String(name));
    if (const auto *number = std::get_if<double>(&held))
        return *number;
    const auto *integer = std::get_if<qint64>(&held);
    return integer ? double(*integer) : 0;
}

bool Parameters::flag(const char *name) const
{
    const auto *flag = std::get_if<bool>(&value(QLatin1String(name)));
    return flag && *flag;
}

QString Parameters::choice(const char *name) const
{
    const auto *choice = std::get_if<QString>(&value(QLatin1String(name)));
    return choice ? *choice : QString();
}

QString Parameters::text(const char *name) const
{
    return choice(name);
}

QList<double> Parameters::list(const char *name) const
{
    const auto *list = std::get_if<QList<double>>(&value(QLatin1String(name)));
    return list ? *list : QList<double>();
}

QStringList Parameters::texts(const char *name) const
{
    const auto *texts = std::get_if<QStringList>(&value(QLatin1String(name)));
    return texts ? *texts : QStringList();
}

bool Parameters::isNull(const char *name) const
{
    return std::holds_alternative<std::monostate>(value(QLatin1String(name)));
}

const Parameter *Parameters::declared(const QString &name) const
{
    const auto found = std::find_if(m_declared.begin(), m_declared.end(),
                                    [&](const Parameter &parameter) { return parameter.name == name; });
    return found != m_declared.end() ? &*found : nullptr;
}

QJsonObject Parameters::toJson() const
{
    QJsonObject json;
    for (qsizetype i = 0; i < m_names.size(); ++i)
        json.insert(m_names[i], parameterToJson(m_values[i]));
    return json;
}

Parameters Parameters::fromValues(const QJsonObject &json)
{
    Parameters parameters;
    for (auto value = json.begin(); value != json.end(); ++value) {
        parameters.m_names << value.key();
        parameters.m_values << plainValue(value.value());
    }
    return parameters;
}

QList<Parameter> commonParameters(const QString &defaultRecording)
{
    return {
        {.name = "recording",
         .label = tr("Recording"),
         .help = tr(
             "Which events the processes record: none, one turn in so many, or all. Where that would change "
             "the figures, the counted repeats stay unrecorded, and an extra one, the witness, records them"),
         .type = ParameterType::Choice,
         .initial = defaultRecording,
         .choices = {{"off", tr("off")}, {"sampled", tr("sampled")}, {"all", tr("all")}}},
        {.name = "sampling",
         .label = tr("Sampling"),
         .help = tr("With sampled recording: one turn in this many is recorded."),
         .type = ParameterType::Int,
         .unit = tr("turns"),
         .minimum = 1,
         .maximum = 1000000,
         .initial = qint64(64)},
        {.name = "time-limit",
         .label = tr("Time limit"),
         .help = tr("A repeat that takes longer is ended and counts as timed out."),
         .type = ParameterType::Number,
         .unit = "s",
         .minimum = 0.1,
         .maximum = 86400,
         .initial = 60.0},
    };
}

} // namespace plab
