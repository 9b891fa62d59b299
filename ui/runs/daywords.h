// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDate>
#include <QString>

namespace plab {

/// A day as people say it on `today`: "today", "yesterday", "Monday" in the last six days, else its date.
QString dayWords(const QDate &day, const QDate &today);

} // namespace plab
