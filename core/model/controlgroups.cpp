// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/controlgroups.h"

#include <QFile>

namespace plab {

namespace {

QStringList upwardsFrom(const QString &mount, QString group)
{
    QStringList folders;
    while (group.size() > 1) {
        folders << mount + group;
        group.truncate(qMax<qsizetype>(group.lastIndexOf(QLatin1Char('/')), 0));
    }
    return folders << mount;
}

} // namespace

QByteArray kernelText(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QList<ControlGroup> controlGroupsIn(const QByteArray &membership, const QString &mount,
                                    const QString &controller)
{
    QList<ControlGroup> groups;
    for (const QByteArray &line : membership.split('\n')) { // hierarchy:controllers:path
        const QStringList parts = QFile::decodeName(line).split(QLatin1Char(':'));
        if (parts.size() < 3)
            continue;
        const QString path = parts.mid(2).join(QLatin1Char(':'));
        if (parts[1].isEmpty()) {
            groups << ControlGroup {true, upwardsFrom(mount, path)}
                   << ControlGroup {true, upwardsFrom(mount + QLatin1String("/unified"), path)};
        } else if (parts[1].split(QLatin1Char(',')).contains(controller)) {
            // Mounted together, some have one name for all (cpu,cpuacct), some a link for each.
            QStringList names {parts[1], controller};
            names.removeDuplicates();
            for (const QString &name : std::as_const(names))
                groups << ControlGroup {false, upwardsFrom(mount + QLatin1Char('/') + name, path)};
        }
    }
    return groups;
}

QList<ControlGroup> ownControlGroups(const QString &controller, const QString &root)
{
    return controlGroupsIn(kernelText(root + QLatin1String("/proc/self/cgroup")),
                           root + QLatin1String("/sys/fs/cgroup"), controller);
}

} // namespace plab
