// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/lab/lab.h"

#include <QElapsedTimer>

namespace plab {

/// One line on a terminal's stderr, written over itself at most ten times a second. Writes nothing where
/// stderr is not a terminal.
class ProgressLine
{
public:
    explicit ProgressLine(bool wanted);
    ~ProgressLine() { clear(); }

    void show(const Progress &progress);
    void clear();

private:
    bool m_onTerminal;
    bool m_shown = false;
    QElapsedTimer m_sinceShown;
};

/// "repeat 7 of 20   35 %   3.2 s, 6.0 s left   10 processes   12 345 events": in the person's locale.
QString progressText(const Progress &progress);

} // namespace plab
