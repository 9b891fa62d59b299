// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/waitforgraph.h"

#include <QFont>
#include <QLineF>
#include <QList>
#include <QRectF>
#include <QStringList>

namespace plab {

/// A process, or a lock.
struct WaitingNode
{
    bool isLock = false;
    bool inCycle = false;
    bool gone = false;    ///< a process that has ended
    bool unknown = false; ///< a process, and what it holds or waits for is not recorded here
    bool isShort = false; ///< too small for the note
    QRectF rect;
    QString name; ///< "Process-1", "lock 0"
    QString note; ///< pid, or what is waited for that is no lock; of a lock who holds it
    QString pid;  ///< of a process
};

/// From the lock to its holder, or from a waiter to the lock: a deadlock is a ring of arrows.
struct WaitingArrow
{
    bool waits = false;
    bool inCycle = false;
    QLineF line;
    QString label; ///< "holds", "waits 1.20 s"; empty where there is no room
    QRectF labelRect;
};

/// Processes and locks in their places, which depend on the whole repeat: they stand still while time goes
/// on.
struct WaitingLayout
{
    QSizeF size;
    QList<WaitingNode> nodes;
    QList<WaitingArrow> arrows;
    bool deadlock = false;
    QRectF wordRect; ///< where "deadlock" stands; empty if there is no room
    double legendTop = 0;
};

/// Left ends of the entries of a legend, over as many lines of `lineHeight` as they need: places from (0, 0).
QList<QPointF> placeLegend(const QList<double> &entryWidths, double room, double lineHeight);

/// What stands in the legend of a view, if it is shown: two kinds of arrows, the ring of a deadlock,
/// hatching.
QStringList legendWords();
constexpr double LegendSample = 41; ///< an arrow before its words
constexpr double LegendApart = 22;  ///< between entries
constexpr double LegendMargin = 20; ///< left and right

/// `timeNs`: CLOCK_MONOTONIC; null: the newest instant. No nodes if no lock is used in the repeat and nobody
/// waits.
WaitingLayout layOutWaiting(const Repeat &repeat, std::optional<std::uint64_t> timeNs, const QSizeF &room,
                            const QFont &font);

} // namespace plab
