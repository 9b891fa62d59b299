// SPDX-License-Identifier: GPL-3.0-or-later
// What Lab says of settings before a run: what has no effect, what takes too long, what this machine has no
// room for.
#include "core/experiments/catalogue.h"
#include "core/lab/arenalayout.h"
#include "core/lab/lab.h"
#include "core/model/numbertext.h"
#include "core/model/shownfigures.h"

#include <algorithm>
#include <optional>

namespace plab {

namespace {

Parameters withItsDefaults(const Declaration &declaration, const Parameters &parameters)
{
    Parameters resolved = parameters;
    if (declaration.resolve)
        declaration.resolve(resolved);
    return resolved;
}

/// Why the machine would refuse it: a run wants as much memory in any repeat.
QList<Text> refusalOf(const Declaration &declaration, const RunRequest &request)
{
    const bool hasSense = !declaration.check || declaration.check(request.parameters);
    const Result<void> fits = hasSense ? checkArenaRoom(request, declaration) : Result<void>();
    return fits ? QList<Text>() : QList<Text> {fits.error().sentence};
}

/// What the experiment says, and the machine.
QList<Lab::Remark> ofSettings(const Declaration &declaration, const RunRequest &request)
{
    RunRequest resolved = request;
    resolved.parameters = withItsDefaults(declaration, request.parameters);
    QList<Lab::Remark> said;
    for (const Text &refusal : refusalOf(declaration, resolved))
        said.append({refusal, {}, true});
    for (const Text &remark : declaration.remarks ? declaration.remarks(resolved.parameters) : QList<Text>())
        said.append({remark, {}});
    return said;
}

bool says(const QList<Lab::Remark> &remarks, const Text &sentence)
{
    return std::any_of(remarks.begin(), remarks.end(),
                       [&](const Lab::Remark &remark) { return remark.sentence == sentence; });
}

/// What is said when one parameter has another value; null if it has that value.
std::optional<QList<Lab::Remark>> saidWith(const Declaration &declaration, RunRequest request,
                                           const Parameter &parameter, const ParameterValue &value)
{
    if (request.parameters.value(parameter.name) == value)
        return std::nullopt;
    request.parameters.set(parameter.name, value);
    return ofSettings(declaration, request);
}

/// Of what a person has changed.
void findChangedCauses(const Declaration &declaration, const RunRequest &request, QList<Lab::Remark> &remarks)
{
    QList<Parameter> parameters = declaration.parameters;
    std::stable_partition(parameters.begin(),
                          parameters.end(), // a number says more than what it is a number of
                          [](const Parameter &one) { return one.type != ParameterType::Choice; });
    for (const Parameter &parameter : std::as_const(parameters)) {
        const auto left = saidWith(declaration, request, parameter, parameter.initial);
        for (Lab::Remark &remark : remarks) {
            if (left && !says(*left, remark.sentence))
                remark.about.append(parameter.name);
        }
    }
}

/// A remark on the defaults themselves comes from what could be less, if nothing else were to be said then.
void findOtherCauses(const Declaration &declaration, const RunRequest &request, QList<Lab::Remark> &remarks)
{
    for (const Parameter &parameter : declaration.parameters) {
        if (parameter.type != ParameterType::Int || request.parameters.isNull(qPrintable(parameter.name)))
            continue;
        const auto left = saidWith(declaration, request, parameter, qint64(parameter.minimum));
        for (Lab::Remark &remark : remarks) {
            if (left && remark.about.isEmpty() && left->size() < remarks.size()
                && !says(*left, remark.sentence))
                remark.about.append(parameter.name);
        }
    }
}

/// Each question makes all remarks anew, with a look at the memory: none is asked for nothing.
void findCauses(const Declaration &declaration, const RunRequest &request, QList<Lab::Remark> &remarks)
{
    if (remarks.isEmpty())
        return;
    findChangedCauses(declaration, request, remarks);
    if (std::any_of(remarks.begin(), remarks.end(),
                    [](const Lab::Remark &remark) { return remark.about.isEmpty(); }))
        findOtherCauses(declaration, request, remarks);
}

/// What one repeat takes at least; 0 where that is not known.
double nominalSeconds(const RunRequest &request)
{
    const Declaration *declaration = findDeclaration(request.experiment);
    return declaration && declaration->nominalSeconds ? declaration->nominalSeconds(request.parameters) : 0;
}

QList<Text> recordingRemarks(const Declaration &declaration, const Parameters &p)
{
    QList<Text> remarks;
    const QString recording = p.choice("recording");
    if (recording == QLatin1String("sampled") && !declaration.samples)
        remarks.append(tr("Recording “sampled” is the same as “all” here: no turns are left out."));
    if (recording == QLatin1String("off")) {
        remarks.append(
            tr("Recording is off: the timeline shows births and ends, and nothing of what happens between."));
    } else if (declaration.races && declaration.races(p)) {
        const Text cut = declaration.witnessCut ? declaration.witnessCut(p) : Text();
        remarks.append(
            cut.isEmpty()
                ? tr("Recording would change these results, so the counted repeats run unrecorded; the "
                     "timeline comes from one extra repeat, the witness.")
                : tr("Recording would change these results, so the counted repeats run unrecorded; the "
                     "timeline comes from one extra repeat, the witness, cut to %1.")
                      .arg(cut));
    }
    return remarks;
}

} // namespace

Text Lab::timeRemark(const RunRequest &request)
{
    const double each = nominalSeconds(request);
    const double limit = request.parameters.number("time-limit");
    if (each >= limit)
        return plab::tr(
                   "With these settings a repeat takes at least %1 s, but its time limit is %2 s: it will be "
                   "ended before it is over. Raise the time limit, or ask for less.")
            .arg(shownNumber(each), shownNumber(limit));
    const double all = each * request.repeat;
    if (request.timeoutS > 0 && all >= request.timeoutS)
        return plab::tr(
                   "With these settings the run takes at least %1 s, but --timeout is %2 s: it will be ended "
                   "before it is over. Raise it, or ask for less.")
            .arg(shownNumber(all), shownNumber(request.timeoutS));
    return {};
}

QList<Idle> Lab::withoutEffect(const RunRequest &request)
{
    const Declaration *declaration = findDeclaration(request.experiment);
    if (!declaration)
        return {};
    const Parameters resolved = withItsDefaults(*declaration, request.parameters);
    QList<Idle> none = declaration->withoutEffect ? declaration->withoutEffect(resolved) : QList<Idle>();
    if (resolved.contains(QStringLiteral("sampling"))
        && resolved.choice("recording") != QLatin1String("sampled"))
        none.append(idleWhile(resolved, "sampling", "recording"));
    return none;
}

QString Lab::whatTakesLong(const RunRequest &request)
{
    const Declaration *declaration = findDeclaration(request.experiment);
    if (!declaration || !declaration->nominalSeconds)
        return {};
    const auto room = [&](const Parameters &parameters) {
        return parameters.number("time-limit") - declaration->nominalSeconds(parameters);
    };
    double most = room(request.parameters);
    QString name;
    for (const Parameter &parameter : declaration->parameters) {
        Parameters other = request.parameters;
        other.set(parameter.name, parameter.initial);
        if (room(other) <= most)
            continue;
        most = room(other);
        name = parameter.name;
    }
    return name;
}

Text Lab::lengthRemark(const RunRequest &request)
{
    const double each = nominalSeconds(request);
    constexpr double WorthTelling = 20; // what people do not expect to wait for
    const double all = each * request.repeat;
    if (all < WorthTelling)
        return {};
    return request.repeat == 1
        ? plab::tr("With these settings a run takes at least %1.").arg(shownDuration(all))
        : plab::tr("With these settings a repeat takes at least %1, a run of %2 at least %3.")
              .arg(shownDuration(each), request.repeat, shownDuration(all));
}

QList<Lab::Remark> Lab::remarksOf(const RunRequest &request, bool withCauses)
{
    const Declaration *declaration = findDeclaration(request.experiment);
    if (!declaration)
        return {};
    QList<Remark> remarks = ofSettings(*declaration, request);
    if (withCauses)
        findCauses(*declaration, request, remarks);
    if (const Text time = timeRemark(request); !time.isEmpty())
        remarks.prepend({time, {whatTakesLong(request)}, true});
    const Parameters resolved = withItsDefaults(*declaration, request.parameters);
    for (const Text &vain : setInVain(withoutEffect(request), resolved)) {
        if (!says(remarks, vain))
            remarks.append({vain, {}});
    }
    for (const Text &sentence : recordingRemarks(*declaration, resolved))
        remarks.append({sentence, {QStringLiteral("recording")}});
    return remarks;
}

QList<Lab::Remark> Lab::remarksWithCauses(const RunRequest &request)
{
    return remarksOf(request, true);
}

QList<Text> Lab::remarks(const RunRequest &request)
{
    QList<Text> sentences;
    for (const Remark &remark : remarksOf(request, false))
        sentences.append(remark.sentence);
    return sentences;
}

} // namespace plab
