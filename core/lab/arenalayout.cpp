// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/lab/arenalayout.h"

#include "core/experiments/scripts.h"
#include "core/runtime/script.h"

#include <QJsonDocument>

#include <algorithm>
#include <bit>

namespace plab {

namespace {

constexpr quint64 RingBudget = 256ULL << 20; ///< bytes for all event rings of a repeat

std::uint32_t ringCapacity(const ArenaNeeds &needs, std::uint32_t slots)
{
    const quint64 fair = std::bit_floor(RingBudget / slots / sizeof(Event));
    const quint64 wanted = std::bit_ceil(quint64(std::max<qint64>(needs.eventsPerLane, 1024)));
    return std::uint32_t(std::clamp<quint64>(std::min(wanted, fair), 1024, 1ULL << 21));
}

bool isRecorded(const RunRequest &request)
{
    return request.parameters.choice("recording") != QLatin1String("off");
}

} // namespace

bool isRace(const RunRequest &request, const Declaration &declaration)
{
    return declaration.races && declaration.races(request.parameters);
}

bool hasWitness(const RunRequest &request, const Declaration &declaration)
{
    return isRace(request, declaration) && isRecorded(request);
}

Arena::Layout layoutOf(const RunRequest &request, const Declaration &declaration, bool witness)
{
    const Parameters &parameters = request.parameters;
    const QString name = scriptName(request.experiment, parameters);
    const Script &script = *findScript(name);
    const ArenaNeeds needs = script.needs(parameters);
    Arena::Layout layout;
    layout.slots = std::uint32_t(slotsFor(needs.lanes));
    layout.sharedBytes = script.shares.bytes(parameters);
    layout.experiment = name.toUtf8();
    layout.parameters = QJsonDocument(parameters.toJson()).toJson(QJsonDocument::Compact);
    QByteArrayList outcomes;
    for (const OutcomeDeclaration &outcome : declaration.outcomes)
        outcomes.append(outcome.id.toUtf8());
    layout.outcomes = outcomes.join(' ');
    const bool recorded = isRecorded(request) && (witness || !isRace(request, declaration));
    layout.ringCapacity = recorded ? ringCapacity(needs, layout.slots) : 0;
    return layout;
}

Result<void> checkArenaRoom(const RunRequest &request, const Declaration &declaration)
{
    ArenaBuilder counting;
    counting.make<ArenaHeader>().build(counting,
                                       layoutOf(request, declaration, hasWitness(request, declaration)));
    return checkMemory(counting.bytes(), availableMemory());
}

quint64 eventRoom()
{
    return std::clamp<quint64>(availableMemory() / 8 / sizeof(Event), 1'000'000, 32'000'000);
}

} // namespace plab
