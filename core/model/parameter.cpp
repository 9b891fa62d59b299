// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/parameter.h"

#include "core/model/jsonwords.h"
#include "core/model/numbertext.h"
#include "core/model/wording.h"

#include <QJsonArray>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace plab {

const Choice *Parameter::choice(const QString &value) const
{
    const auto found = std::find_if(choices.begin(), choices.end(),
                                    [&value](const Choice &one) { return one.name == value; });
    return found == choices.end() ? nullptr : &*found;
}

QStringList Parameter::choiceNames() const
{
    QStringList names;
    for (const Choice &choice : choices)
        names << choice.name;
    return names;
}

namespace {

template<typename Number>
std::optional<Number> wholly(const QByteArray &text)
{
    Number number {};
    const char *end = text.constData() + text.size();
    const auto [stopped, error] = std::from_chars(text.constData(), end, number);
    return error == std::errc() && stopped == end ? std::optional<Number>(number) : std::nullopt;
}

std::optional<double> numberFromText(const QString &text)
{
    const auto number = wholly<double>(text.toUtf8());
    return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<qint64> integerFromDouble(double number)
{
    if (std::trunc(number) != number || std::abs(number) > double(exactIntegers))
        return std::nullopt;
    return qint64(number);
}

/// Decimal digits, or a form such as 1e6 that stands for a whole number. 1.000 may be one or a thousand,
/// depending on who wrote it: it is neither.
std::optional<qint64> integerFromText(const QString &text)
{
    if (const auto integer = wholly<qint64>(text.toUtf8()))
        return integer;
    if (text.contains(QLatin1Char('.')))
        return std::nullopt;
    const auto number = numberFromText(text);
    return number ? integerFromDouble(*number) : std::nullopt;
}

std::optional<QList<double>> listFromText(const QString &text)
{
    QList<double> list;
    const QStringList members = text.split(QLatin1Char(','));
    for (const QString &member : members) {
        const auto number = numberFromText(member.trimmed());
        if (!number)
            return std::nullopt;
        list << *number;
    }
    return list;
}

QStringList textsFromText(const QString &text)
{
    QStringList members = text.split(QLatin1Char(','));
    for (QString &member : members)
        member = member.trimmed();
    return members;
}

std::optional<ParameterValue> valueFromText(const Parameter &parameter, const QString &text)
{
    const auto wrapped = [](auto value) {
        return value ? std::optional<ParameterValue>(*value) : std::nullopt;
    };
    if (parameter.optional && text == QLatin1String("none"))
        return ParameterValue();
    switch (parameter.type) {
    case ParameterType::Int:
        return wrapped(integerFromText(text));
    case ParameterType::Number:
        return wrapped(numberFromText(text));
    case ParameterType::Switch:
        if (text == QLatin1String("on") || text == QLatin1String("off"))
            return ParameterValue(text == QLatin1String("on"));
        return std::nullopt;
    case ParameterType::Choice:
    case ParameterType::Text:
    case ParameterType::File:
        return ParameterValue(text);
    case ParameterType::List:
        return wrapped(listFromText(text));
    case ParameterType::Texts:
        return ParameterValue(textsFromText(text));
    }
    return std::nullopt;
}

std::optional<QList<double>> listFromJson(const QJsonValue &json)
{
    if (!json.isArray())
        return std::nullopt;
    QList<double> list;
    const QJsonArray members = json.toArray();
    for (const QJsonValue &member : members) {
        if (!member.isDouble())
            return std::nullopt;
        list << member.toDouble();
    }
    return list;
}

std::optional<QStringList> textsFromJson(const QJsonValue &json)
{
    const QJsonArray members = json.toArray();
    const bool allTexts = std::all_of(members.begin(), members.end(),
                                      [](const QJsonValue &member) { return member.isString(); });
    return json.isArray() && allTexts ? std::optional(json.toVariant().toStringList()) : std::nullopt;
}

std::optional<ParameterValue> valueFromJson(const Parameter &parameter, const QJsonValue &json)
{
    const auto wrapped = [](auto value) {
        return value ? std::optional<ParameterValue>(*value) : std::nullopt;
    };
    if (json.isNull() && parameter.optional)
        return ParameterValue();
    // Files made when 0 was how a number that may be none said so (tasks-per-child) are opened for ever.
    if (parameter.type == ParameterType::Int && parameter.optional && parameter.minimum > 0 && json == 0)
        return ParameterValue();
    switch (parameter.type) {
    case ParameterType::Int:
        return wrapped(wholeNumber(json));
    case ParameterType::Number:
        return json.isDouble() ? std::optional<ParameterValue>(json.toDouble()) : std::nullopt;
    case ParameterType::Switch:
        return json.isBool() ? std::optional<ParameterValue>(json.toBool()) : std::nullopt;
    case ParameterType::Choice:
    case ParameterType::Text:
    case ParameterType::File:
        return json.isString() ? std::optional<ParameterValue>(json.toString()) : std::nullopt;
    case ParameterType::List:
        return wrapped(listFromJson(json));
    case ParameterType::Texts:
        return wrapped(textsFromJson(json));
    }
    return std::nullopt;
}

QString listText(const QList<double> &list)
{
    QStringList members;
    for (const double member : list)
        members << numberText(member);
    return members.join(QLatin1Char(','));
}

bool isInRange(const Parameter &parameter, double number)
{
    return std::isfinite(number) && number >= parameter.minimum && number <= parameter.maximum;
}

/// One that comes back as it was from the form with commas: whole, printable, and not the word for null.
bool isMember(const QString &text)
{
    return !text.isEmpty() && text == text.trimmed() && !text.contains(QLatin1Char(','))
        && text != QLatin1String("none") && std::all_of(text.begin(), text.end(), [](QChar one) {
               return one.isPrint() || one.isSurrogate();
           });
}

/// One line that comes back as it was from every form: it is not the word for null where that is allowed.
bool isLine(const Parameter &parameter, const QString &text)
{
    constexpr qsizetype Longest = 4096; // of a path, PATH_MAX
    const bool isNone = parameter.optional && (text == QLatin1String("none") || text.isEmpty());
    return !isNone && text.size() <= Longest && std::all_of(text.begin(), text.end(), [](QChar one) {
        return one.isPrint() || one.isSurrogate() || one == QLatin1Char('\t');
    });
}

/// True if type and range are as declared.
struct Fits
{
    const Parameter &parameter;

    bool operator()(std::monostate) const { return parameter.optional; }
    bool operator()(qint64 integer) const
    {
        return parameter.type == ParameterType::Int && isInRange(parameter, double(integer));
    }
    bool operator()(double number) const
    {
        return parameter.type == ParameterType::Number && isInRange(parameter, number);
    }
    bool operator()(bool) const { return parameter.type == ParameterType::Switch; }
    bool operator()(const QString &text) const
    {
        if (parameter.type == ParameterType::Text || parameter.type == ParameterType::File)
            return isLine(parameter, text);
        return parameter.type == ParameterType::Choice && parameter.choice(text);
    }
    bool operator()(const QList<double> &list) const
    {
        return parameter.type == ParameterType::List && !list.isEmpty()
            && std::all_of(list.begin(), list.end(),
                           [this](double member) { return isInRange(parameter, member); });
    }
    bool operator()(const QStringList &texts) const
    {
        return parameter.type == ParameterType::Texts && isInRange(parameter, double(texts.size()))
            && std::all_of(texts.begin(), texts.end(), isMember);
    }
};

QString numberFor(double number, Reader reader)
{
    return reader == Reader::Person ? shownNumber(number) : numberText(number);
}

Text choicesFor(const Parameter &parameter, Reader reader)
{
    QList<Text> choices;
    for (const Choice &choice : parameter.choices)
        choices << (reader == Reader::Person ? choice.label : Text::plain(choice.name));
    return allListed(choices);
}

Text allowedOfType(const Parameter &parameter, Reader reader)
{
    const Text from = Text::plain(numberFor(parameter.minimum, reader));
    const Text to = withUnit(numberFor(parameter.maximum, reader), parameter.unit.words);
    switch (parameter.type) {
    case ParameterType::Int:
        return tr("a whole number from %1 to %2").arg(from, to);
    case ParameterType::Number:
        return tr("a number from %1 to %2").arg(from, to);
    case ParameterType::Switch:
        return tr("on or off");
    case ParameterType::Choice:
        return tr("one of %1").arg(choicesFor(parameter, reader));
    case ParameterType::List:
        return tr("a list such as 1,2,3 of numbers from %1 to %2").arg(from, to);
    case ParameterType::Texts:
        return tr("a list such as Anna,Ben of texts without commas, from %1 to %2 of them").arg(from, to);
    case ParameterType::Text:
        return tr("one line of text");
    case ParameterType::File:
        return tr("the name of a file");
    }
    return {};
}

} // namespace

Text allowedValues(const Parameter &parameter, Reader reader)
{
    Text text = allowedOfType(parameter, reader);
    if (!parameter.zeroMeans.isEmpty())
        text = tr("%1 (0: %2)", "what is allowed, and what 0 means").arg(text, parameter.zeroMeans);
    return parameter.optional ? tr("%1, or none", "what is allowed").arg(text) : text;
}

Error notAllowed(const Parameter &parameter, const Text &value, Reader reader)
{
    const Text allowed = allowedValues(parameter, reader);
    return usageError(reader == Reader::Person
                          ? tr("“%1” cannot be %2: allowed is %3.").arg(parameter.label, value, allowed)
                          : tr("%1 cannot be %2: allowed is %3.").arg(parameter.name, value, allowed),
                      {parameter.name});
}

Result<ParameterValue> parseParameter(const Parameter &parameter, const QString &text, Reader reader)
{
    const std::optional<ParameterValue> value = valueFromText(parameter, text);
    if (!value || !std::visit(Fits {parameter}, *value))
        return notAllowed(parameter, Text::plain(inQuotes(text)), reader);
    return *value;
}

Result<ParameterValue> parameterFromJson(const Parameter &parameter, const QJsonValue &json)
{
    const std::optional<ParameterValue> value = valueFromJson(parameter, json);
    if (!value || !std::visit(Fits {parameter}, *value))
        return notAllowed(parameter, jsonInWords(json));
    return *value;
}

Result<void> checkParameter(const Parameter &parameter, const ParameterValue &value, Reader reader)
{
    if (std::visit(Fits {parameter}, value))
        return {};
    const bool isNull = std::holds_alternative<std::monostate>(value);
    return notAllowed(parameter, isNull ? tr("none") : Text::plain(inQuotes(parameterToText(value))), reader);
}

QJsonValue parameterToJson(const ParameterValue &value)
{
    struct ToJson
    {
        QJsonValue operator()(std::monostate) const { return QJsonValue::Null; }
        QJsonValue operator()(qint64 integer) const { return integer; }
        QJsonValue operator()(double number) const { return number; }
        QJsonValue operator()(bool flag) const { return flag; }
        QJsonValue operator()(const QString &choice) const { return choice; }
        QJsonValue operator()(const QList<double> &list) const
        {
            QJsonArray array;
            for (const double member : list)
                array << member;
            return array;
        }
        QJsonValue operator()(const QStringList &texts) const { return QJsonArray::fromStringList(texts); }
    };
    return std::visit(ToJson {}, value);
}

QString parameterToText(const ParameterValue &value)
{
    struct ToText
    {
        QString operator()(std::monostate) const { return {}; }
        QString operator()(qint64 integer) const { return QString::number(integer); }
        QString operator()(double number) const { return numberText(number); }
        QString operator()(bool flag) const { return flag ? QStringLiteral("on") : QStringLiteral("off"); }
        QString operator()(const QString &choice) const { return choice; }
        QString operator()(const QList<double> &list) const { return listText(list); }
        QString operator()(const QStringList &texts) const { return texts.join(QLatin1Char(',')); }
    };
    return std::visit(ToText {}, value);
}

} // namespace plab
