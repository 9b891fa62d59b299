// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonValue>
#include <QString>

#include <optional>

namespace plab {

/// Largest magnitude up to which a double holds every whole number: 2^53.
constexpr qint64 exactIntegers = qint64(1) << 53;

/// Shortest text that reads back as the same number, without an exponent where a person writes none. For
/// files and the command line: never a locale.
QString numberText(double number);

/// The same for a person: grouped, and with the decimal sign of the locale.
QString shownNumber(double number);

/// A number, or the decimal text that stands for one beyond 2^53; null for anything else.
std::optional<double> jsonNumber(const QJsonValue &value);

} // namespace plab
