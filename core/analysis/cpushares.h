// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/processrecord.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace plab {

/// How the time in which a lane would compute divides; the shares sum to 1.
struct CpuSplit
{
    double ran = 1;    ///< it had a CPU
    double ready = 0;  ///< it waited for one
    double asleep = 0; ///< neither: blocked in the kernel, or stopped

    friend bool operator==(const CpuSplit &, const CpuSplit &) = default;
};

/// What the clocks of the kernel say of one lane against what its events say it would do. CPU time counts
/// for the time in which it would compute first, and only then for the rest; so does waiting for a CPU. Where
/// both do not fill that time it slept. One thread.
class CpuShares
{
public:
    /// How long the lane would compute between two instants (ns of CLOCK_MONOTONIC).
    using Wanted = std::function<double(double fromNs, double toNs)>;

    /// Takes over a lane's looks. What the lane would do is not asked again up to `settledNs`, where no event
    /// can come in any more.
    void update(const QList<CpuLook> &looks, std::uint64_t bornNs, std::uint64_t entryNs, double settledNs,
                const Wanted &wanted);

    /// Null where no look tells. `hint` remembers the place for the next question, which had better be a
    /// later one.
    std::optional<CpuSplit> between(double fromNs, double toNs, std::size_t &hint) const;
    /// Whether it waited for a CPU anywhere for a share that can be seen.
    bool hasReady() const { return m_hasReady; }
    bool hasRun() const { return m_hasRun; } ///< the same of having one
    /// Whether it had none anywhere for a share that can be seen, waiting or asleep.
    bool hasLess() const { return m_hasLess; }
    std::size_t bytesUsed() const { return m_marks.capacity() * sizeof(Mark); }

private:
    /// Sums from the lane's birth to an instant.
    struct Mark
    {
        double timeNs = 0;
        double wantedNs = 0;
        double ranNs = 0;
        double readyNs = 0;
    };
    void makeMarks(std::uint64_t bornNs, std::uint64_t entryNs, std::size_t kept, const Wanted &wanted);
    void addUp();
    Mark at(double timeNs, std::size_t &hint) const;

    QList<CpuLook> m_looks;
    std::vector<Mark> m_marks;
    double m_settledNs = 0;
    bool m_hasReady = false;
    bool m_hasRun = false;
    bool m_hasLess = false;
};

} // namespace plab
