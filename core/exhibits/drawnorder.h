// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/parent.h"

#include <QJsonArray>
#include <QList>

#include <random>
#include <utility>

namespace plab {

/// The members in an order drawn from the seed, the same for the same seed on every machine (std::shuffle may
/// differ between standard libraries).
template<typename T>
QList<T> inDrawnOrder(QList<T> members, std::uint64_t seed)
{
    std::mt19937_64 engine(seed);
    for (qsizetype i = members.size() - 1; i > 0; --i)
        std::swap(members[i], members[qsizetype(engine() % std::uint64_t(i + 1))]);
    return members;
}

/// What is compared within a run takes its turns in an order drawn anew in each repeat: whatever changes
/// while the run goes on (the clock rate, other programs) then favours none of them. Tells the order as the
/// value `order`, `nameOf` each; nothing to tell where there is only one.
template<typename T, typename NameOf>
QList<T> takeTurnsInDrawnOrder(Parent &parent, const QList<T> &members, NameOf nameOf)
{
    const QList<T> drawn = inDrawnOrder(members, parent.seed());
    if (drawn.size() < 2)
        return drawn;
    QJsonArray names;
    for (const T &member : drawn)
        names.append(nameOf(member));
    parent.value(QStringLiteral("order"), names);
    return drawn;
}

} // namespace plab
