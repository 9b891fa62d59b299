// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/text.h"

#include <QJsonValue>

#include <optional>

namespace plab {

/// A JSON value in a sentence: numbers as they are, texts quoted, "an array", "an object".
Text jsonInWords(const QJsonValue &value);

/// In quotation marks, and shortened: it may be anything that stood in a file.
QString inQuotes(const QString &text);

/// The number that is whole and can be held exactly; else none.
std::optional<qint64> wholeNumber(const QJsonValue &value);

} // namespace plab
