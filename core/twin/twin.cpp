// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/twin/twin.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QLocale>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <map>

namespace plab {

namespace {

/// "fork, spawn, forkserver" or "fixed, or random: drawn from 0 to DELAY"; a comment that is a sentence lists
/// none.
QStringList listedIn(const QString &comment)
{
    static const QRegularExpression word(QStringLiteral("^(?:or )?([a-z][a-z0-9-]*)$"));
    QStringList listed;
    for (const QString &part : comment.section(QLatin1Char(':'), 0, 0).split(QStringLiteral(", "))) {
        const QRegularExpressionMatch match = word.match(part.trimmed());
        if (!match.hasMatch())
            return {};
        listed << match.captured(1);
    }
    return listed;
}

const QRegularExpression &constantLine()
{
    static const QRegularExpression line(QStringLiteral("^([A-Z][A-Z0-9_]*) = (.*?)(?:  # (.*))?$"));
    return line;
}

/// The first line of the block, and the one after its last.
std::pair<qsizetype, qsizetype> blockOf(const QStringList &lines)
{
    const qsizetype first = lines.indexOf(QStringLiteral("# Settings")) + 1;
    const qsizetype end = lines.indexOf(QString(), first);
    return first > 0 && end > 0 ? std::pair {first, end} : std::pair {qsizetype(0), qsizetype(0)};
}

/// Without the lines that only the laboratory reads.
QString asShown(const QStringList &lines)
{
    QStringList shown;
    for (const QString &line : lines) {
        if (!TwinSize::isLine(line))
            shown << line;
    }
    return shown.join(QLatin1Char('\n'));
}

Twin readTwin(const QString &text)
{
    const QStringList all = text.split(QLatin1Char('\n'));
    Twin twin {asShown(all), {}, {}, {}};
    for (const QString &line : all) {
        if (TwinSize::isLine(line))
            twin.size.take(line);
    }
    const QStringList lines = twin.text.split(QLatin1Char('\n'));
    const auto [first, end] = blockOf(lines);
    for (qsizetype i = first; i < end; ++i) {
        const QRegularExpressionMatch match = constantLine().match(lines.at(i));
        if (match.hasMatch())
            twin.constants.append({parameterOfConstant(match.captured(1)), match.captured(2),
                                   match.captured(2).startsWith(QLatin1Char('"'))
                                       ? listedIn(match.captured(3))
                                       : QStringList()});
    }
    static const QRegularExpression always(QStringLiteral("^# Always: ([A-Z_]+) = (\"?([A-Za-z-]+)\"?)$"));
    for (qsizetype i = first; i < end; ++i) {
        const QRegularExpressionMatch match = always.match(lines.at(i));
        if (match.hasMatch())
            twin.constants.append(
                {parameterOfConstant(match.captured(1)), match.captured(2), {match.captured(3)}});
    }
    static const QRegularExpression hung(QStringLiteral("# If it hangs: (.+)"));
    twin.whenHung = hung.match(text).captured(1).split(QStringLiteral(", "), Qt::SkipEmptyParts);
    return twin;
}

QString quotedInPython(QString text)
{
    text.replace(QLatin1Char('\\'), QLatin1String("\\\\")).replace(QLatin1Char('"'), QLatin1String("\\\""));
    return QLatin1Char('"') + text + QLatin1Char('"');
}

/// A text of Python from its opening quote at `at`, as JSON writes it; `at` is then behind it.
QString jsonText(const QString &printed, qsizetype &at)
{
    const QChar quote = printed.at(at++);
    QString json;
    for (; at < printed.size() && printed.at(at) != quote; ++at) {
        const QChar letter = printed.at(at);
        const QChar next = at + 1 < printed.size() ? printed.at(at + 1) : QChar();
        if (letter == QLatin1Char('"'))
            json += QLatin1String("\\\"");
        else if (letter == QLatin1Char('\\') && next == QLatin1Char('x'))
            json += QLatin1String("\\u00");
        else if (letter == QLatin1Char('\\') && next != QLatin1Char('\''))
            json += letter + QString(next);
        else
            json += letter == QLatin1Char('\\') ? next : letter;
        at += letter == QLatin1Char('\\');
    }
    ++at;
    return QLatin1Char('"') + json + QLatin1Char('"');
}

/// Lists, tuples and dicts as print() writes them. Not JSON if a key is no text.
QString jsonOfPython(const QString &printed)
{
    static const QRegularExpression word(QStringLiteral("\\G(?:None|True|False)"));
    QString json;
    for (qsizetype at = 0; at < printed.size();) {
        const QChar letter = printed.at(at);
        if (letter == QLatin1Char('\'') || letter == QLatin1Char('"')) {
            json += jsonText(printed, at);
        } else if (const QRegularExpressionMatch match = word.match(printed, at); match.hasMatch()) {
            const QString found = match.captured();
            json += found == QLatin1String("None") ? QStringLiteral("null") : found.toLower();
            at += found.size();
        } else {
            json += letter == QLatin1Char('(') ? QLatin1Char('[')
                : letter == QLatin1Char(')')   ? QLatin1Char(']')
                                               : letter;
            ++at;
        }
    }
    return json;
}

QString listed(const QStringList &literals)
{
    return QLatin1Char('[') + literals.join(QLatin1String(", ")) + QLatin1Char(']');
}

} // namespace

QString TwinConstant::instead() const
{
    const bool hasNone = choices.contains(QLatin1String("none"));
    return hasNone && choices.size() > 1 ? choices.at(choices.first() == QLatin1String("none")) : QString();
}

QString Twin::whyNone() const
{
    static const QRegularExpression first(QStringLiteral("^# ([^:]+: .*\\.)$"),
                                          QRegularExpression::MultilineOption);
    const QRegularExpressionMatch sentence =
        first.match(text.section(QLatin1Char('\n'), 1)); // behind the license
    return sentence.captured(1);
}

const TwinConstant *Twin::constant(const QString &parameter) const
{
    for (const TwinConstant &one : constants) {
        if (one.name == parameter)
            return &one;
    }
    return nullptr;
}

QString Twin::filled(const Parameters &parameters) const
{
    QStringList lines = text.split(QLatin1Char('\n'));
    const auto [first, end] = blockOf(lines);
    for (qsizetype i = first; i < end; ++i) {
        const QRegularExpressionMatch match = constantLine().match(lines.at(i));
        const QString name = parameterOfConstant(match.captured(1));
        if (!match.hasMatch() || !parameters.contains(name))
            continue;
        const TwinConstant &one = *constant(name);
        ParameterValue value = parameters.value(name);
        const QString *choice = std::get_if<QString>(&value);
        if (choice && one.isChoice() && !one.has(*choice))
            value = one.instead();
        const QString comment = match.captured(3);
        lines[i] = match.captured(1) + QLatin1String(" = ") + pythonLiteral(value)
            + (comment.isEmpty() ? QString() : QLatin1String("  # ") + comment);
    }
    return lines.join(QLatin1Char('\n'));
}

bool hasTwin(const QString &experiment)
{
    return std::any_of(twinTexts, twinTexts + twinTextCount,
                       [&](const TwinText &one) { return experiment == QLatin1String(one.id); });
}

const Twin *findTwin(const QString &experiment)
{
    static const std::map<QString, Twin> all = [] {
        std::map<QString, Twin> twins;
        for (int i = 0; i < twinTextCount; ++i)
            twins.emplace(QString::fromLatin1(twinTexts[i].id),
                          readTwin(QString::fromUtf8(twinTexts[i].text)));
        return twins;
    }();
    const auto found = all.find(experiment);
    return found == all.end() ? nullptr : &found->second;
}

namespace language {

Parameter parameter()
{
    Parameter one {QString::fromLatin1(Name), tr("Language"),
                   tr("Whether the laboratory's own processes run it, or its script in Python"),
                   ParameterType::Choice};
    one.choices = {{"native", tr("native")}, {"python", tr("Python")}};
    one.initial = one.choices.first().name;
    return one;
}

bool isPython(const Parameters &parameters)
{
    return parameters.contains(QString::fromLatin1(Name))
        && parameters.choice(Name) == QLatin1String("python");
}

} // namespace language

QString pythonLiteral(const ParameterValue &value)
{
    struct Writer
    {
        QString operator()(std::monostate) const { return QStringLiteral("None"); }
        QString operator()(qint64 number) const { return QString::number(number); }
        QString operator()(double number) const
        {
            const bool isWhole = number == double(qint64(number)) && std::abs(number) < 1e15;
            return isWhole ? QString::number(qint64(number))
                           : QString::number(number, 'g', QLocale::FloatingPointShortest);
        }
        QString operator()(bool flag) const
        {
            return flag ? QStringLiteral("True") : QStringLiteral("False");
        }
        QString operator()(const QString &text) const { return quotedInPython(text); }
        QString operator()(const QList<double> &numbers) const
        {
            QStringList literals;
            for (const double number : numbers)
                literals << (*this)(number);
            return listed(literals);
        }
        QString operator()(const QStringList &texts) const
        {
            QStringList literals;
            for (const QString &text : texts)
                literals << (*this)(text);
            return listed(literals);
        }
    };
    return std::visit(Writer(), value);
}

QJsonValue valueFromPython(const QString &printed)
{
    static const std::map<QString, QJsonValue> words {{QStringLiteral("None"), QJsonValue()},
                                                      {QStringLiteral("True"), true},
                                                      {QStringLiteral("False"), false}};
    if (const auto word = words.find(printed); word != words.end())
        return word->second;
    const auto read = [](const QString &json) {
        const QJsonArray array = QJsonDocument::fromJson('[' + json.toUtf8() + ']').array();
        return array.size() == 1 ? std::optional(array.first()) : std::nullopt;
    };
    if (const auto value = read(printed))
        return *value;
    const bool isBracketed = printed.startsWith(QLatin1Char('[')) || printed.startsWith(QLatin1Char('{'));
    return isBracketed ? read(jsonOfPython(printed)).value_or(printed) : QJsonValue(printed);
}

} // namespace plab
