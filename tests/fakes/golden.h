// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>

namespace plab {

/// Compares with the golden file line by line; returns an empty text or a readable difference. With
/// PROCESS_LAB_GOLDEN=1 in the environment the file is written anew instead, for a change that is meant.
QString goldenDifference(const QString &path, const QByteArray &actual);

} // namespace plab
