// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace plab {

/// Where the files of one control group lie, in one hierarchy (cgroups(7)).
struct ControlGroup
{
    bool isVersion2 = false;
    /// The group, every group above it, and at last the mount point, which in a container is the group
    /// itself: its path may then be that of the host, and not be there.
    QStringList upwards;
};

/// The groups of whoever has this text in /proc/<pid>/cgroup that may limit or count what the controller is
/// for: in version 2 (also beside version 1, in "unified"), and in version 1 in its own hierarchy.
QList<ControlGroup> controlGroupsIn(const QByteArray &membership, const QString &mount,
                                    const QString &controller);

/// Those of this process. `root` stands before /proc and /sys, so that a test can lay out a tree of its own.
QList<ControlGroup> ownControlGroups(const QString &controller, const QString &root = {});

/// The smallest of what `valueOf` (of a group and a folder) finds in them and above; null if it finds
/// nothing.
template<typename ValueOf>
auto smallestIn(const QList<ControlGroup> &groups, const ValueOf &valueOf)
    -> decltype(valueOf(ControlGroup(), QString()))
{
    decltype(valueOf(ControlGroup(), QString())) smallest;
    for (const ControlGroup &group : groups) {
        for (const QString &folder : group.upwards) {
            if (const auto value = valueOf(group, folder); value && (!smallest || *value < *smallest))
                smallest = value;
        }
    }
    return smallest;
}

/// A file of /proc or /sys, which have no size of their own: read to the end; empty where it cannot be.
QByteArray kernelText(const QString &path);

} // namespace plab
