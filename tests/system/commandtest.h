// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>
#include <QObject>
#include <QProcess>
#include <QTemporaryDir>

#include <memory>

namespace plab {

/// What a command left.
struct Ended
{
    int status = -1; ///< -2: it was killed
    QByteArray out;
    QByteArray err;
};

/// Runs the built program the way a script does: without a display, with a home folder of its own.
class CommandTest : public QObject
{
    Q_OBJECT
protected Q_SLOTS:
    void init();

protected:
    static constexpr int deadlineMs = 60000;

    void prepare(QProcess &process, const QStringList &words) const;
    Ended run(const QStringList &words) const;
    QString file(const QString &name) const { return m_folder->filePath(name); }
    QJsonObject json(const QString &name) const;

    std::unique_ptr<QTemporaryDir> m_folder;
};

} // namespace plab
