// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: what it says of a run, and of settings before one.
#include "core/experiments/shared-values/card.h"

#include "core/analysis/samples.h"
#include "core/experiments/shared-values/script.h"

#include <QLocale>

namespace plab::sharedvalues {

Headline headline(const RunRecord &run)
{
    const QList<const Repeat *> counted = countedRepeats(run);
    if (counted.isEmpty())
        return {};
    const Repeat &last = *counted.last();
    const bool seen = last.outcomes.value("seen") > 0;
    const std::optional<double> value = last.measures.value("value");
    return {seen ? QStringLiteral("The parent sees what the child wrote.")
                 : QStringLiteral("The parent does not see what the child wrote."),
            QStringLiteral("Value %1, array %2.")
                .arg(value ? QLocale().toString(*value, 'g', 8) : QStringLiteral("unknown"),
                     shownElements(last.values.value("array").toArray()))};
}

} // namespace plab::sharedvalues
