// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/classics/settings.h"

namespace plab::classics {

Problem problemOf(const Parameters &p)
{
    const QStringList names {"readers-writers", "sleeping-barber", "philosophers"};
    return Problem(names.indexOf(p.choice("problem")));
}

Preference preferenceOf(const Parameters &p)
{
    const QStringList names {"readers", "writers", "fair"};
    return Preference(names.indexOf(p.choice("preference")));
}

qint64 processesOf(const Parameters &p)
{
    switch (problemOf(p)) {
    case Problem::ReadersWriters:
        return p.integer("readers") + p.integer("writers");
    case Problem::SleepingBarber:
        return 1 + p.integer("customers");
    case Problem::Philosophers:
        return p.integer("philosophers");
    }
    return 0;
}

bool mayDeadlock(const Parameters &p)
{
    return problemOf(p) == Problem::Philosophers && !p.flag("waiter");
}

QString nameOfProcess(const Parameters &p, qint64 number)
{
    switch (problemOf(p)) {
    case Problem::ReadersWriters:
        return number < p.integer("readers")
            ? QStringLiteral("Reader-%1").arg(number + 1)
            : QStringLiteral("Writer-%1").arg(number - p.integer("readers") + 1);
    case Problem::SleepingBarber:
        return number == 0 ? QStringLiteral("Barber") : QStringLiteral("Customer-%1").arg(number);
    case Problem::Philosophers:
        return QStringLiteral("Philosopher-%1").arg(number + 1);
    }
    return {};
}

} // namespace plab::classics
