// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/scripts.h"

#include "core/experiments/script/run.h"
#include "core/twin/twin.h"

#include <map>

namespace plab {

#define EXPERIMENT(id, space) \
    namespace space { \
    Script script(); \
    }
#include "core/experiments/catalogue.inc"
#undef EXPERIMENT

namespace {

const QString &pythonEnding()
{
    static const QString ending = QStringLiteral("/python");
    return ending;
}

} // namespace

QString scriptName(const QString &experiment, const Parameters &parameters)
{
    return language::isPython(parameters) ? experiment + pythonEnding() : experiment;
}

const Script *findScript(const QString &name)
{
#define EXPERIMENT(id, space) {QStringLiteral(id), space::script()},
    static const std::map<QString, Script> natives {
#include "core/experiments/catalogue.inc"
    };
#undef EXPERIMENT
    static const std::map<QString, Script> all = [] {
        std::map<QString, Script> scripts = natives;
        for (const auto &[id, native] : natives) {
            if (hasTwin(id))
                scripts.emplace(id + pythonEnding(), ownscript::twinScript(id));
        }
        return scripts;
    }();
    const auto found = all.find(name);
    return found != all.end() ? &found->second : nullptr;
}

} // namespace plab
