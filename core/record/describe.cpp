// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/record/describe.h"

#include "core/json/jsonfields.h"
#include "core/model/numbertext.h"
#include "core/model/visibletext.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace plab {

namespace {

using Row = std::pair<QString, QString>;

QList<Preset> presetsOf(const Declaration &declaration, const QList<Preset> &presets)
{
    QList<Preset> own;
    std::copy_if(presets.begin(), presets.end(), std::back_inserter(own),
                 [&](const Preset &preset) { return preset.experiment == declaration.id; });
    return own;
}

Grade gradeAtDefaults(const OutcomeDeclaration &outcome, const Declaration &declaration)
{
    return outcome.grade ? outcome.grade(Parameters(declaration.parameters)) : Grade::Acceptable;
}

/// 0 if the settings do not say it.
double nominalAtDefaults(const Declaration &declaration)
{
    return declaration.nominalSeconds ? declaration.nominalSeconds(Parameters(declaration.parameters)) : 0;
}

QStringList wrapped(const QString &text, qsizetype width)
{
    QStringList lines {QString()};
    for (const QString &word : text.split(QLatin1Char(' '))) {
        if (!lines.last().isEmpty() && lines.last().size() + 1 + word.size() > width)
            lines << QString();
        lines.last() += (lines.last().isEmpty() ? QString() : QStringLiteral(" ")) + word;
    }
    return lines;
}

/// Two columns, the second beginning in one line over all rows and wrapped before the terminal does it.
QString columns(const QList<Row> &rows)
{
    constexpr qsizetype lineWidth = 100;
    qsizetype widest = 0;
    for (const Row &row : rows)
        widest = std::max(widest, row.first.size());
    QString text;
    for (const Row &row : rows) {
        QString first = row.first;
        for (const QString &line : wrapped(row.second, lineWidth - widest - 4)) {
            text += line.isEmpty() ? QStringLiteral("  %1\n").arg(first)
                                   : QStringLiteral("  %1  %2\n").arg(first.leftJustified(widest), line);
            first.clear();
        }
    }
    return text;
}

QString section(const QString &title, const QList<Row> &rows)
{
    return rows.isEmpty() ? QString() : QStringLiteral("\n%1\n%2").arg(title, columns(rows));
}

QString helpWithUnit(const Text &help, const QString &unit)
{
    return unit.isEmpty() ? help.english() : QStringLiteral("%1 (%2)").arg(help.english(), unit);
}

QString defaultText(const Parameter &parameter)
{
    const QString text = parameterToText(parameter.initial);
    return text.isEmpty() ? QStringLiteral("none") : text;
}

QList<Row> parameterRows(const Declaration &declaration)
{
    QList<Row> rows;
    for (const Parameter &parameter : declaration.parameters) {
        rows << Row {QStringLiteral("%1=%2").arg(parameter.name, defaultText(parameter)),
                     parameter.help.english()};
        rows << Row {QString(), allowedValues(parameter).english()};
    }
    return rows;
}

template<typename List, typename ToRow>
QList<Row> rowsOf(const List &list, ToRow toRow)
{
    QList<Row> rows;
    for (const auto &member : list)
        rows << toRow(member);
    return rows;
}

QJsonObject parameterObject(const Parameter &parameter)
{
    static constexpr const char *types[] = {"int",  "number", "switch", "choice",
                                            "list", "texts",  "text",   "file"};
    QJsonObject json {
        {"name", parameter.name},
        {"label", parameter.label.english()},
        {"help", parameter.help.english()},
        {"type", types[int(parameter.type)]},
        {"unit", parameter.unit.words.english()},
        {"default", parameterToJson(parameter.initial)},
        {"optional", parameter.optional},
        {"allowed", allowedValues(parameter).english()},
    };
    if (parameter.type == ParameterType::Choice) {
        json.insert("choices", QJsonArray::fromStringList(parameter.choiceNames()));
    } else if (parameter.type != ParameterType::Switch) {
        json.insert("minimum", parameter.minimum);
        json.insert("maximum", parameter.maximum);
    }
    if (!parameter.zeroMeans.isEmpty())
        json.insert("zero_means", parameter.zeroMeans.english());
    return json;
}

QJsonObject presetObject(const Preset &preset)
{
    return {
        {"id", preset.id},
        {"title", preset.title},
        {"note", preset.note},
        {"experiment", preset.experiment},
        {"built_in", preset.builtIn},
    };
}

QJsonObject headObject(const Declaration &declaration)
{
    return {
        {"id", declaration.id},
        {"title", declaration.title.english()},
        {"chapter", declaration.chapter.english()},
        {"summary", declaration.summary.english()},
        {"keywords", QJsonArray::fromStringList(declaration.keywords)},
    };
}

} // namespace

