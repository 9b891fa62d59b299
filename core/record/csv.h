// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/declaration.h"
#include "core/model/runrecord.h"
#include "core/record/textpieces.h"

namespace plab {

/// One row per repeat: experiment,repeat,witness,seed,ending, parameters and measures as declared. RFC 4180,
/// CRLF-free
/// ("\n"), UTF-8 without BOM, text cells that a spreadsheet would read as a formula are neutralised with a
/// leading '.
QByteArray resultsCsv(const RunRecord &record, const Declaration &declaration);

/// t_s,index,name,pid,kind,object,argument of the repeat that was recorded (the witness, or every recorded
/// one), in time order over all lanes. False: sink or progress ended it.
bool writeEventsCsv(const RunRecord &record, const Sink &sink, const FileProgress &progress = {});
/// The same, held whole: for few events.
QByteArray eventsCsv(const RunRecord &record);

/// A quoted and neutralised text cell; also used by "copy table".
QByteArray csvText(const QString &text);

} // namespace plab
