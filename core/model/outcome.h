// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <functional>

namespace plab {

enum class Grade { Acceptable, Interesting, Forbidden };

QString gradeName(Grade grade); ///< "acceptable"
QString gradeSign(Grade grade); ///< "●", "◆", "✖": never colour alone
std::optional<Grade> gradeFromName(const QString &name);

/// A declared way a trial or repeat can turn out.
struct OutcomeDeclaration
{
    QString id;                                     ///< contract name: "updates-lost"
    QString title;                                  ///< on screen: "updates lost"
    QString sentence;                               ///< one plain sentence
    std::function<Grade(const Parameters &)> grade; ///< pure
};

/// One row of the graded table, over all counted repeats of a run.
struct OutcomeRow
{
    QString outcome;
    QString title;
    QString sentence;
    quint64 count = 0;
    std::optional<double> share;    ///< null if nothing was counted
    std::optional<double> shareLow; ///< Wilson interval, 95 %
    std::optional<double> shareHigh;
    Grade grade = Grade::Acceptable;
};

} // namespace plab
