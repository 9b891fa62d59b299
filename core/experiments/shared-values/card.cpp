// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: what it is.
#include "core/experiments/shared-values/card.h"

#include "core/analysis/charts.h"
#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"

namespace plab::sharedvalues {

Declaration declaration()
{
    Declaration d;
    d.title = "Shared values";
    d.chapter = "Sharing and locks";
    d.summary = "A child changes a number and an array in shared memory, and its parent sees the changes.";
    d.keywords = {"Value",        "Array",    "RawValue",     "RawArray", "shared memory",
                  "sharedctypes", "get_lock", "process-safe", "ctypes",   "typecode",
                  "synchronized", "double",   "int"};
    d.parameters = QList<Parameter> {mainOne(wholeParameter("length", "Length", "Elements of the array", 1,
                                                            100'000, 10)),
                                     mainOne(startMethodParameter())}
        + commonParameters("all");
    d.outcomes = {
        {"seen", "seen", "The parent reads what the child wrote.", always(Grade::Acceptable)},
        {"unseen", "unseen", "Something the child wrote is not there: the memory would not be shared.",
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures({{"value", "number", "the number after the child has ended"}});
    d.values = {{"array", "the elements after the child has ended", "number"},
                {"new_array_zeroed", "whether every element of the new array was 0", "flag"}};
    d.charts = {
        outcomesChart(),
        {"array", "The array", "timing", arrayChart},
        {"wall-time", "Wall time", "timing", wallTimeChart},
    };
    d.eventKinds =
        withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Read, EventKind::Write});
    d.seedFeeds = "nothing: nothing is drawn at random";
    d.processCount = [](const Parameters &) { return qint64(1); };
    d.headline = headline;
    return d;
}

} // namespace plab::sharedvalues
