// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLineF>
#include <QList>
#include <QRectF>

#include <set>

namespace plab {

/// What is to be placed: how many processes, who uses which lock in the whole repeat, and how large boxes
/// are.
struct WaitingCrowd
{
    int processes = 0;
    QList<std::set<int>> users; ///< by lock: processes, counted from 0
    QSizeF box;                 ///< of a process, with its name and a second line
    QSizeF shortBox;            ///< the same with the name only
    QList<double> lockWidths;
    QList<double> shortLockWidths;
    double legendHeight = 26; ///< room under all
};

/// Where processes and locks stand. No box lies over another, and no way from a process to a lock it uses
/// runs under a third box.
struct WaitingPlaces
{
    QSizeF size;
    QList<QRectF> processes;
    QList<QRectF> locks;
    bool inColumns = false; ///< arrows leave and arrive at the sides of boxes
    bool shortProcesses = false;
    bool shortLocks = false;
    double legendTop = 0; ///< free room from here on

    QPointF centre() const { return {size.width() / 2, legendTop / 2}; }
    /// The way from the edge of a process to the edge of a lock.
    QLineF way(qsizetype process, qsizetype lock) const;
};

/// A ring with the locks between their users where that has room; else processes left and right, locks
/// between them in a column, with smaller boxes if need be. Larger than `room` only if nothing else is left.
WaitingPlaces placeWaiting(const WaitingCrowd &crowd, const QSizeF &room);

} // namespace plab
