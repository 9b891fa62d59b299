// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::manager {

bool endsTheServer(const Parameters &p); ///< by its signal

Result<void> check(const Parameters &p);
QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

Headline headline(const RunRecord &run);

/// Both rates beside each other, to be read as orders of magnitude.
ChartData ratesChart(const RunRecord &run, const QList<RunRecord> &);

/// How long the lists in the server's dict are, where a client has changed each in its own way.
ChartData nestedChart(const RunRecord &run, const QList<RunRecord> &);

} // namespace plab::manager
