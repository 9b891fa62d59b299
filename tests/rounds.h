// SPDX-License-Identifier: GPL-3.0-or-later
// The rounds of the tests of faults: how many, from which seed, and what was seen in them.
#pragma once

#include <QByteArray>
#include <QString>
#include <QtGlobal>

#include <algorithm>
#include <random>
#include <vector>

namespace plab {

/// Whether every row of the table of faults is asked in full (tests/run --rounds full).
inline bool isFull()
{
    return qgetenv("PROCESS_LAB_ROUNDS") == "full";
}

/// Rounds of a test of faults, as PROCESS_LAB_ROUNDS says: a few if it is not set, that many if it is a
/// number, `full` if it is "full" (where there is no such, a few).
inline int rounds(int few, int full = 0)
{
    if (isFull())
        return full > 0 ? full : few;
    const int given = qEnvironmentVariableIntValue("PROCESS_LAB_ROUNDS");
    return given > 0 ? given : few;
}

/// Random instants and choices, always the same ones for a seed (PROCESS_LAB_SEED, else 1), so that a failure
/// can be had again.
class Chance
{
public:
    Chance()
        : m_seed(unsigned(std::max(1, qEnvironmentVariableIntValue("PROCESS_LAB_SEED")))), m_engine(m_seed)
    {
    }
    int milliseconds(int most) { return std::uniform_int_distribution<>(0, most)(m_engine); }
    int below(int count) { return std::uniform_int_distribution<>(0, count - 1)(m_engine); }
    std::mt19937 &engine() { return m_engine; }
    /// "seed 1 (PROCESS_LAB_SEED), round 7"
    QString place(int round) const
    {
        return QStringLiteral("seed %1 (PROCESS_LAB_SEED), round %2").arg(m_seed).arg(round);
    }

private:
    unsigned m_seed;
    std::mt19937 m_engine;
};

/// What was seen in the rounds of a row of the table, told in one line when the test function ends:
/// "row 6: children gone: 112 rounds, median 2.1 ms, worst 31.0 ms". tests/run --rounds full collects these.
class Seen
{
public:
    Seen(int row, const char *what) : m_row(row), m_what(what) { }
    Seen(const Seen &) = delete;
    Seen &operator=(const Seen &) = delete;
    ~Seen()
    {
        if (m_rounds > 0)
            qInfo("row %d: %s: %lld round%s%s", m_row, m_what, m_rounds, m_rounds == 1 ? "" : "s",
                  qPrintable(times()));
    }

    /// One round, or so many, that went as it should.
    void add(qint64 rounds = 1) { m_rounds += rounds; }
    /// One round, and how long it took until it could be seen.
    void add(double ms)
    {
        ++m_rounds;
        m_ms.insert(std::upper_bound(m_ms.begin(), m_ms.end(), ms), ms);
    }
    /// The time of which a share of the rounds took no longer; 0 before the first.
    double quantile(double share) const
    {
        return m_ms.empty() ? 0 : m_ms[std::size_t(share * double(m_ms.size() - 1))];
    }
    /// Whether a share of the rounds was in time, if all rounds of the table were asked for. Of a few rounds
    /// the least must be, because a machine that others use keeps a process from its CPU for longer now and
    /// then, whereas a lost wake or a late limit comes every time.
    bool isWithin(double limitMs, double share = 0.99) const
    {
        return quantile(isFull() ? share : 0) <= limitMs;
    }
    QString times() const
    {
        return m_ms.empty() ? QString()
                            : QStringLiteral(", median %1 ms, worst %2 ms")
                                  .arg(quantile(0.5), 0, 'f', 1)
                                  .arg(m_ms.back(), 0, 'f', 1);
    }

private:
    int m_row;
    const char *m_what;
    qint64 m_rounds = 0;
    std::vector<double> m_ms; ///< sorted
};

} // namespace plab
