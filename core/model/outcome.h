// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <functional>

namespace plab {

/// In the order of how much they tell. Inconclusive is what cannot be judged: nothing happened that could
/// have gone wrong, or the figures cannot show whether it did.
enum class Grade { Inconclusive, Acceptable, Interesting, Forbidden };

QString gradeName(Grade grade); ///< contract name: "acceptable"
Text gradeWords(Grade grade);   ///< for people: "as it should be"
QString gradeSign(Grade grade); ///< "○", "●", "◆", "✖": never colour alone
std::optional<Grade> gradeFromName(const QString &name);

/// A declared way a trial or repeat can turn out.
struct OutcomeDeclaration
{
    QString id;                                     ///< contract name: "updates-lost"
    Text title;                                     ///< on screen: "updates lost"
    Text sentence;                                  ///< one plain sentence
    std::function<Grade(const Parameters &)> grade; ///< pure
    /// Whether it can be seen with these settings at all, as far as is known; pure, empty: always. One that
    /// cannot is not listed; if it is seen all the same, it is.
    std::function<bool(const Parameters &)> possible = {};
};

/// One row of the graded table, over all counted repeats of a run. Shares are of what could be judged: of all
/// but the inconclusive ones, which have none themselves.
struct OutcomeRow
{
    QString outcome;
    Text title;
    Text sentence;
    quint64 count = 0;
    std::optional<double> share;    ///< null if it is inconclusive, or nothing could be judged
    std::optional<double> shareLow; ///< 95 % interval; null where there is too little that was made afresh
    std::optional<double> shareHigh;
    Grade grade = Grade::Acceptable;
    /// How many independent observations the interval rests on: the repeats; of trials within repeats as many
    /// as their differences are worth. Null without an interval.
    std::optional<double> effective = {};
    bool isPossible = true; ///< with the settings of the run, as OutcomeDeclaration::possible says
};

} // namespace plab
