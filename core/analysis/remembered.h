// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/repeat.h"

namespace plab {

/// What `make` works out of the values of this repeat alone; of one that is over it is worked out once and
/// then remembered under the key.
template<typename Make>
auto remembered(const Repeat &repeat, const QString &key, Make make) -> decltype(make())
{
    if (!repeat.cache || !repeat.cache->isOf(repeat.values))
        return make();
    return repeat.cache->value<decltype(make())>(key, make);
}

} // namespace plab
