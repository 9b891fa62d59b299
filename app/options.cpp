// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/options.h"

#include "app/closest.h"
#include "core/model/wording.h"

namespace plab {

namespace {

QStringList dashed(const QStringList &names)
{
    QStringList all;
    for (const QString &name : names)
        all << QLatin1String("--") + name;
    return all;
}

} // namespace

Result<void> parseOptions(QCommandLineParser &parser, const QStringList &words)
{
    const QStringList known {"json",        "csv", "events", "chart", "timeline", "size", "scale", "theme",
                             "with-events", "set", "repeat", "seed",  "timeout",  "yes",  "quiet"};
    if (!parser.parse(QStringList {"process-lab"} + words)) {
        const QStringList unknown = parser.unknownOptionNames();
        if (unknown.isEmpty())
            return usageError(Text::plain(parser.errorText()));
        const QString name = QLatin1String(unknown[0].size() > 1 ? "--" : "-") + unknown[0];
        return usageError(joined({tr("There is no option %1 here.").arg(name),
                                  known.contains(unknown[0]) ? Text() : didYouMean(name, dashed(known))}));
    }
    const QStringList given = parser.optionNames();
    for (const QString &name : given) {
        if (given.count(name) > 1 && name != QLatin1String("set") && name != QLatin1String("chart"))
            return usageError(tr("--%1 is given more than once.").arg(name));
    }
    return {};
}

Result<ParameterValue> readOption(const QCommandLineParser &parser, const Parameter &option)
{
    const QString name = option.name.mid(2);
    return parser.isSet(name) ? parseParameter(option, parser.value(name))
                              : Result<ParameterValue>(option.initial);
}

} // namespace plab
