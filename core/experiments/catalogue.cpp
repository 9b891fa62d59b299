// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"

#include "core/experiments/inpython.h"

namespace plab {

#define EXPERIMENT(id, space) \
    namespace space { \
    Declaration declaration(); \
    }
#include "core/experiments/catalogue.inc"
#undef EXPERIMENT

namespace {

Declaration named(const char *id, Declaration declaration)
{
    declaration.id = QLatin1String(id);
    return withTwin(std::move(declaration));
}

const QList<Declaration> &cards()
{
#define EXPERIMENT(id, space) named(id, space::declaration()),
    static const QList<Declaration> all {
#include "core/experiments/catalogue.inc"
    };
#undef EXPERIMENT
    return all;
}

} // namespace

QList<const Declaration *> declarations()
{
    QList<const Declaration *> all;
    for (const Declaration &declaration : cards())
        all.append(&declaration);
    return all;
}

const Declaration *findDeclaration(const QString &id)
{
    for (const Declaration &declaration : cards()) {
        if (declaration.id == id)
            return &declaration;
    }
    return nullptr;
}

FileRunner runnerOf(const QString &path)
{
    const QString ending = path.section(QLatin1Char('.'), -1);
    for (const Declaration &declaration : cards()) {
        for (const Parameter &parameter : declaration.parameters) {
            if (parameter.type == ParameterType::File && parameter.choice(ending))
                return {&declaration, &parameter};
        }
    }
    return {};
}

QStringList runnableEndings()
{
    QStringList endings;
    for (const Declaration &declaration : cards()) {
        for (const Parameter &parameter : declaration.parameters) {
            if (parameter.type == ParameterType::File)
                endings << parameter.choiceNames();
        }
    }
    return endings;
}

} // namespace plab
