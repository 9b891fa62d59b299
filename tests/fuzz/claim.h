// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdio>
#include <cstdlib>

#include <QString>

namespace plab {

/// What must hold whatever comes in: else the fuzzer is told by a crash, and a person by the sentence.
inline void claim(bool holds, const char *what, const QString &but = {})
{
    if (holds)
        return;
    std::fprintf(stderr, "It does not hold that %s. %s\n", what, qPrintable(but));
    std::abort();
}

} // namespace plab
