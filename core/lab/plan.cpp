// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/plan.h"

#include "core/exhibits/drawnorder.h"
#include "core/experiments/catalogue.h"
#include "core/lab/arenalayout.h"

#include <algorithm>

namespace plab {

namespace {

/// The arms that have so many repeats.
QList<int> armsOfRound(const QList<RunRequest> &arms, int round)
{
    QList<int> asked;
    for (int arm = 0; arm < arms.size(); ++arm) {
        if (arms[arm].repeat > round)
            asked.append(arm);
    }
    return asked;
}

} // namespace

Plan Plan::of(const QList<RunRequest> &arms)
{
    Plan plan {arms, {}};
    int rounds = 0;
    for (int arm = 0; arm < arms.size(); ++arm) {
        rounds = std::max(rounds, arms[arm].repeat);
        if (hasWitness(arms[arm], *findDeclaration(arms[arm].experiment)))
            plan.turns.append({.arm = arm, .witness = true});
    }
    for (int round = 0; round < rounds; ++round) {
        const QList<int> asked = armsOfRound(arms, round);
        for (const int arm : inDrawnOrder(asked, std::uint64_t(arms.first().seed) + std::uint64_t(round)))
            plan.turns.append({.arm = arm, .repeat = round});
    }
    return plan;
}

} // namespace plab
