// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a stored run: a record of which everything can be shown and which can be written and read
// again, or a sentence.
#include "core/experiments/catalogue.h"
#include "core/record/runjson.h"
#include "tests/fuzz/claim.h"
#include "tests/fuzz/views.h"

using namespace plab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray json(reinterpret_cast<const char *>(data), qsizetype(size));
    const Result<RunRecord> run = runFromJson(json, findDeclaration);
    if (!run) {
        claim(!run.error().sentence.isEmpty(), "a bad record is refused with a sentence");
        return 0;
    }
    claimReadable(run.value());
    if (const Declaration *declaration = findDeclaration(run.value().experiment))
        lookAtAll(*declaration, run.value());
    return 0;
}
