// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/family.h"

#include <QFont>
#include <QPolygonF>
#include <QRectF>

namespace plab {

constexpr double FamilyBoxPadding = 10; ///< between a box and its text

/// One process as a box.
struct FamilyBox
{
    int process = 0; ///< place in Repeat::processes
    FamilyMember member;
    QRectF rect;
    QString name;
    QString pid;  ///< "48113", of a thread "tid 48120"
    QString word; ///< "sleeping", "zombie, exit code 0"
};

struct FamilyEdge
{
    enum class Kind {
        Made,  ///< from a maker to what it made
        Left,  ///< the same after the maker's end: another one is the parent now
        Adopt, ///< from the adopter
    };
    Kind kind = Kind::Made;
    QPolygonF line; ///< ends at the child
    QString label;  ///< "adopted by nursery"
};

/// Where everybody stands: generations from left to right or, where the room is too narrow for that, one
/// under the other and indented. Places depend on the whole repeat and not on the instant, so that nothing
/// jumps when the time is scrubbed.
struct FamilyLayout
{
    QSizeF size;
    double boxHeight = 0;
    QList<FamilyBox> boxes;
    QList<FamilyEdge> edges;
};

/// `roomWidth`: 0 for as wide as it wants to be.
FamilyLayout layOutFamily(const Repeat &repeat, double timeS, const QFont &font, double roomWidth = 0);

} // namespace plab
