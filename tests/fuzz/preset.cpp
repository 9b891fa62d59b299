// SPDX-License-Identifier: GPL-3.0-or-later
// Any bytes as a preset file: a preset that is the same when it is written and read again, or a sentence.
#include "core/experiments/catalogue.h"
#include "core/record/presetfile.h"
#include "tests/fuzz/claim.h"

using namespace plab;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArray json(reinterpret_cast<const char *>(data), qsizetype(size));
    const Result<Preset> preset = presetFromJson(json, findDeclaration);
    if (!preset) {
        claim(!preset.error().sentence.isEmpty(), "a bad preset is refused with a sentence");
        return 0;
    }
    const QByteArray written = presetToJson(preset.value());
    const Result<Preset> again = presetFromJson(written, findDeclaration);
    claim(bool(again), "what is written can be read", again ? QString() : again.error().sentence.english());
    claim(presetToJson(again.value()) == written, "what is read again is written as it was");
    return 0;
}
