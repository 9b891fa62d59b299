// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonObject>

namespace plab {

/// The machine and program a run took place on, at its start: what a reader must know to trust or repeat its
/// figures. No name of host or user. What cannot be read is null. Takes well under a millisecond; any thread.
QJsonObject readEnvironment();

/// Fills in what is known only at the end of the run: load and pressure afterwards.
void finishEnvironment(QJsonObject &environment);

} // namespace plab
