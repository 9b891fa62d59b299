// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/shakenrecord.h"

#include "core/analysis/outcomes.h"
#include "core/record/csv.h"
#include "core/record/runjson.h"

#include <QJsonArray>
#include <QRegularExpression>

#include <cmath>

namespace plab {

namespace {

class Complaints
{
public:
    void look(const QString &where, const QString &text)
    {
        static const QRegularExpression bad(QStringLiteral("\\b(nan|inf|undefined|null)\\b|%[1-9n]"),
                                            QRegularExpression::CaseInsensitiveOption);
        if (const QRegularExpressionMatch found = bad.match(text); found.hasMatch())
            m_all.append(QStringLiteral("%1: %2").arg(where, text));
    }
    void look(const QString &where, const Text &text) { look(where, text.english()); }
    void look(const QString &where, double number)
    {
        if (!std::isfinite(number))
            m_all.append(QStringLiteral("%1: a number that is none").arg(where));
    }
    const QStringList &all() const { return m_all; }

private:
    QStringList m_all;
};

void lookAt(Complaints &complaints, const QString &where, const ChartData &chart)
{
    for (const Text &text : {chart.title, chart.xTitle, chart.yTitle, chart.note, chart.emptyText})
        complaints.look(where, text);
    for (const ChartBar &bar : chart.bars) {
        complaints.look(where, bar.label);
        complaints.look(where, bar.valueLabel);
        for (const double number : {bar.left, bar.right, bar.value})
            complaints.look(where, number);
    }
    for (const ChartSeries &series : chart.series) {
        for (const ChartPoint &point : series.points) {
            complaints.look(where, point.x);
            complaints.look(where, point.y);
        }
    }
    for (const ChartMarker &marker : chart.markers) {
        complaints.look(where, marker.x);
        complaints.look(where, marker.label);
    }
}

void inEveryRepeat(RunRecord &run, const std::function<void(Repeat &)> &change)
{
    for (Repeat &repeat : run.repeats)
        change(repeat);
}

QList<std::pair<QJsonValue, QString>> shapes()
{
    return {{QJsonValue(), QStringLiteral("null")},
            {QJsonArray(), QStringLiteral("an empty list")},
            {QJsonArray {QJsonArray()}, QStringLiteral("a list of an empty list")},
            {QJsonArray {QJsonValue(), QJsonValue()}, QStringLiteral("a list of nulls")},
            {QJsonArray {QJsonArray {0, 1}}, QStringLiteral("a list of one pair")},
            {QJsonObject(), QStringLiteral("an empty object")},
            {QJsonObject {{"one", QJsonObject()}}, QStringLiteral("an object of an empty object")},
            {7, QStringLiteral("a number")},
            {QStringLiteral("words"), QStringLiteral("a text")},
            {true, QStringLiteral("true")}};
}

} // namespace

QStringList badWordsOf(const Declaration &declaration, const RunRecord &given)
{
    Complaints complaints;
    RunRecord run = given;
    run.outcomes = gradeOutcomes(declaration, run);
    for (const OutcomeRow &row : run.outcomes)
        complaints.look(QStringLiteral("outcome ") + row.outcome, row.sentence);
    if (declaration.headline) {
        const Headline headline = declaration.headline(run);
        complaints.look(QStringLiteral("headline"), headline.sentence);
        complaints.look(QStringLiteral("headline"), headline.detail);
    }
    for (const ChartDeclaration &chart : declaration.charts) {
        lookAt(complaints, QStringLiteral("chart ") + chart.name, chart.make(run, {}));
        lookAt(complaints, QStringLiteral("chart %1 with another").arg(chart.name),
               chart.make(run, {given, run}));
    }
    complaints.look(QStringLiteral("CSV"), QString::fromUtf8(resultsCsv(run, declaration)));
    complaints.look(QStringLiteral("CSV of events"), QString::fromUtf8(eventsCsv(run)));
    return complaints.all();
}

QString faultOfFile(const Declaration &declaration, const RunRecord &given)
{
    RunRecord run = given;
    run.outcomes = gradeOutcomes(declaration, run);
    const QByteArray json = runToJson(run, false);
    const Result<RunRecord> read = runFromJson(json, [&](const QString &) { return &declaration; });
    if (!read)
        return read.error().sentence.english();
    return runToJson(read.value(), false) == json
        ? QString()
        : QStringLiteral("What was read is written in another way.");
}

void forEachLack(const Declaration &declaration, const RunRecord &whole,
                 const std::function<void(const RunRecord &, const QString &)> &visit)
{
    const auto with = [&](const QString &lack, const std::function<void(RunRecord &)> &change) {
        RunRecord run = whole;
        change(run);
        visit(run, lack);
    };
    visit(whole, QStringLiteral("nothing"));
    for (const MeasureDeclaration &measure : declaration.measures) {
        const auto null = [&](Repeat &repeat) { repeat.measures.insert(measure.name, std::nullopt); };
        with(measure.name + QStringLiteral(" is null"), [&](RunRecord &run) { inEveryRepeat(run, null); });
        with(measure.name + QStringLiteral(" is null once"), [&](RunRecord &run) {
            if (!run.repeats.isEmpty())
                null(run.repeats.first());
        });
        with(measure.name + QStringLiteral(" alone is there"), [&](RunRecord &run) {
            inEveryRepeat(run, [&](Repeat &repeat) {
                const std::optional<double> kept = repeat.measures.value(measure.name);
                repeat.measures.clear();
                repeat.measures.insert(measure.name, kept);
            });
        });
    }
    with(QStringLiteral("all measures are null"), [&](RunRecord &run) {
        inEveryRepeat(run, [&](Repeat &repeat) {
            for (const MeasureDeclaration &measure : declaration.measures)
                repeat.measures.insert(measure.name, std::nullopt);
        });
    });
    with(QStringLiteral("no measures"),
         [](RunRecord &run) { inEveryRepeat(run, [](Repeat &repeat) { repeat.measures.clear(); }); });
    for (const ValueDeclaration &value : declaration.values) {
        with(value.name + QStringLiteral(" is gone"), [&](RunRecord &run) {
            inEveryRepeat(run, [&](Repeat &repeat) { repeat.values.remove(value.name); });
        });
        for (const auto &[shape, name] : shapes()) {
            with(QStringLiteral("%1 is %2").arg(value.name, name), [&, shape = shape](RunRecord &run) {
                inEveryRepeat(run, [&](Repeat &repeat) { repeat.values.insert(value.name, shape); });
            });
        }
    }
    for (const auto &[shape, name] : shapes()) {
        with(QStringLiteral("every value is ") + name, [&, shape = shape](RunRecord &run) {
            inEveryRepeat(run, [&](Repeat &repeat) {
                for (const ValueDeclaration &value : declaration.values)
                    repeat.values.insert(value.name, shape);
            });
        });
    }
    with(QStringLiteral("no values"),
         [](RunRecord &run) { inEveryRepeat(run, [](Repeat &repeat) { repeat.values = {}; }); });
    with(QStringLiteral("no processes"), [](RunRecord &run) {
        inEveryRepeat(run, [](Repeat &repeat) {
            repeat.processes.clear();
            repeat.lanes.clear();
            repeat.slices.clear();
        });
    });
    with(QStringLiteral("no console"),
         [](RunRecord &run) { inEveryRepeat(run, [](Repeat &repeat) { repeat.console.clear(); }); });
    with(QStringLiteral("no outcomes"),
         [](RunRecord &run) { inEveryRepeat(run, [](Repeat &repeat) { repeat.outcomes.clear(); }); });
    with(QStringLiteral("only its settings"), [](RunRecord &run) {
        inEveryRepeat(run, [](Repeat &repeat) {
            const RepeatEnding ending = repeat.ending;
            repeat = Repeat();
            repeat.ending = ending;
        });
    });
    with(QStringLiteral("every repeat failed"), [](RunRecord &run) {
        inEveryRepeat(run, [](Repeat &repeat) { repeat.ending = RepeatEnding::Failed; });
    });
    with(QStringLiteral("no repeats"), [](RunRecord &run) { run.repeats.clear(); });
}

} // namespace plab
