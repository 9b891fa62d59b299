// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/scripts.h"

#include <map>

namespace plab {

#define EXPERIMENT(id, space) \
    namespace space { \
    Script script(); \
    }
#include "core/experiments/catalogue.inc"
#undef EXPERIMENT

const Script *findScript(const QString &id)
{
#define EXPERIMENT(id, space) {QStringLiteral(id), space::script()},
    static const std::map<QString, Script> all {
#include "core/experiments/catalogue.inc"
    };
#undef EXPERIMENT
    const auto found = all.find(id);
    return found != all.end() ? &found->second : nullptr;
}

} // namespace plab
