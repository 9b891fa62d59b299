// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/control/presettitle.h"

#include "core/model/wording.h"

namespace plab {

namespace {

/// "start method" within a sentence; "GIL" stays.
Text begunSmall(const Text &label)
{
    const QString shown = label.shown();
    const bool isWord = shown.size() > 1 && shown.at(1).isLower();
    return Text::plain(isWord ? shown.at(0).toLower() + shown.mid(1) : shown);
}

/// "8 workers" of what is counted (its label is a plural), "chunk 8" and "lock mutex" of what is not.
Text settingWords(const Parameter &parameter, const ParameterValue &value)
{
    const auto *count = std::get_if<qint64>(&value);
    const bool isCounted =
        count && *count > 1 && parameter.unit.words.isEmpty() && parameter.label.english().endsWith(u's');
    const Text label = begunSmall(parameter.label);
    const Text shown = shownValue(parameter, value);
    return isCounted ? tr("%1 %2", "8 workers").arg(shown, label)
                     : tr("%1 %2", "a setting and its value").arg(label, shown);
}

} // namespace

Text titleOfChanges(const QString &title, const Preset &from, const Preset &to)
{
    constexpr qsizetype MostTold = 3;
    QList<Text> parts;
    for (const QString &name : to.parameters.names()) {
        const Parameter *declared = to.parameters.declared(name);
        if (declared && to.parameters.value(name) != from.parameters.value(name))
            parts << settingWords(*declared, to.parameters.value(name));
    }
    if (to.repeat != from.repeat)
        parts << tr("%n repeats", "%n repeat", to.repeat);
    Text words = Text::plain(title);
    for (const Text &part : parts.mid(0, MostTold))
        words = tr("%1, %2", "a title and what differs").arg(words, part);
    return words;
}

} // namespace plab
