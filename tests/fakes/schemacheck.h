// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>
#include <QStringList>

namespace plab {

/// What of `value` is not as the JSON Schema says, as sentences with the place; empty if all is well. Knows
/// what the project's own schema files use: type, const, enum, properties, required, additionalProperties,
/// items, prefixItems, minimum, maximum, oneOf. Any other keyword in a schema is itself reported, so that
/// nothing goes unchecked.
QStringList schemaProblems(const QJsonObject &schema, const QJsonValue &value, const QString &place = "$");

} // namespace plab
