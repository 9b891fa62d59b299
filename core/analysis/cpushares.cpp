// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/cpushares.h"

#include <algorithm>
#include <utility>

namespace plab {
namespace {

constexpr double WorthDrawing =
    0.02; ///< share of a stretch: below, two clocks that are read one after the other

double nsOf(double seconds, std::uint64_t entryNs)
{
    return double(entryNs) + seconds * 1e9;
}

/// A wait for a CPU counts when it is over: what does not fit between two looks began before.
std::vector<double> readyBetween(const QList<CpuLook> &looks, double bornS)
{
    std::vector<double> ready(std::size_t(looks.size()));
    double excess = 0;
    for (qsizetype i = looks.size() - 1; i >= 0; --i) {
        const CpuLook before = i > 0 ? looks[i - 1] : CpuLook {bornS, 0, 0};
        const double ran = std::max(0.0, looks[i].cpuS - before.cpuS);
        const double room = std::max(0.0, looks[i].timeS - before.timeS - ran);
        const double waited = std::max(0.0, looks[i].runDelayS - before.runDelayS) + excess;
        ready[std::size_t(i)] = std::min(waited, room);
        excess = waited - ready[std::size_t(i)];
    }
    return ready;
}

} // namespace

void CpuShares::update(const QList<CpuLook> &looks, std::uint64_t bornNs, std::uint64_t entryNs,
                       double settledNs, const Wanted &wanted)
{
    if (bornNs == 0 || looks.isEmpty()) {
        m_looks.clear();
        m_marks.clear();
        m_hasReady = m_hasRun = m_hasLess = false;
        return;
    }
    const auto same = std::mismatch(m_looks.begin(), m_looks.end(), looks.begin(), looks.end()).first;
    std::size_t kept = std::size_t(same - m_looks.begin()); // marks: one more, the birth
    const double knownNs = std::min(settledNs, std::exchange(m_settledNs, settledNs));
    while (kept > 0 && nsOf(looks[qsizetype(kept - 1)].timeS, entryNs) > knownNs)
        --kept;
    if (kept == std::size_t(looks.size()) && m_marks.size() == kept + 1)
        return;
    m_looks = looks;
    makeMarks(bornNs, entryNs, kept, wanted);
    addUp();
}

/// Instants, and between two of them what was wanted; of the first `kept` looks that is known.
void CpuShares::makeMarks(std::uint64_t bornNs, std::uint64_t entryNs, std::size_t kept, const Wanted &wanted)
{
    m_marks.resize(std::min(m_marks.size(), kept + 1));
    if (m_marks.empty())
        m_marks.push_back({double(bornNs), 0, 0, 0});
    for (qsizetype i = qsizetype(m_marks.size()) - 1; i < m_looks.size(); ++i) {
        const Mark &before = m_marks.back();
        const double timeNs = std::max(before.timeNs, nsOf(m_looks[i].timeS, entryNs));
        const double wantedNs = timeNs > before.timeNs ? wanted(before.timeNs, timeNs) : 0;
        m_marks.push_back({timeNs, before.wantedNs + wantedNs, 0, 0});
    }
}

void CpuShares::addUp()
{
    const std::vector<double> ready =
        readyBetween(m_looks, m_looks.first().timeS - (m_marks[1].timeNs - m_marks[0].timeNs) * 1e-9);
    m_hasReady = m_hasRun = m_hasLess = false;
    for (std::size_t i = 1; i < m_marks.size(); ++i) {
        const qsizetype look = qsizetype(i) - 1;
        const double before = look > 0 ? m_looks[look - 1].cpuS : 0;
        const double wantedNs = m_marks[i].wantedNs - m_marks[i - 1].wantedNs;
        const double ranNs = std::clamp((m_looks[look].cpuS - before) * 1e9, 0.0, wantedNs);
        const double readyNs = std::min(ready[std::size_t(look)] * 1e9, wantedNs - ranNs);
        m_marks[i].ranNs = m_marks[i - 1].ranNs + ranNs;
        m_marks[i].readyNs = m_marks[i - 1].readyNs + readyNs;
        m_hasRun = m_hasRun || ranNs > WorthDrawing * wantedNs;
        m_hasReady = m_hasReady || readyNs > WorthDrawing * wantedNs;
        m_hasLess = m_hasLess || wantedNs - ranNs > WorthDrawing * wantedNs;
    }
}

CpuShares::Mark CpuShares::at(double timeNs, std::size_t &hint) const
{
    const auto later = [](double time, const Mark &mark) { return time < mark.timeNs; };
    if (hint >= m_marks.size() || m_marks[hint].timeNs > timeNs)
        hint = std::size_t(std::upper_bound(m_marks.begin(), m_marks.end(), timeNs, later) - m_marks.begin());
    while (hint < m_marks.size() && m_marks[hint].timeNs <= timeNs)
        ++hint;
    if (hint == 0 || hint == m_marks.size()) {
        const Mark &edge = hint == 0 ? m_marks.front() : m_marks.back();
        hint = hint == 0 ? 0 : hint - 1;
        return edge;
    }
    const Mark &a = m_marks[hint - 1];
    const Mark &b = m_marks[hint];
    const double part = (timeNs - a.timeNs) / (b.timeNs - a.timeNs);
    --hint;
    return {timeNs, a.wantedNs + part * (b.wantedNs - a.wantedNs), a.ranNs + part * (b.ranNs - a.ranNs),
            a.readyNs + part * (b.readyNs - a.readyNs)};
}

std::optional<CpuSplit> CpuShares::between(double fromNs, double toNs, std::size_t &hint) const
{
    if (m_marks.empty())
        return std::nullopt;
    const Mark from = at(fromNs, hint);
    const Mark to = at(toNs, hint);
    const double wantedNs = to.wantedNs - from.wantedNs;
    if (!(wantedNs > 0))
        return std::nullopt;
    CpuSplit split {(to.ranNs - from.ranNs) / wantedNs, (to.readyNs - from.readyNs) / wantedNs, 0};
    split.asleep = std::max(0.0, 1 - split.ran - split.ready);
    if (split.asleep < WorthDrawing || split.ready < WorthDrawing) { // nobody can see it, and it may be noise
        split.asleep = split.asleep < WorthDrawing ? 0 : split.asleep;
        split.ready = split.ready < WorthDrawing ? 0 : split.ready;
        split.ran = 1 - split.asleep - split.ready;
    }
    return split;
}

} // namespace plab
