// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/system/program.h"

#include <QFile>
#include <QList>

#include <fcntl.h>
#include <spawn.h>
#include <unistd.h>

#include <vector>

namespace plab {

pid_t startProgram(const char *variable, const QStringList &arguments, const QString &errorsTo)
{
    QList<QByteArray> texts {qgetenv(variable)};
    for (const QString &argument : arguments)
        texts.append(argument.toLocal8Bit());
    std::vector<char *> argv;
    for (QByteArray &text : texts)
        argv.push_back(text.data());
    argv.push_back(nullptr);
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    const QByteArray errors = QFile::encodeName(errorsTo);
    if (!errors.isEmpty())
        posix_spawn_file_actions_addopen(&actions, 2, errors.constData(), O_WRONLY | O_CREAT | O_APPEND,
                                         0600);
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
    posix_spawnattr_setpgroup(&attributes, 0);
    pid_t pid = 0;
    const int error =
        posix_spawn(&pid, texts.first().constData(), &actions, &attributes, argv.data(), environ);
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    return error ? 0 : pid;
}

QList<pid_t> childrenOf(pid_t pid)
{
    QFile file(QString("/proc/%1/task/%1/children").arg(pid));
    QList<pid_t> found;
    if (file.open(QIODevice::ReadOnly)) {
        for (const QByteArray &child : file.readAll().simplified().split(' ')) {
            if (!child.isEmpty())
                found.append(child.toInt());
        }
    }
    return found;
}

int descendants(pid_t of)
{
    int count = 0;
    for (const pid_t child : childrenOf(of))
        count += 1 + descendants(child);
    return count;
}

} // namespace plab
