// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"
#include "core/model/repeat.h"

#include <functional>

namespace plab {

/// What happened at an instant of a lane, in few words: "read 41".
struct SightMark
{
    int lane = 0; ///< ProcessRecord::index
    std::uint64_t timeNs = 0;
    Text words;
};

/// One real case of something in a recorded repeat: what the timeline goes to, and what it writes on the
/// lanes. Instants are CLOCK_MONOTONIC, as of Event.
struct Sight
{
    std::uint64_t timeNs = 0; ///< at which it is so
    std::uint64_t fromNs = 0; ///< the stretch in which it can be read
    std::uint64_t toNs = 0;
    QList<SightMark> marks; ///< by time
    Text sentence;          ///< "Worker-1 read 41 · Worker-3 read 41 · both wrote 42."
};

/// All cases of it in a repeat, by time. There may be as many as events, so that each is made when it is
/// looked at. Plain value; keeps what it needs of the repeat.
struct Sights
{
    std::size_t count = 0;
    std::function<Sight(std::size_t)> at; ///< pure; below count
};

/// Something that a repeat can show one of.
struct SightDeclaration
{
    QString id;      ///< what is looked for: "lost-update"
    QString outcome; ///< the outcome that it is a case of; empty: it belongs to none
    Text title;      ///< "update lost": what one of them is
    std::function<Sights(const Parameters &, const Repeat &)> find; ///< pure
};

} // namespace plab
