// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/experiments/catalogue.h"

#include "core/experiments/create.h"
#include "core/experiments/deadlock.h"
#include "core/experiments/isolation.h"
#include "core/experiments/joinorder.h"
#include "core/experiments/locks.h"
#include "core/experiments/lostupdates.h"
#include "core/experiments/manager.h"
#include "core/experiments/meetingpoints.h"
#include "core/experiments/parentends.h"
#include "core/experiments/pipe.h"
#include "core/experiments/pool.h"
#include "core/experiments/queue.h"
#include "core/experiments/sharedvalues.h"
#include "core/experiments/speedup.h"
#include "core/experiments/startcost.h"
#include "core/experiments/terminate.h"
#include "core/experiments/ticketoffice.h"
#include "core/experiments/transports.h"
#include "core/experiments/zombie.h"

namespace plab {

const QList<const Experiment *> &catalogue()
{
    static const QList<const Experiment *> all {
        &createExperiment(),
        &isolationExperiment(),
        &joinOrderExperiment(),
        &parentEndsExperiment(),
        &zombieExperiment(),
        &terminateExperiment(),
        &startCostExperiment(),
        &poolExperiment(),
        &speedUpExperiment(),
        &queueExperiment(),
        &pipeExperiment(),
        &managerExperiment(),
        &transportsExperiment(),
        &lostUpdatesExperiment(),
        &ticketOfficeExperiment(),
        &sharedValuesExperiment(),
        &locksExperiment(),
        &meetingPointsExperiment(),
        &deadlockExperiment(),
    };
    return all;
}

const Experiment *findExperiment(const QString &id)
{
    for (const Experiment *experiment : catalogue()) {
        if (experiment->declaration.id == id)
            return experiment;
    }
    return nullptr;
}

const Declaration *findDeclaration(const QString &id)
{
    const Experiment *experiment = findExperiment(id);
    return experiment ? &experiment->declaration : nullptr;
}

QList<const Declaration *> declarations()
{
    QList<const Declaration *> all;
    for (const Experiment *experiment : catalogue())
        all.append(&experiment->declaration);
    return all;
}

} // namespace plab
