// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/fakes/fakelanes.h"

#include "tests/fakes/fakerecord.h"

#include <algorithm>

namespace plab {

std::uint64_t FakeRandom::next()
{
    std::uint64_t z = (m_state += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
}

double FakeRandom::between(double low, double high)
{
    return low + (high - low) * (double(next() >> 11) * 0x1.0p-53);
}

double FakeRandom::around(double mean, double spread)
{
    const double sum = between(-1, 1) + between(-1, 1) + between(-1, 1) + between(-1, 1);
    return mean + spread * sum * 0.866; // four uniforms on [-1, 1] have variance 4/3
}

namespace {

constexpr double Ms = 1e-3;
constexpr std::uint32_t CounterObject = 1;
constexpr std::uint32_t LockObject = 2;
constexpr int StepsPerTask = 5;

/// One lane being written: its clock goes only forward.
class Pen
{
public:
    Pen(quint64 entryNs, int lane, double startS) : m_entryNs(entryNs), m_lane(lane), nowS(startS) { }

    void note(EventKind kind, std::uint32_t object = 0, std::uint64_t argument = 0)
    {
        const auto timeNs = quint64(qint64(m_entryNs) + qint64(nowS * 1e9));
        m_events.push_back({timeNs, argument, object, kind, std::uint16_t(m_lane)});
    }
    LaneEvents events() const
    {
        LaneEvents lane;
        lane.append(m_events.data(), m_events.size());
        return lane;
    }

private:
    quint64 m_entryNs;
    int m_lane;
    std::vector<Event> m_events;

public:
    double nowS;
    int step = 0;
    int turn = 0;
    qint64 value = 0;
    int task = -1;
    double taskStartS = 0;
    bool over = false;
};

Pen *earliest(std::vector<Pen> &pens)
{
    Pen *first = nullptr;
    for (Pen &pen : pens) {
        if (!pen.over && (!first || pen.nowS < first->nowS))
            first = &pen;
    }
    return first;
}

/// Takes the lock for `holdS`, after waiting for it when somebody has it.
void lockedTurn(Pen &pen, double &lockFreeS, double holdS, qint64 &counter)
{
    if (lockFreeS > pen.nowS) {
        pen.note(EventKind::WaitBegin, LockObject);
        pen.nowS = lockFreeS + 0.02 * Ms;
    }
    pen.note(EventKind::Acquired, LockObject);
    pen.note(EventKind::Read, CounterObject, std::uint64_t(counter));
    pen.nowS += holdS;
    pen.note(EventKind::Write, CounterObject, std::uint64_t(++counter));
    pen.note(EventKind::Released, LockObject);
    lockFreeS = pen.nowS;
}

void readCounter(Pen &pen, qint64 counter, double pauseS)
{
    pen.value = counter;
    pen.note(EventKind::Read, CounterObject, std::uint64_t(counter));
    pen.nowS += pauseS;
}

void writeCounter(Pen &pen, qint64 &counter)
{
    counter = pen.value + 1;
    pen.note(EventKind::Write, CounterObject, std::uint64_t(counter));
}

void endLane(Pen &pen, ProcessRecord &process)
{
    pen.note(EventKind::Ended);
    pen.over = true;
    process.endedS = pen.nowS + 0.3 * Ms;
}

} // namespace

FakeCount fakeCounting(FakeRandom &random, Repeat &repeat, int firstLane, int turns, bool withLock)
{
    std::vector<Pen> pens;
    for (int i = firstLane; i < repeat.processes.size(); ++i) {
        ProcessRecord &process = repeat.processes[i];
        process.startedS = 12 * Ms + 2.4 * Ms * (i - firstLane);
        pens.emplace_back(repeat.entryNs, i, *process.startedS + random.between(2.5, 4) * Ms);
        pens.back().note(EventKind::Started, 0, std::uint64_t(process.pid));
        pens.back().note(EventKind::WorkBegin);
    }
    FakeCount result;
    double lockFreeS = 0;
    while (Pen *pen = earliest(pens)) {
        if (pen->step == 0) {
            pen->nowS += random.between(2, 17) * Ms; // working between two turns
            pen->step = 1;
        } else if (withLock) {
            lockedTurn(*pen, lockFreeS, random.between(2, 7) * Ms, result.final);
            pen->step = 0;
            ++pen->turn;
        } else if (pen->step == 1) {
            readCounter(*pen, result.final, random.between(2, 14) * Ms);
            pen->step = 2;
        } else {
            writeCounter(*pen, result.final);
            pen->step = 0;
            ++pen->turn;
        }
        if (pen->turn == turns) {
            const int index = firstLane + int(pen - pens.data());
            pen->note(EventKind::WorkEnd);
            endLane(*pen, repeat.processes[index]);
            result.wallS = std::max(result.wallS, pen->nowS);
        }
    }
    repeat.lanes.resize(repeat.processes.size());
    for (std::size_t i = 0; i < pens.size(); ++i)
        repeat.lanes[firstLane + int(i)] = pens[i].events();
    repeat.processes[1].endedS = result.wallS + 2 * Ms;
    return result;
}

namespace {

/// The pool's life told step by step, always on the worker whose clock is behind.
class PoolStory
{
public:
    PoolStory(FakeRandom &random, Repeat &repeat, int firstLane, int tasks, bool withLock)
        : m_random(random), m_repeat(repeat), m_firstLane(firstLane), m_tasks(tasks), m_withLock(withLock)
    {
    }

    void addWorker(int index, double startS)
    {
        ProcessRecord &process = m_repeat.processes[index];
        process.startedS = startS;
        process.endedS.reset();
        m_pens.emplace_back(m_repeat.entryNs, index, startS + m_random.between(0.8, 1.6) * Ms);
        m_pens.back().note(EventKind::Started, 0, std::uint64_t(process.pid));
        m_pens.back().note(EventKind::Idle);
        m_pens.back().nowS += 0.2 * Ms;
    }
    /// The worker dies by SIGKILL inside its second task and the one with `replacement` starts.
    void killInSecondTask(int worker, int replacement)
    {
        m_victim = worker;
        m_replacement = replacement;
    }

    FakePool tell()
    {
        while (Pen *pen = earliest(m_pens)) {
            if (pen->step == 0)
                beginTask(*pen);
            else if (pen->step <= StepsPerTask)
                countOnce(*pen);
            else
                endTask(*pen);
        }
        m_result.expected = qint64(m_result.taskSeconds.size()) * StepsPerTask + m_stepsOfTheDead;
        m_result.final = m_counter;
        m_repeat.lanes.resize(m_repeat.processes.size());
        for (std::size_t i = 0; i < m_pens.size(); ++i)
            m_repeat.lanes[m_firstLane + int(i)] = m_pens[i].events();
        m_repeat.processes[1].endedS = m_result.wallS + 2 * Ms;
        return m_result;
    }

private:
    int workerOf(const Pen &pen) const { return int(&pen - m_pens.data()); }

    void beginTask(Pen &pen)
    {
        if (m_nextTask == m_tasks) {
            endLane(pen, m_repeat.processes[m_firstLane + workerOf(pen)]);
            m_result.wallS = std::max(m_result.wallS, pen.nowS);
            return;
        }
        pen.task = m_nextTask++;
        pen.taskStartS = pen.nowS;
        pen.note(EventKind::TaskBegin, std::uint32_t(pen.task));
        pen.nowS += m_random.between(2, 12) * Ms;
        pen.step = 1;
        ++pen.turn;
    }

    void countOnce(Pen &pen)
    {
        if (workerOf(pen) == m_victim && pen.turn == 2 && pen.step == 3 && !pen.value)
            return die(pen);
        if (m_withLock) {
            lockedTurn(pen, m_lockFreeS, m_random.between(1, 4) * Ms, m_counter);
            nextStep(pen);
        } else if (!m_reading[workerOf(pen) % 1024]) {
            readCounter(pen, m_counter, m_random.between(1, 5) * Ms);
            m_reading[workerOf(pen) % 1024] = true;
        } else {
            writeCounter(pen, m_counter);
            pen.value = 0;
            m_reading[workerOf(pen) % 1024] = false;
            nextStep(pen);
        }
    }

    void nextStep(Pen &pen)
    {
        ++pen.step;
        pen.nowS += m_random.between(3, 16) * Ms;
    }

    void endTask(Pen &pen)
    {
        pen.note(EventKind::TaskEnd, std::uint32_t(pen.task));
        m_result.taskSeconds.append(pen.nowS - pen.taskStartS);
        pen.nowS += m_random.between(0.3, 1.5) * Ms;
        pen.step = 0;
    }

    void die(Pen &pen)
    {
        m_stepsOfTheDead = pen.step - 1;
        m_result.killedS = pen.nowS + 1 * Ms;
        pen.over = true;
        m_victim = -1;
        addWorker(m_replacement, m_result.killedS + 1.1 * Ms); // pen is not valid any more
    }

    FakeRandom &m_random;
    Repeat &m_repeat;
    int m_firstLane;
    int m_tasks;
    bool m_withLock;
    std::vector<Pen> m_pens;
    std::array<bool, 1024> m_reading {};
    int m_nextTask = 0;
    int m_victim = -1;
    int m_replacement = 0;
    int m_stepsOfTheDead = 0;
    double m_lockFreeS = 0;
    qint64 m_counter = 0;
    FakePool m_result;
};

} // namespace

FakePool fakePoolLanes(FakeRandom &random, Repeat &repeat, int firstLane, int workers, int tasks,
                       bool withLock, bool killOne)
{
    PoolStory story(random, repeat, firstLane, tasks, withLock);
    for (int i = 0; i < workers; ++i)
        story.addWorker(firstLane + i, 0.4 * Ms * (i + 1));
    if (killOne)
        story.killInSecondTask(1, firstLane + workers);
    return story.tell();
}

LaneEvents fakeEventsUntil(const LaneEvents &lane, quint64 limitNs)
{
    LaneEvents early;
    for (std::size_t i = 0; i < lane.size() && lane.at(i).timeNs <= limitNs; ++i) {
        const Event event = lane.at(i);
        early.append(&event, 1);
    }
    return early;
}

namespace {

/// A turn of a busy worker: waits for the lock, holds it, counts, works on.
constexpr std::array<EventKind, 8> HugeTurn = {
    EventKind::TaskBegin, EventKind::WaitBegin, EventKind::Acquired, EventKind::Released,
    EventKind::Read,      EventKind::Write,     EventKind::TaskEnd,  EventKind::Text};

LaneEvents hugeLane(FakeRandom &random, quint64 entryNs, int lane, std::size_t count)
{
    std::vector<Event> events;
    events.reserve(count);
    quint64 timeNs = entryNs + quint64(lane) * 1000;
    for (std::size_t i = 0; i < count; ++i) {
        timeNs += 200 + random.next() % 1600;
        const EventKind kind = HugeTurn[i % HugeTurn.size()];
        const bool isTask = kind == EventKind::TaskBegin || kind == EventKind::TaskEnd;
        events.push_back({timeNs, i, isTask ? std::uint32_t(i / HugeTurn.size()) : CounterObject, kind,
                          std::uint16_t(lane)});
    }
    LaneEvents all;
    all.append(events.data(), events.size());
    return all;
}

} // namespace

Repeat fakeHuge(std::size_t events, int lanes)
{
    FakeRandom random(1);
    Repeat repeat;
    repeat.recording = QStringLiteral("all");
    repeat.ending = RepeatEnding::Finished;
    repeat.entryNs = 7'000'000'000'000ull;
    for (int i = 0; i < lanes; ++i) {
        repeat.lanes.append(hugeLane(random, repeat.entryNs, i, events / std::size_t(lanes)));
        ProcessRecord process;
        process.index = i;
        process.lane = quint16(i);
        process.name = QStringLiteral("Worker-%1").arg(i + 1);
        process.pid = 50000 + i;
        process.role = Role::Worker;
        process.startedS = 0.0;
        const LaneEvents &mine = repeat.lanes.last();
        process.endedS = mine.isEmpty() ? 0.001 : repeat.secondsOf(mine.at(mine.size() - 1).timeNs) + 1e-6;
        process.ending.kind = Ending::Kind::Exited;
        for (int look = 1; look <= int(ProcessRecord::MostCpuLooks); ++look) {
            const double share = double(look) / double(ProcessRecord::MostCpuLooks);
            process.cpuLooks.append({*process.endedS * share, *process.endedS * share * 0.3,
                                     *process.endedS * share * (look % 2 ? 0.3 : 0.29)});
        }
        repeat.processes.append(process);
    }
    return repeat;
}

} // namespace plab
