// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/json/jsonfields.h"
#include "core/record/eventread.h"

namespace plab {

/// A repeat of a stored run, of which the events were read already. What is wrong stands in the fields.
Repeat readRepeat(const QJsonObject &json, EventRows &rows, JsonFields &fields);

/// Says that this row of events is none.
void refuseRow(JsonFields &fields, qint64 row, const QJsonValue &found);

} // namespace plab
