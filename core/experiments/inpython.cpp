// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/inpython.h"

#include "core/experiments/catalogue.h"
#include "core/experiments/script/card.h"
#include "core/experiments/script/settings.h"
#include "core/model/wording.h"
#include "core/twin/twin.h"

#include <QJsonArray>

#include <algorithm>

namespace plab {

namespace ownscript {
Declaration declaration();
}

namespace {

/// What only the laboratory reads, and both have.
bool isCommon(const QString &name)
{
    static const QStringList common {QString::fromLatin1(language::Name), QStringLiteral("recording"),
                                     QStringLiteral("sampling"), QStringLiteral("time-limit")};
    return common.contains(name);
}

void addParameter(QList<Parameter> &parameters)
{
    const auto first = std::find_if(parameters.begin(), parameters.end(), [](const Parameter &parameter) {
        return parameter.name == QLatin1String("recording");
    });
    parameters.insert(first, language::parameter());
}

template<typename Declared>
void addMissing(QList<Declared> &own, const QList<Declared> &others)
{
    for (const Declared &other : others) {
        const bool isThere =
            std::any_of(own.begin(), own.end(), [&](const Declared &one) { return one.name == other.name; });
        if (!isThere)
            own.append(other);
    }
}

void addWhatTheProbeTells(Declaration &d)
{
    static const Declaration probed = ownscript::declaration();
    QList<ValueDeclaration> values = probed.values;
    values.removeIf(
        [](const ValueDeclaration &value) { return value.name == QLatin1String("printed_bytes"); });
    addMissing(d.values, values);
    for (const EventKind kind : probed.eventKinds) {
        if (!d.eventKinds.contains(kind))
            d.eventKinds.append(kind);
    }
}

/// A choice that it does not have, and that nothing can stand in for.
Result<void> checkChoices(const Twin &twin, const Parameters &p)
{
    for (const TwinConstant &constant : twin.constants) {
        const Parameter *parameter = p.declared(constant.name);
        if (!parameter || parameter->type != ParameterType::Choice)
            continue;
        const QString chosen = std::get<QString>(p.value(constant.name));
        if (constant.has(chosen) || !constant.instead().isEmpty())
            continue;
        QList<Text> labels;
        for (const QString &choice : constant.choices)
            labels << shownChoice(*parameter, choice);
        const QByteArray name = constant.name.toLatin1();
        return usageError(
            tr("The script in Python has no “%1” for %2; it has %3. Choose one of these, or the "
               "native language.")
                .arg(shownSetting(p, name.constData()), shownLabel(p, name.constData()), allListed(labels)),
            {constant.name, QString::fromLatin1(language::Name)});
    }
    return {};
}

Result<void> checkPython(const Twin &twin, const Parameters &p)
{
    const Result<QString> interpreter = ownscript::interpreterNamed(QStringLiteral("python3"));
    if (!interpreter)
        return usageError(interpreter.error().sentence, {QString::fromLatin1(language::Name)});
    return checkChoices(twin, p);
}

/// A switch that stands as it is in the script: # Always: FEEDER = True
bool isAlways(const TwinConstant &constant)
{
    return !constant.isChoice() && !constant.choices.isEmpty();
}

/// What the script is told of the settings: of those its block does not have, the defaults.
Parameters asTold(const Twin &twin, Parameters p)
{
    for (const QString &name : p.names()) {
        const TwinConstant *constant = twin.constant(name);
        if (!isCommon(name) && !constant)
            p.set(name, p.declared(name)->initial);
        else if (constant && isAlways(*constant))
            p.set(name, constant->initial == QLatin1String("True"));
    }
    return p;
}

/// The run as the native experiment's sentences may speak of it: of settings that the script has not, as they
/// are by default.
RunRecord asTold(const Twin &twin, const RunRecord &run)
{
    RunRecord told = run;
    told.parameters = asTold(twin, run.parameters);
    return told;
}

/// Settings that its block does not have.
void addIdle(const Twin &twin, const Parameters &p, QList<Idle> &none)
{
    for (const QString &name : p.names()) {
        const bool isKnown =
            std::any_of(none.begin(), none.end(), [&](const Idle &one) { return one.name == name; });
        if (isKnown || isCommon(name))
            continue;
        const TwinConstant *constant = twin.constant(name);
        const QByteArray latin = name.toLatin1();
        if (!constant)
            none.append(
                idleWhile(p, latin.constData(), language::Name, tr("the script has no such setting")));
        else if (isAlways(*constant))
            none.append(idleWhile(p, latin.constData(), language::Name, tr("Python has it this way only")));
    }
}

/// What another choice stands in for.
QList<Text> insteadRemarks(const Twin &twin, const Parameters &p)
{
    QList<Text> remarks;
    for (const TwinConstant &constant : twin.constants) {
        const Parameter *parameter = p.declared(constant.name);
        if (!parameter || parameter->type != ParameterType::Choice)
            continue;
        const QString chosen = std::get<QString>(p.value(constant.name));
        const Choice *instead = parameter->choice(constant.instead());
        if (constant.has(chosen) || !instead)
            continue;
        const QByteArray name = constant.name.toLatin1();
        remarks.append(
            tr("The script in Python has no “%1” for %2: it runs with “%3”.")
                .arg(shownSetting(p, name.constData()), shownLabel(p, name.constData()), instead->label));
    }
    return remarks;
}

/// What it draws at random does not come from the seed.
QList<Text> seedRemark(const Twin &twin)
{
    const bool draws = twin.text.contains(QLatin1String("\nimport random\n"));
    return draws ? QList<Text> {tr("The seed feeds nothing in the script in Python.")} : QList<Text>();
}

/// "100 in “Steps per task”"; empty: the witness has no less to do than the others.
Text cutWords(const Twin &twin, Parameters p)
{
    const std::optional<TwinSize::Cut> cut = twin.size.cut(p);
    if (!cut || !TwinSize::apply(*cut, p))
        return {};
    const QByteArray name = cut->name.toLatin1();
    return tr("%1 in %2").arg(shownSetting(p, name.constData()), shownLabel(p, name.constData()));
}

/// What the probe has seen, where the script itself has not told it.
void measureTwin(const Declaration &d, const Parameters &p, Repeat &repeat)
{
    const Measures printed = repeat.measures;
    const QMap<QString, quint64> outcomes = repeat.outcomes;
    const QString hung = QStringLiteral("hung");
    if (repeat.values.contains(QStringLiteral("hang")))
        repeat.outcomes = {{hung, 1}};
    ownscript::measure(p, repeat);
    repeat.outcomes = outcomes;
    for (auto one = printed.begin(); one != printed.end(); ++one) {
        if (one.value() && one.key() != QLatin1String("processes_started"))
            repeat.measures[one.key()] = one.value();
    }
    if (const QJsonValue told = repeat.values.value(QStringLiteral("code_s")); told.isDouble())
        repeat.measures[QStringLiteral("wall_s")] = told.toDouble(); // the script goes on to look
    const auto isMeasure = [&](const QString &name) {
        return std::any_of(d.measures.begin(), d.measures.end(),
                           [&](const auto &m) { return m.name == name; });
    };
    const auto isValue = [&](const QString &name) {
        return std::any_of(d.values.begin(), d.values.end(), [&](const auto &v) { return v.name == name; });
    };
    for (const QString &name : repeat.measures.keys()) {
        if (!isMeasure(name))
            repeat.measures.remove(name);
    }
    for (const QString &name : repeat.values.keys()) {
        if (!isValue(name))
            repeat.values.remove(name);
    }
}

/// Where it hung, what the probe has seen of it: the native experiment's words are of what only it can tell.
Headline hungHeadline(const RunRecord &run)
{
    for (qsizetype i = run.repeats.size(); i-- > 0;) {
        const QJsonArray hang = run.repeats.at(i).values.value(QStringLiteral("hang")).toArray();
        if (run.repeats.at(i).endedAsItShould() && !hang.isEmpty())
            return {tr("The script in Python hung: everybody waited for another, for good."),
                    Text::plain(hang.first().toString())};
    }
    return {};
}

/// A script tells what it prints: not how far its workers have come, nor of each task what the laboratory's
/// do.
void leaveOutWhatIsNotTold(QList<ChartDeclaration> &charts)
{
    for (ChartDeclaration &chart : charts) {
        if (chart.view != QLatin1String("timing"))
            continue;
        chart.make = [make = chart.make](const RunRecord &run, const QList<RunRecord> &overlays) {
            ChartData made = make(run, overlays);
            const bool isEmpty = made.series.isEmpty() && made.bars.isEmpty();
            made.absent = made.absent || (isEmpty && run.finished && language::isPython(run.parameters));
            return made;
        };
    }
}

} // namespace

Declaration withTwin(Declaration d)
{
    const Twin *const twin = findTwin(d.id);
    if (!twin || !twin->isScript())
        return d;
    addParameter(d.parameters);
    addWhatTheProbeTells(d);
    leaveOutWhatIsNotTold(d.charts);
    const Declaration native = d;
    d.check = [native, twin](const Parameters &p) -> Result<void> {
        const Result<void> checked = native.check ? native.check(p) : Result<void>();
        return checked && language::isPython(p) ? checkPython(*twin, p) : checked;
    };
    d.resolve = [native](Parameters &p) {
        if (native.resolve && !language::isPython(p))
            native.resolve(p);
    };
    d.withoutEffect = [native, twin](const Parameters &p) {
        const bool python = language::isPython(p);
        QList<Idle> none =
            native.withoutEffect ? native.withoutEffect(python ? asTold(*twin, p) : p) : QList<Idle>();
        none.removeIf([](const Idle &one) { return one.name == QLatin1String(language::Name); });
        if (!python)
            return none;
        none.removeIf([&](const Idle &one) { return !isCommon(one.name) && !twin->constant(one.name); });
        addIdle(*twin, p, none);
        return none;
    };
    d.remarks = [native, twin](const Parameters &p) {
        const bool python = language::isPython(p);
        const QList<Text> remarks =
            native.remarks ? native.remarks(python ? asTold(*twin, p) : p) : QList<Text>();
        return python ? insteadRemarks(*twin, p) + remarks + seedRemark(*twin) : remarks;
    };
    d.nominalSeconds = [native, twin](const Parameters &p) {
        const bool python = language::isPython(p);
        const double told = native.nominalSeconds ? native.nominalSeconds(python ? asTold(*twin, p) : p) : 0;
        return told + (python ? twin->size.seconds(p) : 0);
    };
    if (native.processCount) {
        d.processCount = [native, twin](const Parameters &p) {
            return native.processCount(language::isPython(p) ? asTold(*twin, p) : p);
        };
    }
    d.witnessCut = [native, twin](const Parameters &p) {
        return language::isPython(p) ? cutWords(*twin, p) : native.witnessCut ? native.witnessCut(p) : Text();
    };
    d.races = [native, twin](const Parameters &p) {
        if (language::isPython(p))
            return twin->size.cut(p).has_value();
        return native.races && native.races(p);
    };
    d.expectsParentKilled = [native](const Parameters &p) {
        return native.expectsParentKilled && !language::isPython(p) && native.expectsParentKilled(p);
    };
    d.measure = [native](const Parameters &p, Repeat &repeat) {
        if (language::isPython(p))
            measureTwin(native, p, repeat);
        else if (native.measure)
            native.measure(p, repeat);
    };
    d.headline = [native, twin](const RunRecord &run) {
        const bool python = language::isPython(run.parameters);
        const Headline hung = python ? hungHeadline(run) : Headline();
        if (!hung.sentence.isEmpty() || !native.headline)
            return hung;
        return native.headline(python ? asTold(*twin, run) : run);
    };
    return d;
}

} // namespace plab
