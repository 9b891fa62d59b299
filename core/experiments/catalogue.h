// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

#include <QList>

namespace plab {

struct Experiment; // core/process/experiment.h: a Declaration and its code

/// All experiments, by chapter in catalogue order. Made once, constant afterwards; any thread.
const QList<const Experiment *> &catalogue();

const Experiment *findExperiment(const QString &id);   ///< null if unknown
const Declaration *findDeclaration(const QString &id); ///< null if unknown
QList<const Declaration *> declarations();

} // namespace plab
