// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/labrun.h"
#include "tests/system/residue.h"

#include <QObject>

namespace plab {

/// A test of whole runs, after each function of which nothing may be left behind.
class CleanTest : public QObject
{
    Q_OBJECT
protected Q_SLOTS:
    void init();
    void cleanup();

protected:
    /// A run of a pool, so that what is opened once for all is no residue.
    static void warmUp();

private:
    Residue m_residue;
};

} // namespace plab
