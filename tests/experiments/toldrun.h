// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/experiments/catalogue.h"

#include <QJsonObject>

namespace plab {

using Settings = QList<std::pair<const char *, const char *>>; ///< as on the command line
using Figures = QList<std::pair<const char *, double>>;

inline Parameters settingsOf(const Declaration &declaration, const Settings &settings)
{
    Parameters parameters(declaration.parameters);
    for (const auto &[name, text] : settings) {
        for (const Parameter &parameter : declaration.parameters) {
            if (parameter.name == QLatin1String(name))
                parameters.set(parameter.name, parseParameter(parameter, QLatin1String(text)).value());
        }
    }
    return parameters;
}

/// One finished repeat of an experiment with the given settings, measures and values.
inline RunRecord runOf(const char *experiment, const Settings &settings, const Figures &measures,
                       const QJsonObject &values = {})
{
    const Declaration &declaration = *findDeclaration(QLatin1String(experiment));
    RunRecord run;
    run.parameters = settingsOf(declaration, settings);
    Repeat repeat;
    repeat.ending = RepeatEnding::Finished;
    for (const auto &[name, value] : measures)
        repeat.measures.insert(QLatin1String(name), value);
    repeat.values = values;
    run.repeats.append(repeat);
    return run;
}

inline QString told(const char *experiment, const RunRecord &run)
{
    const Headline headline = findDeclaration(QLatin1String(experiment))->headline(run);
    return headline.sentence.english() + QLatin1Char('\n') + headline.detail.english();
}

} // namespace plab
