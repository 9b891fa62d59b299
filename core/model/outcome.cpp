// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/outcome.h"

#include "core/model/names.h"

namespace plab {

namespace {

constexpr NameTable<Grade, 3> gradeNames {{
    {Grade::Acceptable, "acceptable"},
    {Grade::Interesting, "interesting"},
    {Grade::Forbidden, "forbidden"},
}};

} // namespace

QString gradeName(Grade grade)
{
    return nameIn(gradeNames, grade);
}

QString gradeSign(Grade grade)
{
    switch (grade) {
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
