// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/system/cleantest.h"

#include <algorithm>

namespace plab {

// What the tests of the experiment "queue" read from its record.

inline const Settings quick {{"produce-interval", "0"}, {"timeout", "0.3"}};

inline Record runQueue(const Settings &settings)
{
    Lab lab;
    return runToEnd(lab, "queue", settings);
}

inline QList<Event> eventsOf(const Repeat &repeat, EventKind kind)
{
    QList<Event> events = eventsOf(repeat);
    events.removeIf([kind](const Event &event) { return event.kind != kind; });
    return events;
}

inline QString only(const QString &outcome, const Repeat &repeat)
{
    return repeat.outcomes == QMap<QString, quint64> {{outcome, 1}}
        ? outcome
        : QStringLiteral("other outcomes than %1").arg(outcome);
}

inline const ProcessRecord *processNamed(const Repeat &repeat, const QString &name)
{
    const auto found = std::find_if(repeat.processes.begin(), repeat.processes.end(),
                                    [&](const ProcessRecord &process) { return process.name == name; });
    return found == repeat.processes.end() ? nullptr : &*found;
}

} // namespace plab
