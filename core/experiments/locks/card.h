// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::locks {

bool isAll(const Parameters &p);

QStringList kindNames(const Parameters &p);

QList<Text> remarks(const Parameters &p);

/// "spin lock": a kind inside a sentence.
Text lockWords(const QString &kind);

Headline headline(const RunRecord &run);

QList<ChartDeclaration> charts();
ResultTable results(const RunRecord &run, const QList<RunRecord> &overlays);

} // namespace plab::locks
