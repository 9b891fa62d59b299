// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <QJsonObject>
namespace plab {
inline QJsonObject readEnvironment() { return {}; }
inline void finishEnvironment(QJsonObject &) {}
}
