// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QJsonArray>

namespace plab::sharedvalues {

QString shownElements(const QJsonArray &elements);

} // namespace plab::sharedvalues
