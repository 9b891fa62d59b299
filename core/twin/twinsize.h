// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/parameter.h"

#include <optional>

namespace plab {

/// How much work a twin is: lines of its block that only the laboratory reads.
///
///     # Laboratory: seconds 0.3e-6 * TASKS * STEPS_PER_TASK if TASK is count and LOCK is not none
///     # Laboratory: recorded STEPS_PER_TASK <= 100 if TASK is count
///
/// A setting that stands for none or for a list counts for nothing. Plain value; pure.
class TwinSize
{
public:
    static bool isLine(const QString &line);
    void take(const QString &line);

    /// What it takes at least, beside the times that the settings themselves name: of each update what it
    /// took on a fast machine, or less. "/ CPUS": several compute at once.
    double seconds(const Parameters &parameters) const;

    /// The setting of which a recorded repeat has less, because writing down all of it would be what is
    /// measured, and more than there is room for.
    struct Cut
    {
        QString name; ///< of the parameter: "steps-per-task"
        double most = 0;
    };
    std::optional<Cut> cut(const Parameters &parameters) const; ///< none: each repeat is recorded as it is
    /// The settings of that repeat. False if they have no more than that anyway.
    static bool apply(const Cut &cut, Parameters &parameters);

private:
    struct Line
    {
        QStringList factors; ///< numbers and constants; of a cut the constant alone
        double most = 0;
        bool isShared = false; ///< among the CPUs
        struct Setting
        {
            QString parameter;
            QString value; ///< in Python, without quotes
            bool isIt = true;
        };
        QList<Setting> settings;
    };
    static Line::Setting settingIn(const QString &words);
    static bool holds(const Line &line, const Parameters &parameters);

    QList<Line> m_seconds;
    QList<Line> m_cuts;
};

/// The parameter that a constant stands for: "steps-per-task" for STEPS_PER_TASK.
QString parameterOfConstant(const QString &constant);

} // namespace plab
