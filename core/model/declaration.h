// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/chart.h"
#include "core/model/idle.h"
#include "core/model/outcome.h"
#include "core/model/parameter.h"
#include "core/model/resulttable.h"
#include "core/model/runrecord.h"
#include "core/model/sight.h"

#include <functional>

namespace plab {

struct MeasureDeclaration
{
    QString name; ///< contract name and CSV column
    /// "s", "µs", "1/s", "pid", …; of what has none, what it is: count, number, share (0 to 1), ratio, index
    /// (0 to 1), flag (0 or 1), code.
    QString unit;
    Text help;
    bool isName = false; ///< a pid, an exit code: no amount, of several there is no median
};

/// The unit as it stands behind a figure: "" for a count, a share and the like.
QString writtenUnit(const QString &unit);

struct ValueDeclaration
{
    QString name;
    Text help;
    /// As of a measure, or text, object; of a list that of its members. Empty where the help says it in
    /// brackets, [[s, count], …].
    QString unit = {};
};

/// The result as one sentence with its explanation under it: "48.7 % of the updates were lost."
struct Headline
{
    Text sentence;
    Text detail;
};

/// A figure that stands large beside that of another run: "48.7 %", "of the updates were lost".
struct KeyFigure
{
    Text figure;
    Text words; ///< what it is of
};

/// A chart an experiment offers; the general ones are made by core/analysis from any record.
struct ChartDeclaration
{
    QString name; ///< contract name
    Text title;
    QString view; ///< which pane: "outcomes" or "timing"
    /// Pure. `overlays` are earlier runs of the same experiment, ticked by the person; may be empty.
    std::function<ChartData(const RunRecord &run, const QList<RunRecord> &overlays)> make;
    bool wide = false; ///< many names under its bars: it stands in a row of its own
    bool own = false;  ///< the experiment's own picture: what stands large under a demonstration's sentence
};

/// What a run is there for, and so what stands first in its result.
enum class ExperimentKind {
    Demonstration, ///< one thing happens as it must: the sentence, and the experiment's own picture
    Race,          ///< how it turns out is luck: how often, and how much each time
    Measurement,   ///< how long, how fast: a table of figures with their intervals
};

/// A picture of one instant that helps to understand some experiments; the window shows it beside the general
/// panes.
enum class View {
    Family,  ///< who made whom, who lives, who is a zombie, who was adopted by whom
    Waiting, ///< who holds which lock and who waits for it, a cycle in bold
};
QString viewName(View view); ///< contract name: "family"
Text viewTitle(View view);   ///< for people: "Family"
Text viewHelp(View view);    ///< one sentence: what it shows

/// Everything about an experiment that is not its code: what form, command line, CSV, tables and charts are
/// made from. Plain value; functions are pure and may be called from any thread.
struct Declaration
{
    QString id;
    Text title;
    Text chapter;                ///< "Processes" | "Pools" | "Communication" | "Sharing and locks"
    Text summary;                ///< one sentence
    QStringList keywords;        ///< the tutorials' words that find it
    QList<Parameter> parameters; ///< with the common ones last
    QList<OutcomeDeclaration> outcomes;
    QList<MeasureDeclaration> measures;
    QList<ValueDeclaration> values;
    QList<ChartDeclaration> charts; ///< the first is the outcome histogram
    QList<View> views;              ///< the first one stands in front
    QList<SightDeclaration> sights; ///< what one of can be shown; sightsOf() adds what every experiment has
    QList<EventKind> eventKinds;
    int repeat = 1; ///< default
    /// What kind of experiment it is with these settings; empty: a demonstration.
    std::function<ExperimentKind(const Parameters &)> kind;
    /// The figures of a measurement, of `run` and the runs laid over it; empty as long as there are none. May
    /// be empty itself.
    std::function<ResultTable(const RunRecord &run, const QList<RunRecord> &overlays)> results;
    Text seedFeeds; ///< what --seed decides, or "nothing"

    /// Defaults that follow from other parameters (placement `free` when there are too few CPUs). May be
    /// empty.
    std::function<void(Parameters &)> resolve;
    /// Contradictions that cannot be seen in one parameter alone; names both. The error says which parameters
    /// it is about.
    std::function<Result<void>(const Parameters &)> check;
    /// Parameters that have no effect while the others are as they are; what it says of one does not depend
    /// on that one's own value. May be empty.
    std::function<QList<Idle>(const Parameters &)> withoutEffect;
    /// Sentences about what these settings and this machine make of each other ("8 workers on 2 CPUs …").
    std::function<QList<Text>(const Parameters &)> remarks;
    /// How many seconds a repeat takes at least, as far as its settings say: the times they set, nothing of
    /// what starting or computing costs. 0 if they say nothing; may be empty.
    std::function<double(const Parameters &)> nominalSeconds;
    /// How many processes a run of these parameters starts (above 64 a person is asked).
    std::function<qint64(const Parameters &)> processCount;
    /// True where recording would change what is counted or timed: counted repeats then run unrecorded, with
    /// one witness beside.
    std::function<bool(const Parameters &)> races;
    /// Whether its turns can be recorded one in N; else "sampled" records all of them.
    bool samples = false;
    /// What a witness runs instead, where that is less than the counted repeats: "500 steps in each task". A
    /// witness only has to show the timeline. Else empty; may be empty itself.
    std::function<Text(const Parameters &)> witnessCut;
    /// How often in a second something is done that witness and counted repeats have in common although the
    /// witness does less of it, by what it is ("an update"): recording's slow-down is the ratio. Empty where
    /// they cannot be compared; may be empty itself.
    std::function<QMap<QString, double>(const Repeat &)> paces;
    /// The result in words, also of a live record.
    std::function<Headline(const RunRecord &)> headline;
    /// What a repeat that still runs has done of what its parent counts as progress, as a sentence: "12 of 50
    /// have been started." May be empty.
    std::function<Text(double done, double wanted)> soFar;
    /// The two or three figures by which a run is held against another of other settings, always of the same
    /// number and in the same order; one that was not measured says so. May be empty.
    std::function<QList<KeyFigure>(const RunRecord &)> keyFigures;
    /// Measures and values from process table and events, for what a killed parent cannot report.
    std::function<void(const Parameters &, Repeat &)> measure;
    /// True where it is the parent's being killed that the experiment shows: such a repeat ended as it
    /// should, and `measure` gives its outcome. May be empty.
    std::function<bool(const Parameters &)> expectsParentKilled;

    const Parameter *parameter(const QString &name) const;
    const OutcomeDeclaration *outcome(const QString &id) const;
    ExperimentKind kindWith(const Parameters &parameters) const;
};

} // namespace plab
