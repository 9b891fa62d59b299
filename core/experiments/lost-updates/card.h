// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"

namespace plab::lostupdates {

/// What an update takes under contention, in nanoseconds, as measured with two contenders on two CPUs of a
/// 2024 machine; 0 where it takes next to nothing.
double nominalNs(const QString &lock);

QList<Idle> withoutEffect(const Parameters &p);

QList<Text> remarks(const Parameters &p);

/// What a run of `lost-updates` showed, in one or two sentences. Counts of repeats rather than a middle
/// value: some repeats lose nothing and others nearly all. Pure.
Headline headline(const RunRecord &run);

} // namespace plab::lostupdates
