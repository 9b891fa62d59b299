// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/outcome.h"

#include "core/model/names.h"

namespace plab {

namespace {

constexpr NameTable<Grade, 4> gradeNames {{
    {Grade::Inconclusive, "inconclusive"},
    {Grade::Acceptable, "acceptable"},
    {Grade::Interesting, "interesting"},
    {Grade::Forbidden, "forbidden"},
}};

} // namespace

QString gradeName(Grade grade)
{
    return nameIn(gradeNames, grade);
}

Text gradeWords(Grade grade)
{
    switch (grade) {
    case Grade::Inconclusive:
        return tr("nothing to conclude");
    case Grade::Acceptable:
        return tr("as it should be");
    case Grade::Interesting:
        return tr("can happen");
    case Grade::Forbidden:
        return tr("must not happen");
    }
    return {};
}

QString gradeSign(Grade grade)
{
    switch (grade) {
    case Grade::Inconclusive:
        return QStringLiteral("○");
    case Grade::Acceptable:
        return QStringLiteral("●");
    case Grade::Interesting:
        return QStringLiteral("◆");
    case Grade::Forbidden:
        return QStringLiteral("✖");
    }
    return {};
}

std::optional<Grade> gradeFromName(const QString &name)
{
    return valueIn(gradeNames, name);
}

} // namespace plab