QString listText(const QList<const Declaration *> &declarations, const QList<Preset> &presets)
{
    QList<Row> rows; // as one table, so that every second column stands in one line
    QStringList chapters;
    for (const Declaration *declaration : declarations) {
        const QString chapter = declaration->chapter.english();
        if (!chapters.contains(chapter)) {
            chapters << chapter;
            rows << Row {chapter, QString()};
        }
        rows << Row {QStringLiteral("  ") + declaration->id, declaration->summary.english()};
        const QList<Preset> own = presetsOf(*declaration, presets);
        for (const Preset &preset : own)
            rows << Row {QStringLiteral("    ") + preset.id,
                         visibleText(preset.title) + (preset.builtIn ? "" : " (yours)")};
    }
    QString text =
        QStringLiteral("Experiments by chapter, with their presets. Each can be run by its name.\n\n");
    const QStringList lines = columns(rows).split(QLatin1Char('\n'));
    for (const QString &line : lines) {
        const bool isChapter = line.size() > 2 && line[2] != QLatin1Char(' ');
        text += (isChapter && line != lines.first() ? QStringLiteral("\n") : QString()) + line.mid(2)
            + QLatin1Char('\n');
    }
    while (text.endsWith(QLatin1String("\n\n")))
        text.chop(1);
    return text;
}

QByteArray listJson(const QList<const Declaration *> &declarations, const QList<Preset> &presets)
{
    const QJsonObject json {
        {"format", "process-lab.list"},
        {"version", 1},
        {"experiments", arrayOf(declarations, [](const Declaration *d) { return headObject(*d); })},
        {"presets", arrayOf(presets, presetObject)},
    };
    return visibleJson(QJsonDocument(json).toJson());
}

QString describeText(const Declaration &declaration, const QList<Preset> &presets)
{
    QString text = QStringLiteral("%1 (%2)\n%3\n")
                       .arg(declaration.title.english(), declaration.id, declaration.summary.english());
    text += section("Parameters, with their defaults", parameterRows(declaration));
    text +=
        section("Outcomes", rowsOf(declaration.outcomes, [&](const OutcomeDeclaration &outcome) {
                    const QString grade = gradeWords(gradeAtDefaults(outcome, declaration)).english();
                    return Row {outcome.id, QStringLiteral("%1: %2").arg(grade, outcome.sentence.english())};
                }));
    text += section("Measures", rowsOf(declaration.measures, [](const MeasureDeclaration &measure) {
                        return Row {measure.name, helpWithUnit(measure.help, measure.unit)};
                    }));
    text += section("Values", rowsOf(declaration.values, [](const ValueDeclaration &value) {
                        return Row {value.name, helpWithUnit(value.help, value.unit)};
                    }));
    text += section("Charts, for --chart name=file",
                    rowsOf(declaration.charts, [](const ChartDeclaration &chart) {
                        return Row {chart.name, chart.title.english()};
                    }));
    text += section("Views, for --chart name=file, too", rowsOf(declaration.views, [](View view) {
                        return Row {viewName(view), viewHelp(view).english()};
                    }));
    QStringList kinds;
    for (const EventKind kind : declaration.eventKinds)
        kinds << eventKindName(kind);
    text += section("Events", {{"kinds", kinds.join(QLatin1String(", "))}});
    text += section("Presets", rowsOf(presetsOf(declaration, presets), [](const Preset &preset) {
                        return Row {preset.id, visibleText(preset.title)};
                    }));
    QList<Row> defaults {{"repeat", QString::number(declaration.repeat)},
                         {"seed feeds", declaration.seedFeeds.english()}};
    if (const double least = nominalAtDefaults(declaration); least > 0)
        defaults << Row {"takes", QStringLiteral("at least %1 s a repeat").arg(numberText(least))};
    text += section("Defaults", defaults);
    return text;
}

QByteArray describeJson(const Declaration &declaration, const QList<Preset> &presets)
{
    QJsonObject json = headObject(declaration);
    json.insert("format", "process-lab.describe");
    json.insert("version", 1);
    json.insert("parameters", arrayOf(declaration.parameters, parameterObject));
    json.insert("measures", arrayOf(declaration.measures, [](const MeasureDeclaration &measure) {
                    return QJsonObject {
                        {"name", measure.name}, {"unit", measure.unit}, {"help", measure.help.english()}};
                }));
    json.insert(
        "values", arrayOf(declaration.values, [](const ValueDeclaration &value) {
            return QJsonObject {{"name", value.name}, {"unit", value.unit}, {"help", value.help.english()}};
        }));
    json.insert("outcomes", arrayOf(declaration.outcomes, [&](const OutcomeDeclaration &outcome) {
                    return QJsonObject {
                        {"outcome", outcome.id},
                        {"title", outcome.title.english()},
                        {"sentence", outcome.sentence.english()},
                        {"grade_at_defaults", gradeName(gradeAtDefaults(outcome, declaration))}};
                }));
    json.insert("charts", arrayOf(declaration.charts, [](const ChartDeclaration &chart) {
                    return QJsonObject {{"name", chart.name}, {"title", chart.title.english()}};
                }));
    json.insert("views", arrayOf(declaration.views, viewName));
    json.insert("event_kinds", arrayOf(declaration.eventKinds, eventKindName));
    json.insert("presets", arrayOf(presetsOf(declaration, presets), presetObject));
    json.insert("repeat", declaration.repeat);
    const double least = nominalAtDefaults(declaration);
    json.insert("least_seconds_at_defaults", least > 0 ? QJsonValue(least) : QJsonValue());
    json.insert("seed_feeds", declaration.seedFeeds.english());
    return visibleJson(QJsonDocument(json).toJson());
}

} // namespace plab
