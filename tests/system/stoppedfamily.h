// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/runtime/descriptor.h"

#include <QStringList>

#include <sys/types.h>

namespace plab {

/// A program that runs an experiment again and again, until a process below it stands still at a point of
/// stoppoints.cpp. The test holds the other end of its standard error.
class StoppedFamily
{
public:
    StoppedFamily(const char *point, const QStringList &arguments);
    ~StoppedFamily();

    /// `generation`: how many stand between it and the lab.
    bool awaitStopped(int generation);
    /// Whether everything is gone within this time, and nobody holds standard error any more.
    bool isOver(int limitMs);

    pid_t lab = 0;
    pid_t nursery = 0;
    pid_t stopped = 0;
    pid_t above = 0; ///< a process of the generation before

private:
    Descriptor m_error;
    bool m_over = false;
};

} // namespace plab
