// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/declaration.h"

#include "core/model/names.h"

#include <algorithm>

namespace plab {

QString viewName(View view)
{
    static constexpr NameTable<View, 2> names {{
        {View::Family, "family"},
        {View::Waiting, "waiting"},
    }};
    return nameIn(names, view);
}

Text viewTitle(View view)
{
    return view == View::Family ? tr("Family") : tr("Who waits");
}

Text viewHelp(View view)
{
    return view == View::Family
        ? tr("The processes as a family at an instant: who made whom, who lives, who is a zombie, "
             "who was adopted")
        : tr("Who holds which lock at an instant and who waits for it, a deadlock's cycle in bold");
}

QString writtenUnit(const QString &unit)
{
    static const QStringList without {"count", "number", "share", "ratio", "index", "flag", "code"};
    return without.contains(unit) ? QString() : unit;
}

const Parameter *Declaration::parameter(const QString &name) const
{
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter &p) { return p.name == name; });
    return found != parameters.end() ? &*found : nullptr;
}

const OutcomeDeclaration *Declaration::outcome(const QString &outcomeId) const
{
    const auto found = std::find_if(outcomes.begin(), outcomes.end(),
                                    [&](const OutcomeDeclaration &o) { return o.id == outcomeId; });
    return found != outcomes.end() ? &*found : nullptr;
}

ExperimentKind Declaration::kindWith(const Parameters &parametersSet) const
{
    if (!kind)
        return ExperimentKind::Demonstration;
    Parameters all(parameters); // a record of an earlier version may have fewer
    for (const QString &name : parametersSet.names()) {
        if (all.contains(name))
            all.set(name, parametersSet.value(name));
    }
    return kind(all);
}

} // namespace plab
