// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/outputs.h"

#include "app/closest.h"
#include "app/endsignals.h"
#include "app/options.h"
#include "core/model/wording.h"
#include "core/record/csv.h"
#include "core/record/runjson.h"
#include "core/record/savefile.h"
#include "ui/charts/chartimage.h"
#include "ui/instant/instantimage.h"
#include "ui/timeline/timelineimage.h"

#include <QFileInfo>
#include <QRegularExpression>

namespace plab {

namespace {

const QStringList pictureEndings {".png", ".svg", ".pdf"};

bool isPicture(const QString &path)
{
    return std::any_of(pictureEndings.begin(), pictureEndings.end(),
                       [&](const QString &ending) { return path.endsWith(ending, Qt::CaseInsensitive); });
}

Result<void> checkPicture(const char *option, const QString &path)
{
    if (isPicture(path))
        return {};
    return usageError(tr("%1 cannot write \"%2\": the name of a picture must end in .png, .svg or .pdf.")
                          .arg(QLatin1String(option), path));
}

/// A write that must fail is better known before the run than after it.
Result<void> checkPlace(const char *option, const QString &path)
{
    if (path.isEmpty() || path == QLatin1String("-"))
        return {};
    const Text why = whyNotWritable(path);
    if (why.isEmpty())
        return {};
    return usageError(tr("%1 cannot write \"%2\": %3.").arg(QLatin1String(option), path, why));
}

/// Pipes and devices take what comes from everywhere.
bool isReplaced(const QString &path)
{
    const QFileInfo file(path);
    return !path.isEmpty() && path != QLatin1String("-") && (file.isFile() || !file.exists());
}

QStringList chartNames(const Declaration &declaration)
{
    QStringList names;
    for (const ChartDeclaration &chart : declaration.charts)
        names << chart.name;
    for (const View view : declaration.views)
        names << viewName(view);
    return names;
}

Result<Outputs::Chart> readChart(const QString &text, const Declaration &declaration)
{
    const qsizetype equals = text.indexOf(QLatin1Char('='));
    const Outputs::Chart chart {equals < 0 ? QString() : text.left(equals), text.mid(equals + 1)};
    const QStringList names = chartNames(declaration);
    if (equals >= 0 && !names.contains(chart.name))
        return usageError(joined({tr("--chart: %1 has no chart \"%2\"; it has %3.")
                                      .arg(declaration.id, chart.name, names.join(QLatin1String(", "))),
                                  didYouMean(chart.name, names)}));
    return chart;
}

Result<QSize> readSize(const QString &text)
{
    static const QRegularExpression form(QStringLiteral("\\A(\\d{1,5})x(\\d{1,5})\\z"));
    const QRegularExpressionMatch match = form.match(text);
    const QSize size(match.captured(1).toInt(), match.captured(2).toInt());
    const bool fits =
        size.width() >= 100 && size.width() <= 8000 && size.height() >= 100 && size.height() <= 8000;
    if (!match.hasMatch() || !fits)
        return usageError(tr("--size cannot be \"%1\": allowed is width x height from 100x100 to "
                             "8000x8000, such as 900x500.")
                              .arg(text));
    return size;
}

Result<PictureOptions> readPicture(const QCommandLineParser &parser)
{
    PictureOptions picture;
    picture.mayGrow = !parser.isSet("size");
    if (parser.isSet("size")) {
        const Result<QSize> size = readSize(parser.value("size"));
        if (!size)
            return size.error();
        picture.size = size.value();
    }
    const Result<ParameterValue> scale = readOption(
        parser,
        {.name = "--scale", .type = ParameterType::Number, .minimum = 0.1, .maximum = 8, .initial = 1.0});
    if (!scale)
        return scale.error();
    picture.scale = std::get<double>(scale.value());
    const Result<ParameterValue> theme = readOption(
        parser,
        {.name = "--theme", .type = ParameterType::Choice, .initial = "light", .choices = {"light", "dark"}});
    if (!theme)
        return theme.error();
    picture.theme =
        std::get<QString>(theme.value()) == QLatin1String("dark") ? Theme::Kind::Dark : Theme::Kind::Light;
    if (picture.size.width() * picture.scale > 16000 || picture.size.height() * picture.scale > 16000)
        return usageError(
            tr("--size %1x%2 with --scale %3 is too large: at most 16000 pixels a side are allowed.")
                .arg(Text::digits(picture.size.width()))
                .arg(Text::digits(picture.size.height()))
                .arg(QString::number(picture.scale)));
    return picture;
}

Result<void> writeTimeline(const Outputs &outputs, const RunRecord &record)
{
    const Repeat *repeat = record.timelineRepeat();
    if (!repeat)
        return failedError(
            tr("Cannot write %1: no repeat took place that a timeline could show.").arg(outputs.timeline));
    return saveTimeline(*repeat, record.title.shown(), outputs.timeline, outputs.picture);
}

Result<void> writeChart(const Outputs::Chart &chart, const PictureOptions &picture, const RunRecord &record,
                        const Declaration &declaration)
{
    for (const ChartDeclaration &declared : declaration.charts) {
        if (chart.name.isEmpty() || declared.name == chart.name)
            return saveChart(declared.make(record, {}), chart.path, picture);
    }
    for (const View view : declaration.views) {
        if (viewName(view) == chart.name)
            return saveView(view, record, chart.path, picture);
    }
    return usageError(tr("%1 has no chart \"%2\".").arg(declaration.id, chart.name));
}

} // namespace

bool Outputs::isEmpty() const
{
    return json.isEmpty() && csv.isEmpty() && events.isEmpty() && !needPictures();
}

bool Outputs::useStdout() const
{
    return QStringList {json, csv, events}.contains(QLatin1String("-"));
}

void addOutputOptions(QCommandLineParser &parser)
{
    for (const char *name : {"json", "csv", "events", "chart", "timeline", "size", "scale", "theme"})
        parser.addOption(QCommandLineOption(QString::fromLatin1(name), {}, "value"));
    parser.addOption(QCommandLineOption("with-events"));
}

Result<Outputs> readOutputs(const QCommandLineParser &parser, const Declaration &declaration,
                            const QStringList &inputs)
{
    Outputs outputs;
    outputs.json = parser.value("json");
    outputs.csv = parser.value("csv");
    outputs.events = parser.value("events");
    outputs.withEvents = parser.isSet("with-events");
    outputs.timeline = parser.value("timeline");
    for (const QString &text : parser.values("chart")) {
        const Result<Outputs::Chart> chart = readChart(text, declaration);
        if (!chart)
            return chart.error();
        outputs.charts << chart.value();
    }
    const Result<PictureOptions> picture = readPicture(parser);
    if (!picture)
        return picture.error();
    outputs.picture = picture.value();
    if (outputs.withEvents && outputs.json.isEmpty())
        return usageError(tr("--with-events puts the events into the run record: it needs --json."));
    for (const char *option : {"json", "csv", "events", "timeline"}) {
        if (parser.isSet(option) && parser.value(option).isEmpty())
            return usageError(tr("--%1 needs the name of a file.").arg(QLatin1String(option)));
    }
    if (const Result<void> checked = checkOutputs(outputs, inputs); !checked)
        return checked.error();
    return outputs;
}

Result<void> checkOutputs(const Outputs &outputs, const QStringList &inputs)
{
    const QStringList tables {outputs.json, outputs.csv, outputs.events};
    if (tables.count(QLatin1String("-")) > 1)
        return usageError(tr("Only one of --json, --csv and --events can be - (standard output)."));
    QList<std::pair<const char *, QString>> files {
        {"--json", outputs.json}, {"--csv", outputs.csv}, {"--events", outputs.events}};
    QList<std::pair<const char *, QString>> pictures;
    if (!outputs.timeline.isEmpty())
        pictures << std::pair {"--timeline", outputs.timeline};
    for (const Outputs::Chart &chart : outputs.charts)
        pictures << std::pair {"--chart", chart.path};
    for (const auto &[option, path] : pictures) {
        if (const Result<void> checked = checkPicture(option, path); !checked)
            return checked;
    }
    QStringList seen;
    for (const auto &[option, path] : files + pictures) {
        if (const Result<void> checked = checkPlace(option, path); !checked)
            return checked;
        if (!isReplaced(path))
            continue;
        for (const QString &input : inputs) {
            if (isSameFile(path, input))
                return usageError(tr("%1 cannot write \"%2\": that is the file \"%3\" that is read.")
                                      .arg(QLatin1String(option), path, input));
        }
        for (const QString &other : std::as_const(seen)) {
            if (isSameFile(path, other))
                return usageError(tr("%1 cannot write \"%2\": another output has the same name.")
                                      .arg(QLatin1String(option), path));
        }
        seen << path;
    }
    return {};
}

Result<void> writeOutputs(const Outputs &outputs, const RunRecord &record, const Declaration &declaration)
{
    Result<void> first;
    const auto write = [&first](const QString &path, const auto &act) {
        if (path.isEmpty())
            return;
        setUnwritten(path);
        if (const Result<void> written = act(); first && !written)
            first = written;
    };
    const auto writeJson = [&](bool withEvents) {
        write(outputs.json, [&] {
            return writeFile(outputs.json,
                             [&](const Sink &sink) { return writeRunJson(record, withEvents, sink); });
        });
    };
    // After a signal there may be no time for all events: so first the results alone.
    const bool twice = outputs.withEvents && caughtSignal() != 0 && isReplaced(outputs.json);
    writeJson(outputs.withEvents && !twice);
    write(outputs.csv, [&] { return writeFile(outputs.csv, resultsCsv(record, declaration)); });
    if (twice)
        writeJson(true);
    write(outputs.events, [&] {
        return writeFile(outputs.events, [&](const Sink &sink) { return writeEventsCsv(record, sink); });
    });
    for (const Outputs::Chart &chart : outputs.charts)
        write(chart.path, [&] { return writeChart(chart, outputs.picture, record, declaration); });
    write(outputs.timeline, [&] { return writeTimeline(outputs, record); });
    setLastWords({});
    return first;
}

} // namespace plab
