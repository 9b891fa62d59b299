// SPDX-License-Identifier: GPL-3.0-or-later
// Shared values: what it is.
#include "core/experiments/shared-values/card.h"

#include "core/cards/commonparts.h"
#include "core/cards/parameters.h"
#include "core/cards/sightlists.h"
#include "core/charts/charts.h"
#include "core/sights/sights.h"

namespace plab::sharedvalues {

namespace {

QList<Parameter> parameters()
{
    Parameter kind = choiceParameter("kind", tr("Kind"),
                                     tr("Where what is shared lies: a number, an array with a number beside, "
                                        "a block found by its name, or a file mapped into memory"),
                                     {{"value", Text::plain("Value")},
                                      {"array", Text::plain("Array")},
                                      {"block", tr("named block")},
                                      {"mapped-file", tr("mapped file")}});
    kind.initial = QStringLiteral("array");
    Parameter size = wholeParameter("size-mib", tr("Size"), tr("A block or file is at least so large"), 0,
                                    1 << 24, 0, "MiB");
    size.zeroMeans = tr("as large as the array");
    const QList<Parameter> own {
        mainOne(kind),
        mainOne(wholeParameter("length", tr("Length"), tr("Elements of the array"), 0, 100'000, 10)),
        mainOne(startMethodParameter()), size};
    return own + commonParameters("all");
}

} // namespace

Declaration declaration()
{
    Declaration d;
    d.title = tr("Shared values");
    d.chapter = tr("Sharing and locks");
    d.summary = tr("A child changes numbers in shared memory, by Value and Array, by a block's name or "
                   "through a file, and its parent sees the changes.");
    d.keywords = {"Value",
                  "Array",
                  "RawValue",
                  "RawArray",
                  "shared memory",
                  "sharedctypes",
                  "get_lock",
                  "process-safe",
                  "ctypes",
                  "typecode",
                  "synchronized",
                  "double",
                  "int",
                  "SharedMemory",
                  "shared_memory",
                  "ShareableList",
                  "mmap",
                  "named block",
                  "unlink",
                  "/dev/shm",
                  "FileExistsError",
                  "FileNotFoundError",
                  "mapped file",
                  "resource tracker",
                  "SIGBUS"};
    d.parameters = parameters();
    d.outcomes = {
        {"seen", tr("seen"), tr("The parent reads what the child wrote."), always(Grade::Acceptable)},
        {"unseen", tr("unseen"),
         tr("Something the child wrote is not there: the memory would not be shared."),
         always(Grade::Forbidden)},
    };
    d.measures = withCommonMeasures(
        {{"value", "number", tr("the number after the child has ended (kinds value and array)")},
         {"bytes", "B", tr("length of the block or file that is shared (kinds block and mapped-file)")}});
    d.values = {
        {"array", tr("the elements after the child has ended; none with kind value"), "number"},
        {"new_array_zeroed", tr("whether every element of the new array was 0"), "flag"},
        {"same_name", tr("what a second block of the same name was answered (kind block)"), "text"},
        {"after_unlink", tr("what opening the block was answered after its name was removed (kind block)"),
         "text"},
        {"file", tr("the elements as they are read from the file afterwards (kind mapped-file)"), "number"}};
    d.charts = {
        outcomesChart(),
        ownPicture({"array", tr("The array"), "timing", arrayChart}),
        {"wall-time", tr("Wall time"), "timing", wallTimeChart},
    };
    d.sights = {
        sightOf("seen", "write", tr("value written"), sights::writes),
    };
    d.eventKinds =
        withCommonEventKinds({EventKind::WorkBegin, EventKind::WorkEnd, EventKind::Read, EventKind::Write});
    d.seedFeeds = tr("nothing: nothing is drawn at random");
    d.processCount = [](const Parameters &) { return qint64(1); };
    d.check = check;
    d.withoutEffect = withoutEffect;
    d.remarks = remarks;
    d.headline = headline;
    return d;
}

} // namespace plab::sharedvalues
