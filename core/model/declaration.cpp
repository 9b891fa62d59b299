// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/declaration.h"

#include <algorithm>

namespace plab {

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

} // namespace plab
